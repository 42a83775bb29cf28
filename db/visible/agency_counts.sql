-- The agencies that the most articles come from, and what comes from them; without an agency are the articles that come from none.
with counted as (
  select
    article.agency_id,
    count(*) as article_count,
    sum(stat.visible_count) as comment_count
  from article
  join article_stat as stat
    on stat.article_id = article.article_id
  where article.status = 'visible'
  group by article.agency_id
  order by count(*) desc, article.agency_id
  limit 100
)
select
  row_number() over (order by counted.article_count desc, counted.agency_id) as place,
  counted.agency_id,
  counted.article_count,
  counted.comment_count
from counted
