-- insert_comments: A comment without a time ranks by its article's. Of those that nobody sees there is the place.
insert into comment (article_id, number, parent_number, depth, account_id, body, body_html, status, is_featured, revision, created_at, local_time,
  edited_at, listed_at, reply_count, descendant_count, imported_up, imported_down, up, down, version)
select
  stat.article_id,
  told.number,
  coalesce(split_part(told.parent ->> 'id', '_', 3)::integer, answer.parent_number),
  told.depth,
  split_part(told.account ->> 'id', '_', 2)::bigint,
  told.body,
  told.body_html,
  told.status,
  told.is_featured,
  told.revision,
  told.created_at,
  told.local_time,
  told.edited_at,
  coalesce(told.created_at, stat.listed_at),
  told.reply_count,
  told.descendant_count,
  (told.votes ->> 'up')::integer,
  (told.votes ->> 'down')::integer,
  (told.votes ->> 'up')::integer,
  (told.votes ->> 'down')::integer,
  told.version::integer
from staged_comments
cross join jsonb_to_record(staged_comments.told) as told (id text, number integer, parent jsonb, depth integer, account jsonb, body text,
  body_html text, status text, is_featured boolean, revision integer, created_at timestamptz, local_time text, edited_at timestamptz,
  reply_count integer, descendant_count integer, votes jsonb, version text)
join article_stat as stat on stat.article_id = split_part(told.id, '_', 2)::bigint
left join staged_answer as answer
  on answer.article_id = stat.article_id
  and answer.number = told.number
union all
select
  stat.article_id,
  unseen.number,
  unseen.parent_number,
  unseen.depth,
  null,
  '',
  '',
  unseen.status,
  false,
  1,
  null,
  null,
  null,
  stat.listed_at,
  unseen.reply_count,
  unseen.descendant_count,
  0,
  0,
  0,
  0,
  1
from staged_unseen as unseen
join article_stat as stat on stat.article_id = unseen.article_id;

-- insert_quotes: What is quoted and not shown is no block that there is: its number is 0. In the place of words that were left out stands a sign.
insert into quote (article_id, number, place, target_number, target_block, target_revision, start_at, end_at, words, is_stale)
select
  split_part(staged_comments.told ->> 'id', '_', 2)::bigint,
  (staged_comments.told ->> 'number')::integer,
  quote.place,
  case when quote.told -> 'target' ->> 'type' = 'comment' then (quote.told -> 'target' ->> 'number')::integer end,
  case when quote.told -> 'target' ->> 'type' = 'comment' then null else coalesce((quote.told -> 'target' ->> 'number')::integer, 0) end,
  (quote.told ->> 'revision')::integer,
  (quote.told ->> 'start')::integer,
  (quote.told ->> 'end')::integer,
  case when quote.told ->> 'text_omitted' is null then quote.told ->> 'text' else '…' end,
  (quote.told ->> 'is_stale')::boolean
from staged_comments
cross join jsonb_array_elements(staged_comments.told -> 'quotes') with ordinality as quote (told, place);

-- insert_vote_hours
insert into imported_vote_hour (article_id, number, hour, up, down)
select split_part(told.comment_id, '_', 2)::bigint, split_part(told.comment_id, '_', 3)::integer, told.hour, told.up, told.down
from staged_vote_hours
cross join jsonb_to_record(staged_vote_hours.told) as told (comment_id text, hour timestamptz, up integer, down integer);

-- join_queue: What waits for a moderator, if only as a place.
insert into queue_entry (article_id, number, entered_at)
select article_id, number, $1
from staged_unseen
where status = 'pending';
