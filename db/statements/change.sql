-- insert_change
insert into pending_change (noun, key, operation, at, reason)
values ($1, $2, $3, $4, $5);

-- log_comment: With a reason, where it went. Under an article that is not shown, no comment is, and nothing of it is logged.
insert into pending_change (noun, key, operation, at, reason)
select 'comment', array[$1::bigint, $2::bigint], $3, $4::timestamptz, $5
where exists (select from article where article_id = $1 and status = 'visible');

-- log_quoting: Comments that repeat words of another, which may have changed, or be gone.
insert into pending_change (noun, key, operation, at, reason)
select distinct 'comment', array[$1::bigint, quote.number], $3, $4::timestamptz, $5
from quote
join comment
  on comment.article_id = $1
  and comment.number = quote.number
  and comment.status = 'visible'
where quote.article_id = $1
  and quote.target_number = any ($2::integer[])
  and exists (select from article where article_id = $1 and status = 'visible');

-- log_quoting_blocks: The same of blocks of the story.
insert into pending_change (noun, key, operation, at)
select distinct 'comment', array[$1::bigint, quote.number], 'update', $3::timestamptz
from quote
join comment
  on comment.article_id = $1
  and comment.number = quote.number
  and comment.status = 'visible'
where quote.article_id = $1
  and quote.target_block = any ($2::integer[]);

-- log_answers: Those to a comment that is shown from now on, or no more: they name what they answer as long as it is shown.
insert into pending_change (noun, key, operation, at)
select 'comment', array[article_id, number], 'update', $3::timestamptz
from comment
where article_id = $1
  and parent_key = $2
  and is_shown;

-- log_comments_of: All that an account wrote and anybody may see.
insert into pending_change (noun, key, operation, at)
select 'comment', array[comment.article_id, comment.number], 'update', $2::timestamptz
from comment
join article
  on article.article_id = comment.article_id
  and article.status = 'visible'
where comment.writer_id = $1
  and comment.is_shown;

-- log_article_gone: With its image and all that was said under it.
insert into pending_change (noun, key, operation, at, reason)
select 'article', array[$1::bigint], 'delete', $2::timestamptz, 'newsroom'
union all
select 'image', array[article_id], 'delete', $2, 'article'
from image
where article_id = $1
union all
select 'comment', array[article_id, number], 'delete', $2, 'article'
from comment
where article_id = $1
  and is_shown;

-- log_image
insert into pending_change (noun, key, operation, at, reason)
select 'image', array[article_id], $2, $3::timestamptz, $4
from article
where article_id = $1
  and status = 'visible';

-- log_all: All that anybody may see, as if it had just come: after data was brought in past the acts.
insert into pending_change (noun, key, operation, at)
select noun, key, 'insert', $1::timestamptz
from (
  select 1 as turn, 'site' as noun, array[site_id] as key from site
  union all
  select 2, 'section', array[section_id] from section
  union all
  select 3, 'agency', array[agency_id] from agency
  union all
  select 4, 'author', array[author_id] from author
  union all
  select 5, 'newsletter', array[newsletter_id] from newsletter
  union all
  select 6, 'account', array[account_id] from account where not is_erased
  union all
  select 7, 'article', array[article_id] from article where status = 'visible'
  union all
  select 8, 'image', array[image.article_id] from image join article on article.article_id = image.article_id and article.status = 'visible'
  union all
  select 9, 'comment', array[comment.article_id, comment.number]
  from comment
  join article on article.article_id = comment.article_id and article.status = 'visible'
  where comment.is_shown
) as shown
order by turn, key;

-- are_pending
select exists (select from pending_change);

-- newest_pending
select max(pending_id) from pending_change;

-- still_waits
select exists (select from pending_change where pending_id <= $1);

-- sequence: What is kept gets its places, in the order in which it was noted; whoever held the lease before gets none. What is written
-- meanwhile and kept later has later places: nobody reads past it.
with head as (
  update change_head
  set fence = $1
  where fence <= $1
  returning position
),
taken as (
  delete from pending_change
  where pending_id in (select pending_id from pending_change order by pending_id limit $2)
    and exists (select from head)
  returning pending_id, noun, key, operation, at, reason
),
placed as (
  insert into change (position, noun, key, operation, at, reason, mark)
  select
    head.position + row_number() over (order by taken.pending_id),
    taken.noun,
    taken.key,
    taken.operation,
    taken.at,
    taken.reason,
    drawn.mark
  from taken
  cross join head
  cross join (select 1 + floor(random() * 2147483647)::integer as mark) as drawn
  returning position, mark
)
select max(position) as position, max(mark) as mark, count(*) as moved
from placed;

-- advance
update change_head
set position = $2, mark = $3
where fence = $1;

-- place: Where the log stands in the snapshot of this statement, and how much of it waits for its places.
select
  change_cursor(position, mark) as cursor,
  position,
  (select count(*) from pending_change) as pending
from change_head;

-- move_start: Up to the first change that is not older than what is kept, no more than so many places. The last one before it stays, so
-- that its mark can be compared.
update change_head
set kept_after = old.position
from (
  select coalesce(min(change.position) filter (where change.at >= $1) - 1, max(change.position)) as position
  from change
  where change.position > (select kept_after from change_head)
    and change.position <= (select kept_after from change_head) + $2::integer
) as old
where change_head.kept_after < old.position
returning change_head.kept_after;

-- forget_changes
delete from change
where position < $1;
