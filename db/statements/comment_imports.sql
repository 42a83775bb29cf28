-- insert_accounts
with added as (
  insert into account (handle, handle_key, display_name, origin, site_id, printed_name)
  select handle, lower(handle), printed_name, 'imported', $1, printed_name
  from unnest($2::text[], $3::text[]) as named (handle, printed_name)
  order by handle
  on conflict do nothing
  returning account_id
)
insert into pending_change (noun, key, operation, at)
select 'account', array[account_id], 'insert', $4::timestamptz
from added
order by account_id;

-- account_ids
select printed_name, account_id
from account
where site_id = $1
  and printed_name = any($2);

-- stage_comments
create temporary table if not exists staged_comment (
  place integer primary key,
  number integer not null,
  is_new boolean not null,
  parent_place integer,
  depth smallint not null,
  account_id bigint,
  body text not null,
  body_html text not null,
  up integer not null,
  down integer not null,
  created_at timestamptz,
  local_time text,
  listed_at timestamptz not null,
  reply_count integer not null,
  descendant_count integer not null,
  digest bytea not null,
  is_exchanged boolean not null
) on commit delete rows;

-- clear_staged: What an earlier page of the same transaction left.
delete from staged_comment;

-- known_comments: all that came from the page, those that it no longer shows last
select number, page_place, page_digest, parent_number, depth, body
from comment
where article_id = $1
  and page_digest is not null
order by page_place nulls last, number;

-- last_number
select last_number
from article_stat
where article_id = $1
for update;

-- clear_places: where another comment stands now, or none; a step of its own, because two may change places
update comment
set page_place = null
where article_id = $1
  and page_place is not null
  and not exists (select from staged_comment as staged where staged.number = comment.number and staged.place = comment.page_place);

-- insert_comments
insert into comment (article_id, number, page_place, page_digest, parent_number, depth, account_id, body, body_html, created_at, local_time, listed_at,
  reply_count, descendant_count, imported_up, imported_down, up, down)
select $1, staged.number, staged.place, staged.digest, parent.number, staged.depth, staged.account_id, staged.body, staged.body_html,
  staged.created_at, staged.local_time, staged.listed_at,
  staged.reply_count, staged.descendant_count, staged.up, staged.down, staged.up, staged.down
from staged_comment as staged
left join staged_comment as parent on parent.place = staged.parent_place
where staged.is_new
order by staged.number
returning number;

-- update_comments: the page's tallies move, live votes stay; what its writer deleted here stays deleted. The same text keeps what
-- an earlier copy told of its writer; another text keeps nothing of that
update comment
set body = case when staged.is_exchanged then staged.body else comment.body end,
  body_html = case when staged.is_exchanged then staged.body_html else comment.body_html end,
  account_id = coalesce(staged.account_id, case when not staged.is_exchanged then comment.account_id end),
  created_at = coalesce(staged.created_at, case when not staged.is_exchanged then comment.created_at end),
  local_time = coalesce(staged.local_time, case when not staged.is_exchanged then comment.local_time end),
  listed_at = staged.listed_at,
  up = comment.up - comment.imported_up + staged.up,
  down = comment.down - comment.imported_down + staged.down,
  imported_up = staged.up,
  imported_down = staged.down,
  version = comment.version + staged.is_exchanged::integer
from staged_comment as staged
where comment.article_id = $1
  and comment.number = staged.number
  and not staged.is_new
  and comment.status <> 'deleted'
  and (staged.is_exchanged
    or (comment.account_id, comment.created_at, comment.local_time, comment.imported_up, comment.imported_down, comment.listed_at)
      is distinct from (coalesce(staged.account_id, comment.account_id), coalesce(staged.created_at, comment.created_at),
        coalesce(staged.local_time, comment.local_time), staged.up, staged.down, staged.listed_at))
returning comment.number;

-- keep_texts: Where earlier texts of a comment are kept, the page's new one is, too.
with revised as (
  update comment
  set revision = comment.revision + 1
  from staged_comment as staged
  where comment.article_id = $1
    and comment.number = staged.number
    and staged.is_exchanged
    and not staged.is_new
    and comment.status <> 'deleted'
    and exists (select from comment_revision as kept where kept.article_id = $1 and kept.number = comment.number)
  returning comment.number, comment.revision, comment.body, comment.body_html
)
insert into comment_revision (article_id, number, revision, body, body_html)
select $1, number, revision, body, body_html
from revised;

-- place_comments: where the page has each known comment now, and with what text
update comment
set page_place = staged.place, page_digest = staged.digest
from staged_comment as staged
where comment.article_id = $1
  and comment.number = staged.number
  and not staged.is_new
  and (comment.page_place, comment.page_digest) is distinct from (staged.place, staged.digest);

-- mark_stale: quotes of a text that is another now; those on the page itself are read anew
update quote
set is_stale = true
from staged_comment as staged, comment as quoting
where quote.article_id = $1
  and quote.target_number = staged.number
  and staged.is_exchanged
  and not quote.is_stale
  and quoting.article_id = $1
  and quoting.number = quote.number
  and quoting.page_place is null;

-- index_comments: their words, as far as they are shown; what is the same stays as it is
insert into comment_search (article_id, number, listed_at, search)
select comment.article_id, comment.number, comment.listed_at, to_tsvector('english', comment.body)
from staged_comment as staged
join comment on comment.number = staged.number
where comment.article_id = $1
  and comment.status = 'visible'
order by comment.number
on conflict (article_id, number) do update
set listed_at = excluded.listed_at, search = excluded.search
where (comment_search.listed_at, comment_search.search) is distinct from (excluded.listed_at, excluded.search);

-- add_replies: comments that were there before and now have more answers
update comment
set reply_count = comment.reply_count + added.replies, descendant_count = comment.descendant_count + added.descendants
from unnest($2::integer[], $3::integer[], $4::integer[]) as added (number, replies, descendants)
where comment.article_id = $1
  and comment.number = added.number;

-- count_comments
update article_stat
set last_number = last_number + $2, visible_count = visible_count + $2, listed_at = $3
where article_id = $1
  and ($2 > 0 or listed_at is distinct from $3);

-- quotes
select quote.number, quote.place, quote.target_number, quote.target_block, quote.start_at, quote.end_at, quote.words
from quote
join comment on comment.article_id = quote.article_id and comment.number = quote.number
where quote.article_id = $1
  and comment.article_id = $1
  and comment.page_place is not null
order by quote.number, quote.place;

-- delete_quotes
delete from quote
where article_id = $1
  and number in (select number from comment where article_id = $1 and page_place is not null);

-- insert_quotes
insert into quote (article_id, number, place, target_number, target_block, start_at, end_at, words)
select $1, number, place, target_number, target_block, start_at, end_at, words
from unnest($2::integer[], $3::smallint[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::text[])
  as quoted (number, place, target_number, target_block, start_at, end_at, words);
