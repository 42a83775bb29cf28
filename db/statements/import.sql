-- find_site
select site_id, slug
from site
where host = $1
  or slug = $2
order by host is not distinct from $1 desc, site_id
limit 1
for update;

-- insert_site
with added as (
  insert into site (slug, name, host, publisher)
  values ($1, $2, $3, $4)
  on conflict do nothing
  returning site_id
)
insert into pending_change (noun, key, operation, at)
select 'site', array[site_id], 'insert', $5::timestamptz
from added;

-- update_site
with changed as (
  update site
  set host = coalesce(host, $2), publisher = coalesce($3, publisher)
  where site_id = $1
    and (host is distinct from coalesce(host, $2) or publisher is distinct from coalesce($3, publisher))
  returning site_id
)
insert into pending_change (noun, key, operation, at)
select 'site', array[site_id], 'update', $4::timestamptz
from changed;

-- insert_section
with added as (
  insert into section (site_id, slug, name)
  values ($1, $2, $3)
  on conflict (site_id, slug) do nothing
  returning section_id
)
insert into pending_change (noun, key, operation, at)
select 'section', array[section_id], 'insert', $4::timestamptz
from added;

-- section_id
select section_id
from section
where site_id = $1
  and slug = $2;

-- insert_agency
with added as (
  insert into agency (slug, name)
  values ($1, $2)
  on conflict (slug) do nothing
  returning agency_id
)
insert into pending_change (noun, key, operation, at)
select 'agency', array[agency_id], 'insert', $3::timestamptz
from added;

-- agency_id
select agency_id
from agency
where slug = $1;

-- insert_authors
with added as (
  insert into author (slug, name)
  select slug, name
  from unnest($1::text[], $2::text[]) as named (slug, name)
  order by slug
  on conflict (slug) do nothing
  returning author_id
)
insert into pending_change (noun, key, operation, at)
select 'author', array[author_id], 'insert', $3::timestamptz
from added
order by author_id;

-- author_ids
select author.author_id
from unnest($1::text[]) with ordinality as named (slug, place)
join author on author.slug = named.slug
order by named.place;

-- find_article
select article_id
from article
where site_id = $1
  and slug = $2;

-- lock_thread: Before anything else of the article, as whoever writes under it does.
select article_id
from article_stat
where article_id = $1
for update;

-- is_corrected: Whether the page says what it said before the newsroom corrected it.
select exists (
  select from article_revision as earlier
  join article
    on article.article_id = earlier.article_id
  where earlier.article_id = $1
    and earlier.revision < article.revision
    and earlier.headline = $2
    and earlier.blocks = $3::jsonb
);

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

-- has_image
select exists (select from image where article_id = $1);

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

-- mark_changed
update article
set revision = revision + 1, version = version + 1, updated_at = $2
where article_id = $1;

-- keep_story: Where earlier stories are kept, this one is, too.
insert into article_revision (article_id, revision, headline, blocks, written_at)
select article.article_id, article.revision, article.headline, content.blocks, article.updated_at
from article
join article_content as content
  on content.article_id = article.article_id
where article.article_id = $1
  and exists (select from article_revision as kept where kept.article_id = $1);

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
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning import_id;

-- log_changes: What an import did to the article, and to which comments; as far as they are shown.
insert into pending_change (noun, key, operation, at)
select logged.noun, logged.key, logged.operation, $3::timestamptz
from (
  select 1 as turn, 'article' as noun, array[$1::bigint] as key, $2::text as operation
  union all
  select 2, 'comment', array[$1, comment.number], case when comment.number = any ($4::integer[]) then 'insert' else 'update' end
  from comment
  where comment.article_id = $1
    and comment.number = any ($4 || $5::integer[])
    and comment.is_shown
) as logged
where exists (select from article where article_id = $1 and status = 'visible')
order by logged.turn, logged.key;

-- is_empty
select not exists (select from article);
