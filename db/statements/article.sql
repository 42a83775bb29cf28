-- find_site
select site_id
from site
where slug = $1
for update;

-- insert_article
insert into article (site_id, slug, section_id, section_slug, agency_id, headline, dateline, path, url, published_at, updated_at, listed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10)
on conflict (site_id, slug) do nothing
returning article_id;

-- lock_article: What of it the input may leave as it is.
select
  article.article_id,
  article.site_id,
  article.section_id,
  article.section_slug,
  article.agency_id,
  article.headline,
  article.dateline,
  article.revision,
  article.version::text as version,
  article.updated_at,
  content.blocks::text as blocks,
  content.copyright,
  content.rights,
  content.promotion_title,
  content.promotion_text,
  content.promotion_call_to_action
from article_stat as stat
join article
  on article.article_id = stat.article_id
  and article.status = 'visible'
join article_content as content
  on content.article_id = stat.article_id
where stat.article_id = $1
for no key update;

-- last_block: The highest number that any block of the story ever had.
select coalesce(max(block.number), 0)
from (
  select blocks
  from article_content
  where article_id = $1
  union all
  select blocks
  from article_revision
  where article_id = $1
) as story
cross join jsonb_to_recordset(story.blocks) as block (number integer);

-- correct_article
update article
set section_id = $2,
  section_slug = $3,
  agency_id = $4,
  headline = $5,
  dateline = $6,
  updated_at = $7,
  revision = revision + $8::integer,
  version = version + 1
where article_id = $1;

-- keep_first: The story that was public before its first correction.
insert into article_revision (article_id, revision, headline, blocks, written_at)
select article.article_id, article.revision, article.headline, content.blocks, article.updated_at
from article
join article_content as content
  on content.article_id = article.article_id
where article.article_id = $1
on conflict (article_id, revision) do nothing;

-- keep_revision: The story that is public now.
insert into article_revision (article_id, revision, headline, blocks, correction, written_at)
select article.article_id, article.revision, article.headline, content.blocks, $2, article.updated_at
from article
join article_content as content
  on content.article_id = article.article_id
where article.article_id = $1;

-- mark_stale: Quotes of blocks that say something else now, or are gone.
update quote
set is_stale = true
where article_id = $1
  and target_block = any ($2::integer[])
  and not is_stale;

-- remove_article
update article
set status = 'removed', removed_because = $2, updated_at = $3, version = version + 1
where article_id = $1;
