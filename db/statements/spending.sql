-- spend: One unit of a limit; no row where it is used up. $3 is what a unit takes to be paid off, $4 how far ahead of now one may be.
insert into spending as had (key, paid_at)
values ($1, $2::timestamptz + $3::interval)
on conflict (key) do update
set paid_at = greatest(had.paid_at, excluded.paid_at - $3::interval) + $3::interval
where had.paid_at + $3::interval <= excluded.paid_at - $3::interval + $4::interval
returning paid_at;

-- wait
select paid_at
from spending
where key = $1;

-- forget_spending
delete from spending
where paid_at < $1;
