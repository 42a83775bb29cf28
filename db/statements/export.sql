-- is_under_way: Of an account whose row is locked.
select exists (
  select from dataset_export
  where account_id = $1
    and state in ('waiting', 'running')
) as is_under_way;

-- standing: How many wait or are made, and how much those that are done take, of everybody.
select
  (select count(*) from dataset_export where state in ('waiting', 'running')) as waiting,
  (select coalesce(sum(bytes), 0)::bigint from dataset_export_file) as bytes;

-- count_kept: How many of an account hold files.
select count(*)
from dataset_export
where account_id = $1
  and state = 'done';

-- insert_export
insert into dataset_export (account_id, formats, tables, since, title, release, has_pseudonyms, is_masked, coarse, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning export_id;

-- delete_export: Its files go with its row; whoever makes it finds no row any more.
delete from dataset_export
where export_id = $1
  and (account_id = $2 or $3)
returning export_id;

-- delete_exports: All of an account, for somebody who is erased.
delete from dataset_export
where account_id = $1;

-- call_back: Somebody was erased, who is in what was made before. What is being made begins again; what waits is held, so that it begins
-- when the erasure is there to be seen.
update dataset_export
set state = case state when 'done' then 'expired' else 'waiting' end,
  expires_at = case state when 'done' then least(expires_at, $1) end,
  started_at = case state when 'done' then started_at end,
  tries = case state when 'running' then tries - 1 else tries end,
  progress_done = case state when 'done' then progress_done else 0 end,
  progress_total = case state when 'done' then progress_total end,
  version = version + case state when 'waiting' then 0 else 1 end
where state in ('waiting', 'running', 'done');

-- drop_expired_files: By itself, since it sees the files of what was done while the statement before it waited.
delete from dataset_export_file
using dataset_export
where dataset_export.export_id = dataset_export_file.export_id
  and dataset_export.state = 'expired';

-- find_file: An export of an account, and a file of it; without a path where there is none of this name.
select
  (select encode(ledger_digest(ledger_key.key, 'exports'), 'hex') from ledger_key) as shelf,
  dataset_export.state,
  dataset_export.fence,
  dataset_export.expires_at,
  dataset_export_file.path,
  dataset_export_file.bytes,
  dataset_export_file.sha256
from dataset_export
left join dataset_export_file
  on dataset_export_file.export_id = dataset_export.export_id
  and dataset_export_file.name = $3
where dataset_export.export_id = $1
  and dataset_export.account_id = $2;

-- is_due: Whether there is anything to make, or to end.
select exists (
  select from dataset_export
  where state in ('waiting', 'running')
    or (state = 'done' and expires_at <= $1)
    or (state in ('failed', 'expired') and coalesce(expires_at, finished_at) <= $1::timestamptz - $2::interval)
) as is_due;

-- shelf: The name of this database's folder among those of others. Nothing else of it is told; a copy of the database has the same.
select encode(ledger_digest(key, 'exports'), 'hex')
from ledger_key;

-- folders: Of those whose files are there, or being written.
select export_id, fence
from dataset_export
where state in ('running', 'done');

-- expire
with ended as (
  update dataset_export
  set state = 'expired',
    version = version + 1
  where state = 'done'
    and expires_at <= $1
  returning export_id
)
delete from dataset_export_file
using ended
where dataset_export_file.export_id = ended.export_id;

-- forget_exports: Those that ended long ago.
delete from dataset_export
where state in ('failed', 'expired')
  and coalesce(expires_at, finished_at) <= $1::timestamptz - $2::interval;

-- give_back: What holders of before left when they died waits again. Some may have died of it: it is not begun for ever.
update dataset_export
set state = case when tries < $3 then 'waiting' else 'failed' end,
  problem = case when tries < $3 then null else $4 end,
  started_at = case when tries < $3 then null else started_at end,
  finished_at = case when tries < $3 then null else $5::timestamptz end,
  progress_done = 0,
  progress_total = null,
  version = version + 1
where state = 'running'
  and fence < $2
  and exists (
    select from lease
    where name = $1
      and fence = $2
  );

-- begin_export: The one that waits longest.
update dataset_export
set state = 'running',
  fence = $2,
  tries = tries + 1,
  started_at = $3,
  progress_done = 0,
  progress_total = null,
  version = version + 1
where export_id = (select min(export_id) from dataset_export where state = 'waiting')
  and state = 'waiting'
  and exists (
    select from lease
    where name = $1
      and fence = $2
  )
returning export_id, formats, tables, since, title, release, has_pseudonyms, is_masked, coarse;

-- tell_progress: No row where it was called off, or somebody else makes it.
update dataset_export
set progress_done = $3,
  progress_total = $4,
  version = version + case when (progress_done, progress_total) is distinct from ($3, $4::integer) then 1 else 0 end
where export_id = $1
  and fence = $2
  and state = 'running'
returning export_id;

-- put_back: Its maker ends before it is done, and of its own will.
update dataset_export
set state = 'waiting',
  tries = tries - 1,
  started_at = null,
  progress_done = 0,
  progress_total = null,
  version = version + 1
where export_id = $1
  and fence = $2
  and state = 'running';

-- fail_export
update dataset_export
set state = 'failed',
  problem = $3,
  finished_at = $4,
  version = version + 1
where export_id = $1
  and fence = $2
  and state = 'running';

-- finish_export: No row where it was called off, or somebody else makes it.
update dataset_export
set state = 'done',
  release = $4,
  schema_version = $5,
  changes_cursor = $6,
  progress_done = $9,
  progress_total = $9,
  finished_at = $7,
  expires_at = $8,
  version = version + 1
where export_id = $1
  and fence = $2
  and state = 'running'
  and exists (
    select from lease
    where name = $3
      and fence = $2
  )
returning export_id;

-- insert_files
insert into dataset_export_file (export_id, place, name, path, table_name, format, rows, bytes, sha256)
select $1, file.place, file.name, file.path, file.table_name, file.format, file.rows, file.bytes, file.sha256
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::text[]) with ordinality
  as file (name, path, table_name, format, rows, bytes, sha256, place);
