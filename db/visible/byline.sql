-- Who wrote which article, in the order of the byline.
select
  byline.article_id,
  byline.place,
  byline.author_id
from byline
