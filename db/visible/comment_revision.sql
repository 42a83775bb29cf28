-- The public texts of comments that were changed in public, as long as the comment itself is shown with its text.
select
  comment_revision.article_id,
  comment_revision.number,
  comment_revision.revision,
  comment_revision.body,
  comment_revision.body_html,
  comment_revision.written_at
from comment_revision
join comment
  on comment.article_id = comment_revision.article_id
  and comment.number = comment_revision.number
  and comment.status = 'visible'
  and comment.article_id = :article -- when article is known
where true
  and comment_revision.article_id = :article -- when article is known
