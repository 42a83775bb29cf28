-- The viewer's own comments in whatever state, below articles that are published.
select
  comment.article_id,
  comment.number,
  'cmt_' || comment.article_id || '_' || comment.number as id,
  comment.status,
  comment.listed_at
from comment
where comment.account_id = :viewer_id::bigint
  and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
  and comment.article_id = :article -- when article is known
