-- Every section is public.
select
  section.section_id,
  'sec_' || section.section_id as id,
  section.site_id,
  section.slug,
  section.name,
  (
    select count(*)
    from article
    where article.section_slug = section.slug
      and article.section_id = section.section_id
      and article.status = 'visible'
  ) as article_count
from section
