-- Every author of a byline is public.
select
  author.author_id,
  'aut_' || author.author_id as id,
  author.slug,
  author.name,
  (
    select count(*)
    from byline
    join article
      on article.article_id = byline.article_id
      and article.status = 'visible'
    where byline.author_id = author.author_id
  ) as article_count
from author
