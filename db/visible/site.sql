-- Every site is public.
select
  site.site_id,
  'sit_' || site.site_id as id,
  site.slug,
  site.name,
  site.host,
  site.publisher,
  (
    select count(*)
    from article
    where article.site_id = site.site_id
      and article.status = 'visible'
  ) as article_count
from site
