-- Releases of the dataset that its operator announced: whoever comes too late to the feed of changes is told the newest one that leads on.

create table dataset_release (
  -- The version in its manifest.
  name text primary key,
  -- Where its files are found. Everybody is told.
  url text not null,
  -- Where in the log of changes it stands, and the cursor of that place, whose mark tells of which history it is.
  place bigint not null,
  changes_cursor text not null,
  announced_at timestamptz not null
);

-- Whether all that follows a place is kept, and the place is one of this history.
create function leads_on(place_given bigint, cursor_given text) returns boolean
  language plpgsql
  stable
  as $$
  begin
    return place_given >= (select kept_after from change_head)
      and (place_given = 0 or exists (select from change where position = place_given and change_cursor(position, mark) = cursor_given));
  end
  $$;

-- The one that has most in it. Null where none leads on.
create function newest_release() returns json
  language plpgsql
  stable
  as $$
  begin
    return (
      select json_build_object('name', name, 'address', url, 'cursor', changes_cursor)
      from dataset_release
      where leads_on(place, changes_cursor)
      order by place desc, announced_at desc, name desc
      limit 1
    );
  end
  $$;

-- The same as before. Its messages are objects of JSON: `release` is the newest one that leads on, or null; that of BC001 has the oldest
-- cursor that leads on, too, and the time up to which changes are not kept.
create or replace function place_behind(cursor_given text) returns bigint
  language plpgsql
  stable
  as $$
  declare
    head_place bigint;
    first_place bigint;
    place bigint;
  begin
    select position, kept_after into head_place, first_place from change_head;
    if cursor_given = 'now' then
      return head_place;
    end if;
    place := coalesce(split_part(cursor_given, '-', 1), '0')::bigint;
    if place < first_place then
      raise exception using errcode = 'BC001',
        message = (
          select json_build_object('cursor', change_cursor(position, mark), 'at', rfc3339(at), 'release', newest_release())::text
          from change
          where position = first_place
        );
    end if;
    if not leads_on(place, cursor_given) then
      raise exception using errcode = 'BC002', message = json_build_object('release', newest_release())::text;
    end if;
    return place;
  end
  $$;
