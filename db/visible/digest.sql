-- What is new in the sections of a newsletter, as everybody sees it.
select
  newsletter.newsletter_id,
  :since::timestamptz as since,
  date_trunc('second', :now::timestamptz) as until,
  newsletter.name || ', ' || to_char(:now::timestamptz at time zone 'UTC', 'FMDD FMMonth YYYY') as subject,
  (
    select count(*)
    from article
    where article.status = 'visible'
      and article.site_id = newsletter.site_id
      and article.listed_at > :since::timestamptz
      and article.listed_at <= date_trunc('second', :now::timestamptz)
      and (
        article.section_id in (select section_id from newsletter_section where newsletter_id = newsletter.newsletter_id)
        or not exists (select from newsletter_section where newsletter_id = newsletter.newsletter_id)
      )
  ) as article_count
from newsletter
where newsletter.slug = :newsletter::text
