-- position: Of the log of changes, as a snapshot sees it; what waits for a place is in the snapshot, and comes behind this place later.
select
  head.position,
  (select count(*) from pending_change) as pending,
  greatest(
    (select change.at from change where change.position = head.position),
    (select max(pending_change.at) from pending_change)
  ) as changed_at
from change_head as head;
