-- newest_change: When it was made, of those that have a place and those that wait for one.
select greatest(
  (select change.at from change where change.position = $1),
  (select max(pending_change.at) from pending_change)
);

-- place_of: Behind which a cursor reads on.
select place_behind($1);
