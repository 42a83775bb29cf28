-- insert_articles: Of several with the same slug all but the first get what tells them apart.
insert into article (article_id, site_id, slug, section_id, section_slug, agency_id, headline, dateline, path, url, published_at, updated_at, listed_at,
  declared_comment_count, revision, version)
select
  split_part(told.id, '_', 2)::bigint,
  split_part(told.site ->> 'id', '_', 2)::bigint,
  told.slug || case
    when row_number() over (partition by told.site, told.slug order by split_part(told.id, '_', 2)::bigint) = 1 then ''
    else '-' || left(encode(sha256(convert_to(told.id, 'UTF8')), 'hex'), 12)
  end,
  split_part(told.section ->> 'id', '_', 2)::bigint,
  told.section ->> 'slug',
  split_part(told.agency ->> 'id', '_', 2)::bigint,
  told.headline,
  told.dateline,
  told.path,
  told.url,
  told.published_at,
  told.updated_at,
  told.listed_at,
  told.declared_comment_count,
  told.revision,
  told.version::integer
from staged_articles
cross join jsonb_to_record(staged_articles.told) as told (id text, site jsonb, slug text, section jsonb, agency jsonb, headline text, dateline text,
  path text, url text, published_at timestamptz, updated_at timestamptz, listed_at timestamptz, declared_comment_count integer, revision integer,
  version text);

-- insert_contents: Of a story that was left out, there are the blocks that comments quote, without their words.
insert into article_content (article_id, blocks, copyright, rights, promotion_title, promotion_text, promotion_call_to_action)
select
  split_part(told.id, '_', 2)::bigint,
  case when told.body_omitted is null then told.blocks else coalesce(quoted.blocks, '[]') end,
  told.copyright,
  told.rights,
  told.promotion ->> 'title',
  told.promotion ->> 'text',
  told.promotion ->> 'call_to_action'
from staged_articles
cross join jsonb_to_record(staged_articles.told) as told (id text, blocks jsonb, body_omitted text, copyright text, rights text, promotion jsonb)
left join (
  select
    block.article_id,
    jsonb_agg(block.told - 'type' || jsonb_build_object('text', coalesce(block.told ->> 'text', '…')) order by block.told -> 'number') as blocks
  from (
    select distinct
      split_part(staged_comments.told ->> 'id', '_', 2)::bigint as article_id,
      quote.told -> 'target' as told
    from staged_comments
    cross join jsonb_array_elements(staged_comments.told -> 'quotes') as quote (told)
    where quote.told -> 'target' ->> 'type' = 'block'
  ) as block
  group by block.article_id
) as quoted
  on quoted.article_id = split_part(told.id, '_', 2)::bigint;

-- insert_stats
insert into article_stat (article_id, listed_at, last_number, visible_count, pending_count, hidden_count, removed_count, deleted_count, thread_mode,
  thread_closes_at, thread_slow_mode_seconds)
select
  count.article_id,
  told.listed_at,
  greatest(count.last_number, coalesce((select max(number) from staged_unseen where staged_unseen.article_id = count.article_id), 0)),
  count.visible,
  count.pending,
  count.hidden,
  count.removed,
  count.deleted,
  told.thread ->> 'mode',
  (told.thread ->> 'closes_at')::timestamptz,
  (told.thread ->> 'slow_mode_seconds')::integer
from staged_articles
cross join jsonb_to_record(staged_articles.told) as told (id text, listed_at timestamptz, thread jsonb)
join staged_count as count on count.article_id = split_part(told.id, '_', 2)::bigint;

-- insert_images
insert into image (article_id, caption, alt, credit, agency_id, is_file_photo)
select
  split_part(image.id, '_', 2)::bigint,
  image.caption,
  image.alt,
  image.credit,
  split_part(image.agency ->> 'id', '_', 2)::bigint,
  image.is_file_photo
from staged_articles
cross join jsonb_to_record(nullif(staged_articles.told -> 'lead_image', 'null')) as image (id text, caption text, alt text, credit text, agency jsonb, is_file_photo boolean)
where jsonb_typeof(staged_articles.told -> 'lead_image') = 'object';

-- insert_bylines
insert into byline (article_id, place, author_id)
select split_part(staged_articles.told ->> 'id', '_', 2)::bigint, author.place, split_part(author.told ->> 'id', '_', 2)::bigint
from staged_articles
cross join jsonb_array_elements(staged_articles.told -> 'authors') with ordinality as author (told, place);

-- insert_links
insert into resource_link (article_id, place, category, title, target_site)
select
  split_part(staged_articles.told ->> 'id', '_', 2)::bigint,
  link.place,
  link.told ->> 'category',
  link.told ->> 'title',
  link.told ->> 'target_site'
from staged_articles
cross join jsonb_array_elements(staged_articles.told -> 'resource_links') with ordinality as link (told, place);
