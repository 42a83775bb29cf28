-- The files of exports that are done, in their order. Whoever sees the export sees them.
select
  dataset_export_file.export_id,
  dataset_export_file.place,
  dataset_export_file.name,
  dataset_export_file.path,
  dataset_export_file.table_name as table,
  dataset_export_file.format,
  dataset_export_file.rows,
  dataset_export_file.bytes,
  dataset_export_file.sha256,
  '/v1/exports/exp_' || dataset_export_file.export_id || '/files/' || dataset_export_file.name as url
from dataset_export_file
