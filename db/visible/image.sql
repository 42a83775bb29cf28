-- The image above a story. Whoever sees the article sees it.
select
  image.article_id,
  'img_' || image.article_id as id,
  image.caption,
  image.alt,
  image.credit,
  image.agency_id,
  image.is_file_photo
from image
where true
  and exists (select from article where article.article_id = image.article_id and article.status = 'visible') -- unless within article
  and image.article_id = :article -- when article is known
