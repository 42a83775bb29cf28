-- The log of changes as followers read it: why something went, marks that tell one history from another, and how far back it reaches.

alter table pending_change
  -- Of what went: why. A word of the closed list that the noun Change has.
  add column reason text;

alter table pending_change
  drop constraint pending_change_operation_check;

alter table pending_change
  add constraint pending_change_operation_check check (operation in ('insert', 'update', 'delete', 'erase'));

-- What was logged until now told of what nobody may see, too, and nobody could read it: the log begins anew.
delete from pending_change;

delete from change;

alter table change
  add column reason text,
  -- Drawn for each batch that gets its places: after a restore the same places have other marks, so that a cursor of before is noticed.
  add column mark integer not null default 0;

alter table change_head
  -- That of the last change.
  add column mark integer not null default 0,
  -- Before this place nothing is kept; the change that stands there is, so that its mark can be compared. 0: all is kept.
  add column kept_after bigint not null default 0;

-- Where there is something already, the log does not tell all of it from the beginning: its first place is one that nobody has a cursor before.
insert into change (position, noun, key, operation, at, mark)
select 1, 'site', array[min(site_id)], 'update', now(), 1 + floor(random() * 2147483647)::integer
from site
having count(*) > 0;

update change_head
set position = (select count(*) from change),
  kept_after = (select count(*) from change),
  mark = coalesce((select change.mark from change), 0);

-- How a place in the log is told: opaque to clients.
create function change_cursor(place bigint, mark integer) returns text
  language sql
  immutable
  parallel safe
  return place || '-' || lpad(to_hex(mark), 8, '0');

-- The place behind which a cursor reads on. Raises BC001 where what follows it is not kept any more, and BC002 where this history never had it.
create function place_behind(cursor_given text) returns bigint
  language plpgsql
  stable
  as $$
  declare
    head_place bigint;
    first_place bigint;
    place bigint;
    is_known boolean;
  begin
    select position, kept_after into head_place, first_place from change_head;
    if cursor_given = 'now' then
      return head_place;
    end if;
    place := coalesce(split_part(cursor_given, '-', 1), '0')::bigint;
    if place < first_place then
      raise exception using errcode = 'BC001',
        message = (select change_cursor(position, mark) || ' ' || rfc3339(at) from change where position = first_place);
    end if;
    is_known := place = 0 or exists (select from change where position = place and change_cursor(position, mark) = cursor_given);
    if not is_known then
      raise exception using errcode = 'BC002', message = 'no place of this history';
    end if;
    return place;
  end
  $$;
