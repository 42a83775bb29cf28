-- The doubts of an import, one a row, in its order. Whoever sees the import sees them.
select
  import.import_id,
  doubt.place,
  doubt.code,
  doubt.detail,
  doubt.line
from import
cross join rows from (jsonb_to_recordset(import.doubts) as (code text, detail text, line integer)) with ordinality
  as doubt (code, detail, line, place)
