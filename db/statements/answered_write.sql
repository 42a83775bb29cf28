-- forget_writes
delete from answered_write
where created_at < $1::timestamptz - interval '1 day';

-- begin_write: Waits while the same write is done elsewhere; no row where it was done.
insert into answered_write (digest, request_digest, created_at)
values ($1, $2, $3)
on conflict (digest) do nothing
returning digest;

-- find_write
select request_digest, key, document
from answered_write
where digest = $1;

-- keep_write
update answered_write
set key = $2, document = $3
where digest = $1;
