-- The sections with the most articles, and what stands in them; without a section are the articles that stand in none.
with counted as (
  select
    article.section_id,
    count(*) as article_count,
    sum(stat.visible_count) as comment_count
  from article
  join article_stat as stat
    on stat.article_id = article.article_id
  where article.status = 'visible'
  group by article.section_id
  order by count(*) desc, article.section_id
  limit 100
)
select
  row_number() over (order by counted.article_count desc, counted.section_id) as place,
  counted.section_id,
  counted.article_count,
  counted.comment_count
from counted
