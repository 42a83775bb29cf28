-- The ledger of imports, for editors.
select
  import.import_id,
  'imp_' || import.import_id as id,
  import.source,
  import.outcome,
  import.article_id,
  import.author_count,
  import.comment_count,
  import.quote_count,
  import.imported_at
from import
where :viewer_edits::boolean
