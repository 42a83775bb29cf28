-- Every agency is public.
select
  agency.agency_id,
  'agy_' || agency.agency_id as id,
  agency.slug,
  agency.name,
  (
    select count(*)
    from article
    where article.agency_id = agency.agency_id
      and article.status = 'visible'
  ) as article_count
from agency
