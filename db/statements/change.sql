-- insert_change
insert into pending_change (noun, key, operation, at)
values ($1, $2, $3, $4);

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
  returning pending_id, noun, key, operation, at
),
placed as (
  insert into change (position, noun, key, operation, at)
  select head.position + row_number() over (order by taken.pending_id), taken.noun, taken.key, taken.operation, taken.at
  from taken
  cross join head
  returning position
)
select max(position) as position, count(*) as moved
from placed;

-- advance
update change_head
set position = $2
where fence = $1;
