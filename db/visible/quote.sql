-- Quotes that a shown comment makes, or one that the viewer may see all the same. The words of a quoted comment that is no longer visible are not repeated here.
select
  quote.article_id,
  quote.number,
  quote.place,
  quote.target_number,
  quote.target_block,
  quote.target_revision as revision,
  quote.start_at as start,
  quote.end_at as "end",
  case when quote.target_number is null or target.status = 'visible' then quote.words else '' end as text,
  quote.is_stale
from quote
join comment
  on comment.article_id = quote.article_id
  and comment.number = quote.number
  and (comment.status = 'visible' or (comment.status <> 'deleted' and (comment.account_id = :viewer_id::bigint or :viewer_moderates::boolean)))
  and comment.article_id = :article -- when article is known
left join comment as target -- when used
  on target.article_id = quote.article_id
  and target.number = quote.target_number
  and target.article_id = :article -- when article is known
where true
  and quote.article_id = :article -- when article is known
