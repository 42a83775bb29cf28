-- The articles of a digest, the newest first.
select
  found.place,
  found.article_id,
  (
    select case when length(block.text) > 300 then regexp_replace(left(block.text, 299), '\s+\S*$', '') || '…' else block.text end
    from rows from (jsonb_to_recordset(content.blocks) as (kind text, text text)) with ordinality as block (kind, text, place)
    where block.kind = 'paragraph'
    order by block.place
    limit 1
  ) as teaser
from (
  select
    row_number() over (order by article.listed_at desc, article.article_id desc) as place,
    article.article_id
  from newsletter
  join article
    on article.site_id = newsletter.site_id
    and article.status = 'visible'
    and article.listed_at > :since::timestamptz
    and article.listed_at <= date_trunc('second', :now::timestamptz)
    and (
      article.section_id in (select section_id from newsletter_section where newsletter_id = newsletter.newsletter_id)
      or not exists (select from newsletter_section where newsletter_id = newsletter.newsletter_id)
    )
  where newsletter.slug = :newsletter::text
  order by article.listed_at desc, article.article_id desc
  limit 50
) as found
left join article_content as content -- when used
  on content.article_id = found.article_id
