-- A page of the log of changes, from where to where it goes. Of some types only, no more than 10,000 places are looked through.
-- A cursor that leads nowhere any more is refused here, in the snapshot in which the page is read.
with start as materialized (
  select place_behind(:after::text) as place
),
found as materialized (
  select change.position
  from change
  where change.position > (select start.place from start)
    and change.position <= (select start.place from start) + 10000
    and (:types::text[] is null or change.noun = any(:types::text[]))
  order by change.position
  limit :limit::bigint
),
span as materialized (
  select
    start.place as behind_place,
    case
      when (select count(*) from found) = :limit::bigint then (select max(found.position) from found)
      else least(head.position, start.place + 10000)
    end as last_place,
    head.position as head_place
  from start
  cross join change_head as head
)
select
  span.behind_place,
  span.last_place,
  change_cursor(
    span.last_place,
    coalesce((select change.mark from change where change.position = span.last_place), 0)
  ) as cursor,
  span.last_place < span.head_place as has_more
from span
