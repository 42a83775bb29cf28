-- lock_threads: Those of a batch that are there, before anything else of them, as whoever writes under them does.
select stat.article_id
from article_stat as stat
where stat.article_id in (
    select thread.article_id
    from staged_load as load
    join staged_thread as thread on thread.place = load.home
    where load.batch = $1
  )
order by stat.article_id
for update;

-- stage_batch
create temporary table if not exists staged_batch (
  place integer primary key,
  article_id bigint not null,
  number integer not null,
  is_new boolean not null,
  parent integer,
  parent_number integer,
  depth smallint not null,
  account_id bigint,
  status text not null,
  old_status text,
  is_featured boolean not null,
  is_exchanged boolean not null,
  replies integer not null,
  descendants integer not null,
  listed_at timestamptz not null
) on commit delete rows;

-- fill_batch: New comments get the next numbers, in the order in which they came. What was decided here about a known one stays,
-- unless its source decided something else since.
insert into staged_batch (place, article_id, number, is_new, parent, parent_number, depth, account_id, status, old_status, is_featured, is_exchanged,
  replies, descendants, listed_at)
select
  load.place,
  thread.article_id,
  coalesce(load.number, stat.last_number + row_number() over (
    partition by load.home, load.number is null
    order by load.came_at, load.came_after, load.depth, load.place
  )),
  load.number is null,
  load.parent,
  load.parent_number,
  load.depth,
  account.account_id,
  case
    when comment.status is null or (comment.status = kept.status and kept.status <> remark.status) then remark.status
    else comment.status
  end,
  comment.status,
  case when kept.is_featured is null or kept.is_featured <> remark.is_featured then remark.is_featured else comment.is_featured end,
  comment.body is distinct from remark.body,
  load.replies,
  load.descendants,
  coalesce(remark.created_at, stat.listed_at)
from staged_load as load
join staged_thread as thread on thread.place = load.home
join article_stat as stat on stat.article_id = thread.article_id
join staged_remark as remark on remark.place = load.place
left join account
  on account.site_id = $2
  and account.printed_name = remark.person
left join comment
  on comment.article_id = thread.article_id
  and comment.number = load.number
left join foreign_comment as kept
  on kept.article_id = thread.article_id
  and kept.source = $3
  and kept.key = remark.key
where load.batch = $1;

-- insert_comments
insert into comment (article_id, number, parent_number, depth, account_id, body, body_html, status, is_featured, created_at, listed_at,
  reply_count, descendant_count, imported_up, imported_down, up, down)
select batch.article_id, batch.number, coalesce(batch.parent_number, parent.number), batch.depth, batch.account_id, remark.body, remark.body_html,
  batch.status, batch.is_featured and batch.status = 'visible', remark.created_at, batch.listed_at,
  batch.replies, batch.descendants, remark.up, remark.down, remark.up, remark.down
from staged_batch as batch
join staged_remark as remark on remark.place = batch.place
left join staged_batch as parent on parent.place = batch.parent
where batch.is_new
order by batch.article_id, batch.number;

-- update_comments: The source's tallies move, live votes stay; what its writer deleted here stays deleted.
update comment
set body = remark.body,
  body_html = remark.body_html,
  account_id = batch.account_id,
  status = batch.status,
  is_featured = batch.is_featured and batch.status = 'visible',
  created_at = remark.created_at,
  listed_at = batch.listed_at,
  up = comment.up - comment.imported_up + remark.up,
  down = comment.down - comment.imported_down + remark.down,
  imported_up = remark.up,
  imported_down = remark.down,
  version = comment.version + 1
from staged_batch as batch
join staged_remark as remark on remark.place = batch.place
where comment.article_id = batch.article_id
  and comment.number = batch.number
  and not batch.is_new
  and (batch.status <> 'deleted' or remark.status = 'deleted');

-- keep_comments: What they are called at their source, and what that said last.
insert into foreign_comment (article_id, source, key, number, digest, status, is_featured)
select batch.article_id, $1, remark.key, batch.number, remark.digest, remark.status, remark.is_featured
from staged_batch as batch
join staged_remark as remark on remark.place = batch.place
where batch.is_new
order by batch.article_id, remark.key;

-- keep_known_comments
update foreign_comment as kept
set digest = remark.digest, status = remark.status, is_featured = remark.is_featured
from staged_batch as batch
join staged_remark as remark on remark.place = batch.place
where kept.article_id = batch.article_id
  and kept.source = $1
  and kept.key = remark.key
  and not batch.is_new;

-- index_words: Of what is shown with its text.
insert into comment_search (article_id, number, listed_at, search)
select batch.article_id, batch.number, batch.listed_at, to_tsvector('english', remark.body)
from staged_batch as batch
join staged_remark as remark on remark.place = batch.place
where batch.status = 'visible'
order by batch.article_id, batch.number
on conflict (article_id, number) do update
set listed_at = excluded.listed_at, search = excluded.search
where (comment_search.listed_at, comment_search.search) is distinct from (excluded.listed_at, excluded.search);

-- drop_words
delete from comment_search
using staged_batch as batch
where comment_search.article_id = batch.article_id
  and comment_search.number = batch.number
  and batch.old_status = 'visible'
  and batch.status <> 'visible';

-- mark_stale: Quotes of a text that is another now.
update quote
set is_stale = true
from staged_batch as batch
where quote.article_id = batch.article_id
  and quote.target_number = batch.number
  and not batch.is_new
  and batch.is_exchanged
  and not quote.is_stale;

-- count_answers: Comments that were there before and now have more answers that are shown, or fewer.
with recursive changed as (
  select article_id, parent_number as number, sum(is_shown::integer - was_shown::integer) as replies,
    sum(is_shown::integer - was_shown::integer + descendants) as descendants
  from (
    select batch.article_id, coalesce(batch.parent_number, comment.parent_number) as parent_number, batch.descendants,
      batch.status in ('visible', 'deleted') as is_shown, coalesce(batch.old_status, '') in ('visible', 'deleted') as was_shown
    from staged_batch as batch
    left join comment
      on comment.article_id = batch.article_id
      and comment.number = batch.number
      and not batch.is_new
    where batch.parent_number is not null
      or not batch.is_new
  ) as moved
  where parent_number is not null
  group by article_id, parent_number
),
above as (
  select article_id, number, replies, descendants
  from changed
  where descendants <> 0
    or replies <> 0
  union all
  select comment.article_id, comment.parent_number, 0, above.descendants
  from above
  join comment
    on comment.article_id = above.article_id
    and comment.number = above.number
  where comment.parent_number is not null
)
update comment
set reply_count = comment.reply_count + counted.replies, descendant_count = comment.descendant_count + counted.descendants
from (
  select article_id, number, sum(replies) as replies, sum(descendants) as descendants
  from above
  group by article_id, number
) as counted
where comment.article_id = counted.article_id
  and comment.number = counted.number;

-- count_comments
update article_stat as stat
set version = stat.version + 1,
  last_number = stat.last_number + counted.added,
  visible_count = stat.visible_count + counted.visible,
  pending_count = stat.pending_count + counted.pending,
  hidden_count = stat.hidden_count + counted.hidden,
  removed_count = stat.removed_count + counted.removed,
  deleted_count = stat.deleted_count + counted.deleted
from (
  select
    article_id,
    count(*) filter (where is_new) as added,
    count(*) filter (where status = 'visible') - count(*) filter (where old_status = 'visible') as visible,
    count(*) filter (where status = 'pending') - count(*) filter (where old_status = 'pending') as pending,
    count(*) filter (where status = 'hidden') - count(*) filter (where old_status = 'hidden') as hidden,
    count(*) filter (where status = 'removed') - count(*) filter (where old_status = 'removed') as removed,
    count(*) filter (where status = 'deleted') - count(*) filter (where old_status = 'deleted') as deleted
  from staged_batch
  group by article_id
) as counted
where stat.article_id = counted.article_id;

-- join_queue: What its source held back waits for a moderator.
insert into queue_entry (article_id, number, entered_at)
select article_id, number, $1
from staged_batch
where status = 'pending'
order by article_id, number
on conflict (article_id, number) do nothing;

-- leave_queue: What it holds back no more waits only for those who reported it.
delete from queue_entry
using staged_batch as batch
where queue_entry.article_id = batch.article_id
  and queue_entry.number = batch.number
  and batch.old_status = 'pending'
  and batch.status <> 'pending'
  and queue_entry.report_count = 0;

-- log_comments: As far as they are shown, or were, under articles that are.
insert into pending_change (noun, key, operation, reason, at)
select
  'comment',
  array[batch.article_id, batch.number],
  change.operation,
  case
    when change.operation = 'delete' and batch.status = 'deleted' then 'writer'
    when change.operation = 'delete' then 'moderation'
  end,
  $1::timestamptz
from staged_batch as batch
join article
  on article.article_id = batch.article_id
  and article.status = 'visible'
cross join lateral (
  select
    case
      when coalesce(batch.old_status, '') not in ('visible', 'deleted') then 'insert'
      when batch.status = 'visible' or batch.status = batch.old_status then 'update'
      else 'delete'
    end as operation
) as change
where batch.status in ('visible', 'deleted')
  or batch.old_status in ('visible', 'deleted')
order by batch.article_id, batch.number;

-- log_others: Answers to what is shown from now on, or no more; and those that repeat words of what is another now.
insert into pending_change (noun, key, operation, at)
select 'comment', array[other.article_id, other.number], 'update', $1::timestamptz
from (
  select answer.article_id, answer.number
  from staged_batch as batch
  join comment as answer
    on answer.article_id = batch.article_id
    and answer.parent_key = batch.number
    and answer.is_shown
  where not batch.is_new
    and (batch.status in ('visible', 'deleted')) <> (batch.old_status in ('visible', 'deleted'))
  union
  select quoting.article_id, quoting.number
  from staged_batch as batch
  join quote
    on quote.article_id = batch.article_id
    and quote.target_number = batch.number
  join comment as quoting
    on quoting.article_id = quote.article_id
    and quoting.number = quote.number
    and quoting.is_shown
  where not batch.is_new
) as other
join article
  on article.article_id = other.article_id
  and article.status = 'visible'
order by other.article_id, other.number;
