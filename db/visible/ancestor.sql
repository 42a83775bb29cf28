-- Which comments stand above a comment, the root first. Whether each is shown says comment.sql; a hidden one does not end the chain.
-- Tables that a value of another row stands beside have names of their own here: the row's is the noun's.
with recursive above as (
  select
    reply.article_id,
    reply.parent_number as number,
    1 as distance
  from comment as reply
  where reply.article_id = :article_id
    and reply.number = :reply_number
  union all
  select
    parent.article_id,
    parent.parent_number,
    above.distance + 1
  from above
  join comment as parent
    on parent.article_id = above.article_id
    and parent.article_id = :article_id
    and parent.number = above.number
  where above.distance < 100
)
select
  above.article_id,
  :reply_number as reply_number,
  above.number,
  -above.distance as place
from above
