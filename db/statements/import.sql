-- find_site
select site_id, slug
from site
where host = $1
  or slug = $2
order by host is not distinct from $1 desc, site_id
limit 1
for update;

-- insert_site
insert into site (slug, name, host, publisher)
values ($1, $2, $3, $4)
on conflict do nothing;

-- update_site
update site
set host = coalesce(host, $2), publisher = coalesce($3, publisher)
where site_id = $1
  and (host is distinct from coalesce(host, $2) or publisher is distinct from coalesce($3, publisher));

-- insert_section
insert into section (site_id, slug, name)
values ($1, $2, $3)
on conflict (site_id, slug) do nothing;

-- section_id
select section_id
from section
where site_id = $1
  and slug = $2;

-- insert_agency
insert into agency (slug, name)
values ($1, $2)
on conflict (slug) do nothing;

-- agency_id
select agency_id
from agency
where slug = $1;

-- insert_authors
insert into author (slug, name)
select slug, name
from unnest($1::text[], $2::text[]) as named (slug, name)
order by slug
on conflict (slug) do nothing;

-- author_ids
select author.author_id
from unnest($1::text[]) with ordinality as named (slug, place)
join author on author.slug = named.slug
order by named.place;

-- find_article
select article_id
from article
where site_id = $1
  and slug = $2
for update;

-- insert_article
insert into article (site_id, slug, section_id, section_slug, agency_id, headline, dateline, path, url, published_at, declared_comment_count, updated_at, listed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz, $11, $12, coalesce($10::timestamptz, $13::timestamptz))
returning article_id;

-- listed_at
select listed_at
from article
where article_id = $1;

-- insert_stat
insert into article_stat (article_id, listed_at)
values ($1, $2);

-- update_article: a page that says less than before takes nothing back of what only the address or a date could tell
update article
set section_id = $2, section_slug = $3, agency_id = $4, headline = $5, dateline = $6, path = coalesce($7, path), url = coalesce($8, url),
  published_at = coalesce($9::timestamptz, published_at), declared_comment_count = $10,
  listed_at = coalesce($9::timestamptz, published_at, least(listed_at, $11::timestamptz))
where article_id = $1
  and (section_id, section_slug, agency_id, headline, dateline, path, url, published_at, declared_comment_count, listed_at)
    is distinct from ($2, $3, $4, $5, $6, coalesce($7, path), coalesce($8, url), coalesce($9::timestamptz, published_at), $10,
      coalesce($9::timestamptz, published_at, least(listed_at, $11::timestamptz)));

-- upsert_content
insert into article_content (article_id, blocks, copyright, rights, promotion_title, promotion_text, promotion_call_to_action, search)
values ($1, $2, $3, $4, $5, $6, $7, to_tsvector('english', $8))
on conflict (article_id) do update
set blocks = excluded.blocks, copyright = excluded.copyright, rights = excluded.rights, promotion_title = excluded.promotion_title,
  promotion_text = excluded.promotion_text, promotion_call_to_action = excluded.promotion_call_to_action, search = excluded.search
where (article_content.blocks, article_content.copyright, article_content.rights, article_content.promotion_title,
    article_content.promotion_text, article_content.promotion_call_to_action, article_content.search)
  is distinct from (excluded.blocks, excluded.copyright, excluded.rights, excluded.promotion_title,
    excluded.promotion_text, excluded.promotion_call_to_action, excluded.search);

-- upsert_image
insert into image (article_id, caption, alt, credit, agency_id, is_file_photo)
values ($1, $2, $3, $4, $5, $6)
on conflict (article_id) do update
set caption = excluded.caption, alt = excluded.alt, credit = excluded.credit, agency_id = excluded.agency_id, is_file_photo = excluded.is_file_photo
where (image.caption, image.alt, image.credit, image.agency_id, image.is_file_photo)
  is distinct from (excluded.caption, excluded.alt, excluded.credit, excluded.agency_id, excluded.is_file_photo);

-- delete_image
delete from image
where article_id = $1;

-- bylines
select author_id
from byline
where article_id = $1
order by place;

-- delete_bylines
delete from byline
where article_id = $1;

-- insert_bylines
insert into byline (article_id, place, author_id)
select $1, min(place), author_id
from unnest($2::bigint[]) with ordinality as named (author_id, place)
group by author_id;

-- links
select category, title, target_site
from resource_link
where article_id = $1
order by place;

-- delete_links
delete from resource_link
where article_id = $1;

-- insert_links
insert into resource_link (article_id, place, category, title, target_site)
select $1, place, category, title, target_site
from unnest($2::text[], $3::text[], $4::text[]) with ordinality as link (category, title, target_site, place);

-- insert_accounts
insert into account (handle, handle_key, display_name, origin, site_id, printed_name)
select handle, lower(handle), printed_name, 'imported', $1, printed_name
from unnest($2::text[], $3::text[]) as named (handle, printed_name)
order by handle
on conflict do nothing;

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
  descendant_count integer not null
) on commit delete rows;

-- known_places
select page_place, number
from comment
where article_id = $1
  and page_place is not null;

-- last_number
select last_number
from article_stat
where article_id = $1
for update;

-- insert_comments
insert into comment (article_id, number, page_place, parent_number, depth, account_id, body, body_html, created_at, local_time, listed_at,
  reply_count, descendant_count, imported_up, imported_down, up, down)
select $1, staged.number, staged.place, parent.number, staged.depth, staged.account_id, staged.body, staged.body_html,
  staged.created_at, staged.local_time, staged.listed_at,
  staged.reply_count, staged.descendant_count, staged.up, staged.down, staged.up, staged.down
from staged_comment as staged
left join staged_comment as parent on parent.place = staged.parent_place
where staged.is_new
order by staged.number;

-- update_comments: the page's tallies move, live votes stay; what its writer deleted here stays deleted
update comment
set body = staged.body,
  body_html = staged.body_html,
  account_id = coalesce(staged.account_id, comment.account_id),
  created_at = coalesce(staged.created_at, comment.created_at),
  local_time = coalesce(staged.local_time, comment.local_time),
  listed_at = staged.listed_at,
  up = comment.up - comment.imported_up + staged.up,
  down = comment.down - comment.imported_down + staged.down,
  imported_up = staged.up,
  imported_down = staged.down
from staged_comment as staged
where comment.article_id = $1
  and comment.number = staged.number
  and not staged.is_new
  and comment.status <> 'deleted'
  and (comment.body, comment.account_id, comment.created_at, comment.local_time, comment.imported_up, comment.imported_down, comment.listed_at)
    is distinct from (staged.body, coalesce(staged.account_id, comment.account_id), coalesce(staged.created_at, comment.created_at),
      coalesce(staged.local_time, comment.local_time), staged.up, staged.down, staged.listed_at);

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

-- mark_changed
update article
set revision = revision + 1, updated_at = $2
where article_id = $1;

-- count_change
update article_stat
set version = version + 1
where article_id = $1;

-- last_import
select outcome, article_id
from import
where sha256 = $1
  and parser = $2
order by import_id desc
limit 1;

-- note_import
insert into import (source, sha256, parser, outcome, article_id, author_count, comment_count, quote_count, doubts, imported_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- is_empty
select not exists (select from article);
