-- find_release
select url
from dataset_release
where name = $1;

-- put_release: No row where another release has this name.
insert into dataset_release (name, url, place, changes_cursor, announced_at)
values ($1, $2, split_part($3, '-', 1)::bigint, $3, $4)
on conflict (name) do update
set url = excluded.url
where dataset_release.changes_cursor = excluded.changes_cursor
returning name;

-- list_releases: In the order in which they are told to whoever is too late.
select
  name,
  url,
  changes_cursor,
  announced_at,
  leads_on(place, changes_cursor) as leads_on
from dataset_release
order by place desc, announced_at desc, name desc;

-- delete_release
delete from dataset_release
where name = $1
returning name;
