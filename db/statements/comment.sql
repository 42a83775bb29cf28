-- lock_thread: The counters' row, which everything that is written under an article locks first.
select
  stat.last_number,
  stat.thread_mode,
  stat.thread_closes_at,
  stat.thread_slow_mode_seconds
from article_stat as stat
join article
  on article.article_id = stat.article_id
  and article.status = 'visible'
where stat.article_id = $1
for update of stat;

-- set_thread
update article_stat
set thread_mode = $2,
  thread_closes_at = $3,
  thread_slow_mode_seconds = $4,
  version = version + 1
where article_id = $1;

-- lock_comment: For a change of it; its thread is locked.
select
  comment.number,
  comment.parent_number,
  comment.account_id,
  comment.status,
  comment.body,
  comment.revision,
  comment.version::text as version,
  comment.created_at,
  comment.listed_at,
  comment.is_featured,
  comment.reply_count > 0 or exists (
    select from comment as reply
    where reply.article_id = comment.article_id
      and reply.parent_key = comment.number
  ) or exists (
    select from quote
    where quote.article_id = comment.article_id
      and quote.target_number = comment.number
  ) or exists (
    select from report
    where report.article_id = comment.article_id
      and report.number = comment.number
  ) or exists (
    select from moderation_decision as decision
    where decision.article_id = comment.article_id
      and decision.number = comment.number
  ) as is_answered
from comment
where comment.article_id = $1
  and comment.number = $2
for update;

-- find_parent
select
  comment.number,
  comment.depth,
  comment.status
from comment
where comment.article_id = $1
  and comment.number = $2;

-- lock_writer: Who writes, while their account is there: an erasure waits for them, or they for it.
select account_id
from private_account
where account_id = $1
  and not is_disabled
for key share;

-- last_own: When the account last posted under the article, and when the same words.
select
  max(comment.created_at) as posted_at,
  max(comment.created_at) filter (where comment.body = $3) as repeated_at
from comment
where comment.account_id = $2
  and comment.article_id = $1
  and comment.listed_at > $4;

-- insert_comment: With the next number of the thread, and its words where it is shown.
with numbered as (
  update article_stat
  set last_number = last_number + 1,
    version = version + 1,
    visible_count = visible_count + ($8::text = 'visible')::integer,
    pending_count = pending_count + ($8::text = 'pending')::integer
  where article_id = $1
  returning last_number
), posted as (
  insert into comment (article_id, number, parent_number, depth, account_id, body, body_html, created_at, listed_at, status)
  select $1, numbered.last_number, $2, $3, $4, $5, $6, $7, $7, $8::text
  from numbered
  returning *
), indexed as (
  insert into comment_search (article_id, number, listed_at, search)
  select article_id, number, listed_at, to_tsvector('english', body)
  from posted
  where status = 'visible'
)
select number
from posted;

-- count_answers: So many more or fewer are shown below a comment, directly and at any depth.
with recursive above as (
  select $2::integer as number, 1 as distance
  union all
  select comment.parent_number, above.distance + 1
  from above
  join comment
    on comment.article_id = $1
    and comment.number = above.number
  where comment.parent_number is not null
    and above.distance < 100
)
update comment
set reply_count = comment.reply_count + case when comment.number = $2 then $3::integer else 0 end,
  descendant_count = comment.descendant_count + $3
from above
where comment.article_id = $1
  and comment.number = above.number;

-- index_words: Of what is shown with its text.
insert into comment_search (article_id, number, listed_at, search)
select article_id, number, listed_at, to_tsvector('english', body)
from comment
where article_id = $1
  and number = $2
  and status = 'visible'
on conflict (article_id, number) do update
set search = excluded.search;

-- drop_words
delete from comment_search
where article_id = $1
  and number = $2;

-- quoted_comments: The texts that quotes point at, by comment and revision; the present one where none is said.
select
  asked.place,
  coalesce(asked.revision, comment.revision) as revision,
  case when coalesce(asked.revision, comment.revision) = comment.revision then comment.body else older.body end as text
from unnest($2::integer[], $3::integer[]) with ordinality as asked (number, revision, place)
join comment
  on comment.article_id = $1
  and comment.number = asked.number
  and comment.status = 'visible'
left join comment_revision as older
  on older.article_id = $1
  and older.number = asked.number
  and older.revision = asked.revision;

-- quoted_blocks: The same of the story, which has one revision at a time.
select
  asked.place,
  article.revision,
  block.text
from unnest($2::integer[], $3::integer[]) with ordinality as asked (number, revision, place)
join article
  on article.article_id = $1
  and article.revision = coalesce(asked.revision, article.revision)
join article_content as content
  on content.article_id = $1
join jsonb_to_recordset(content.blocks) as block (number integer, text text)
  on block.number = asked.number;

-- insert_quotes
insert into quote (article_id, number, place, target_number, target_block, target_revision, start_at, end_at, words, is_stale)
select $1, $2, quoted.place, quoted.target_number, quoted.target_block, quoted.revision, quoted.start_at, quoted.end_at, quoted.words, quoted.is_stale
from unnest($3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::text[], $9::boolean[]) with ordinality
  as quoted (target_number, target_block, revision, start_at, end_at, words, is_stale, place);

-- drop_quotes: Those that a comment makes.
delete from quote
where article_id = $1
  and number = $2;

-- mark_stale: Quotes of a text that is another now.
update quote
set is_stale = true
where article_id = $1
  and target_number = $2
  and not is_stale;

-- change_text
update comment
set body = $3,
  body_html = $4,
  revision = revision + $5::integer,
  edited_at = case when $5::integer > 0 then $6 else edited_at end,
  version = version + 1
where article_id = $1
  and number = $2
returning revision;

-- keep_first: The text that was public before the first change of it.
insert into comment_revision (article_id, number, revision, body, body_html, written_at)
select article_id, number, revision, body, body_html, coalesce(edited_at, created_at)
from comment
where article_id = $1
  and number = $2
on conflict (article_id, number, revision) do nothing;

-- keep_revision: The text that is public now, and what was changed for it.
insert into comment_revision (article_id, number, revision, body, body_html, written_at, changes)
select article_id, number, revision, body, body_html, edited_at, $3::jsonb
from comment
where article_id = $1
  and number = $2;

-- text_before: The public text before the present one.
select body
from comment_revision
where article_id = $1
  and number = $2
  and revision = $3::integer - 1;

-- replace_revision: Where texts are kept, the present one is as it is now.
update comment_revision as kept
set body = comment.body, body_html = comment.body_html, changes = $3::jsonb
from comment
where kept.article_id = $1
  and kept.number = $2
  and comment.article_id = $1
  and comment.number = $2
  and kept.revision = comment.revision;

-- drop_revisions
delete from comment_revision
where article_id = $1
  and number = $2;

-- move: Into another state; the counters go along.
with moved as (
  update comment
  set status = $4,
    body = case when $5::boolean then '' else body end,
    body_html = case when $5::boolean then '' else body_html end,
    is_featured = is_featured and $4 = 'visible',
    version = version + 1
  where article_id = $1
    and number = $2
    and status = $3
  returning number
)
update article_stat
set version = version + 1,
  visible_count = visible_count + ($4 = 'visible')::integer - ($3 = 'visible')::integer,
  pending_count = pending_count + ($4 = 'pending')::integer - ($3 = 'pending')::integer,
  hidden_count = hidden_count + ($4 = 'hidden')::integer - ($3 = 'hidden')::integer,
  removed_count = removed_count + ($4 = 'removed')::integer - ($3 = 'removed')::integer,
  deleted_count = deleted_count + ($4 = 'deleted')::integer - ($3 = 'deleted')::integer
from moved
where article_stat.article_id = $1
returning moved.number;

-- touch_thread: Something in it changed.
update article_stat
set version = version + 1
where article_id = $1;
