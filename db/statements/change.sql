-- insert_change
insert into pending_change (noun, key, operation, at, reason)
values ($1, $2, $3, $4, $5);

-- are_pending
select exists (select from pending_change);

-- sequence: What is kept gets its places, in the order in which it was noted; whoever held the lease before gets none. What is written
-- meanwhile and kept later has later places: nobody reads past it.
with head as (
  update change_head
  set fence = $1
  where fence <= $1
  returning position
),
taken as (
  delete from pending_change
  where pending_id in (select pending_id from pending_change order by pending_id limit $2)
    and exists (select from head)
  returning pending_id, noun, key, operation, at, reason
),
placed as (
  insert into change (position, noun, key, operation, at, reason, mark)
  select
    head.position + row_number() over (order by taken.pending_id),
    taken.noun,
    taken.key,
    taken.operation,
    taken.at,
    taken.reason,
    drawn.mark
  from taken
  cross join head
  cross join (select 1 + floor(random() * 2147483647)::integer as mark) as drawn
  returning position, mark
)
select max(position) as position, max(mark) as mark, count(*) as moved
from placed;

-- advance
update change_head
set position = $2, mark = $3
where fence = $1;

-- place: Where the log stands in the snapshot of this statement, and how much of it waits for its places.
select
  change_cursor(position, mark) as cursor,
  position,
  (select count(*) from pending_change) as pending
from change_head;

-- end_kept: The last of the changes that are older than what is kept: it stays, so that its mark can be compared.
select max(position) as position
from change
where at < $1
  and position <= (select kept_after + $2 from change_head);

-- move_start
update change_head
set kept_after = $1
where kept_after < $1;

-- forget_changes
delete from change
where position < (select kept_after from change_head);
