-- The blocks of a revision, one a row, in its order. Whoever sees the revision sees them.
select
  article_revision.article_id,
  article_revision.revision,
  block.place,
  block.number,
  block.kind,
  block.text
from article_revision
cross join rows from (jsonb_to_recordset(article_revision.blocks) as (number integer, kind text, text text))
  with ordinality as block (number, kind, text, place)
where true
  and article_revision.article_id = :article -- when article is known
