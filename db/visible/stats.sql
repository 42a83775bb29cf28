-- How many there are of each kind, as far as they are public.
with asked as (
  select date_trunc('minute', :now::timestamptz) as as_of
)
select
  asked.as_of,
  (select count(*) from article where article.status = 'visible') as counts_articles,
  (
    select coalesce(sum(stat.visible_count), 0)
    from article_stat as stat
    where stat.article_id not in (select article.article_id from article where article.status <> 'visible')
  ) as counts_comments,
  (select count(*) from author) as counts_authors,
  (select count(*) from account where not account.is_erased) as counts_accounts,
  (select count(*) from section) as counts_sections,
  (select count(*) from site) as counts_sites
from asked
