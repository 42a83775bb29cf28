-- take_lease: the database's clock alone counts, so those of the workers may differ
insert into lease (name, holder, fence, taken_at, until)
values ($1, $2, 1, clock_timestamp(), clock_timestamp() + $3)
on conflict (name) do update
set holder = excluded.holder,
  fence = lease.fence + 1,
  taken_at = excluded.taken_at,
  until = excluded.until
where lease.until <= excluded.taken_at
returning fence;

-- renew_lease: also one that ran out, as long as nobody else has taken it
update lease
set until = clock_timestamp() + $3
where name = $1
  and fence = $2
returning fence;

-- release_lease
update lease
set until = taken_at
where name = $1
  and fence = $2;
