-- The public stories of articles that were corrected, as long as the article itself is shown.
select
  article_revision.article_id,
  article_revision.revision,
  article_revision.headline,
  article_revision.correction,
  article_revision.written_at
from article_revision
where true
  and exists (select from article where article.article_id = article_revision.article_id and article.status = 'visible') -- unless within article
  and article_revision.article_id = :article -- when article is known
