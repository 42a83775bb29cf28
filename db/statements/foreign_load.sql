-- insert_sections: Of all threads that become articles.
insert into section (site_id, slug, name)
select distinct on (thread.section_slug) $1::bigint, thread.section_slug, thread.section
from staged_thread as thread
where thread.article_id is null
  and thread.section is not null
  and exists (select from staged_load as load where load.home = thread.place)
order by thread.section_slug, thread.place
on conflict (site_id, slug) do nothing;

-- count_nameless: People who have no account.
select count(*)
from staged_person as person
where not exists (select from account where account.site_id = $1 and account.printed_name = person.person);

-- insert_accounts: A handle that somebody else has gets something behind it: the site, and then a digest of what tells its owner apart.
with called as (
  select person, name, name || $2::text || left(encode(sha256(convert_to(person, 'UTF8')), 'hex'), $3::integer) as handle
  from staged_person
  where not exists (select from account where account.site_id = $1 and account.printed_name = staged_person.person)
),
made as (
  insert into account (handle, handle_key, display_name, origin, site_id, printed_name)
  select handle, lower(handle), name, 'imported', $1, person
  from called
  order by lower(handle), person
  on conflict do nothing
  returning account_id
)
insert into pending_change (noun, key, operation, at)
select 'account', array[account_id], 'insert', $4
from made
order by account_id;

-- rename_accounts: Who calls himself something else at the source by now.
with renamed as (
  update account
  set display_name = person.name
  from staged_person as person
  where person.is_known
    and account.site_id = $1
    and account.printed_name = person.person
    and account.origin = 'imported'
    and person.person <> person.name
    and account.display_name <> person.name
  returning account.account_id
),
logged as (
  insert into pending_change (noun, key, operation, at)
  select 'account', array[account_id], 'update', $2
  from renamed
)
update names_version
set version = version + 1
where exists (select from renamed);

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

-- insert_articles: A thread without a time of its own is listed at that of its first comment.
with due as (
  select load.home, min(remark.created_at) as first_at
  from staged_load as load
  join staged_remark as remark on remark.place = load.place
  where load.batch = $1
  group by load.home
),
made as (
  insert into article (site_id, slug, section_id, section_slug, headline, path, url, published_at, updated_at, listed_at)
  select $2, thread.slug, section.section_id, section.slug, thread.headline, thread.path, thread.url, thread.published_at, $3::timestamptz,
    coalesce(thread.published_at, due.first_at, $3::timestamptz)
  from due
  join staged_thread as thread on thread.place = due.home
  left join section
    on section.site_id = $2
    and section.slug = thread.section_slug
  where thread.article_id is null
  order by thread.place
  returning article_id, slug, headline, listed_at
),
content as (
  insert into article_content (article_id, search)
  select article_id, to_tsvector('english', headline)
  from made
),
stat as (
  insert into article_stat (article_id, listed_at)
  select article_id, listed_at
  from made
),
logged as (
  insert into pending_change (noun, key, operation, at)
  select 'article', array[article_id], 'insert', $3::timestamptz
  from made
  order by article_id
)
update staged_thread
set article_id = made.article_id
from made
where staged_thread.slug = made.slug
  and staged_thread.home = staged_thread.place
  and staged_thread.article_id is null;

-- keep_threads: What the threads of a batch are called at their source.
insert into foreign_article (site_id, source, key, article_id, headline)
select $2, $3, thread.key, home.article_id, thread.headline
from staged_thread as thread
join staged_thread as home on home.place = thread.home
where thread.place >= 0
  and thread.home in (select load.home from staged_load as load where load.batch = $1)
on conflict (site_id, source, key) do nothing;

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

-- fill_batch: New comments get the next numbers, in the order in which they were written. What was decided here about a known one stays,
-- unless its source decided something else since.
insert into staged_batch (place, article_id, number, is_new, parent, parent_number, depth, account_id, status, old_status, is_featured, is_exchanged,
  replies, descendants, listed_at)
select
  load.place,
  thread.article_id,
  coalesce(load.number, stat.last_number + row_number() over (
    partition by load.home, load.number is null
    order by remark.created_at nulls last, load.place
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

-- log_comments
insert into pending_change (noun, key, operation, at)
select 'comment', array[article_id, number], case when is_new then 'insert' else 'update' end, $1
from staged_batch
order by article_id, number;

-- correct_headlines: Articles that their source calls otherwise by now, unless somebody corrected them here.
with called as (
  update foreign_article as kept
  set headline = thread.headline
  from staged_thread as thread
  where kept.site_id = $1
    and kept.source = $2
    and kept.key = thread.key
    and thread.place >= 0
    and kept.headline <> thread.headline
  returning kept.article_id, thread.headline, thread.place
),
last as (
  select distinct on (article_id) article_id, headline
  from called
  order by article_id, place desc
),
corrected as (
  update article
  set headline = last.headline, version = article.version + 1, updated_at = $3::timestamptz
  from last
  where article.article_id = last.article_id
    and article.revision = 1
    and article.headline <> last.headline
  returning article.article_id, article.headline
),
indexed as (
  update article_content as content
  set search = to_tsvector('english', corrected.headline)
  from corrected
  where content.article_id = corrected.article_id
    and content.blocks = '[]'
),
counted as (
  update article_stat as stat
  set version = stat.version + 1
  from corrected
  where stat.article_id = corrected.article_id
)
insert into pending_change (noun, key, operation, at)
select 'article', array[article_id], 'update', $3
from corrected;
