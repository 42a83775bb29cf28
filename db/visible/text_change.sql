-- What changed from one revision to the next, one run of words a row. Whoever sees the revision sees them.
select
  comment_revision.article_id,
  comment_revision.number,
  comment_revision.revision,
  run.place,
  run.kind,
  run.text
from comment_revision
cross join rows from (jsonb_to_recordset(comment_revision.changes) as (kind text, text text)) with ordinality as run (kind, text, place)
where true
  and comment_revision.article_id = :article -- when article is known
