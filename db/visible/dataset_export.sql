-- Exports, as whoever asked for them sees them, and admins.
select
  dataset_export.export_id,
  'exp_' || dataset_export.export_id as id,
  'exp_' || dataset_export.export_id as export,
  dataset_export.state,
  dataset_export.progress_done,
  dataset_export.progress_total,
  dataset_export.formats,
  dataset_export.tables,
  dataset_export.since,
  dataset_export.title,
  dataset_export.release,
  dataset_export.has_pseudonyms,
  dataset_export.is_masked,
  dataset_export.coarse,
  dataset_export.schema_version,
  dataset_export.changes_cursor,
  dataset_export.problem,
  dataset_export.created_at,
  dataset_export.started_at,
  dataset_export.finished_at,
  dataset_export.expires_at,
  dataset_export.version::text as version,
  'acc_' || dataset_export.account_id as account_id
from dataset_export
where (dataset_export.account_id = :viewer_id::bigint or :viewer_governs::boolean)
