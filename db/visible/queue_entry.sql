-- What waits for a moderator, as moderators see it, under articles that are published.
select
  queue_entry.article_id,
  queue_entry.number,
  'cmt_' || queue_entry.article_id || '_' || queue_entry.number as id,
  comment.status,
  queue_entry.entered_at,
  queue_entry.report_count,
  queue_entry.weight,
  queue_entry.reasons,
  comment.account_id
from queue_entry
join comment -- when used
  on comment.article_id = queue_entry.article_id
  and comment.number = queue_entry.number
  and comment.article_id = :article -- when article is known
where :viewer_moderates::boolean
  and exists (select from article where article.article_id = queue_entry.article_id and article.status = 'visible')
  and queue_entry.article_id = :article -- when article is known
