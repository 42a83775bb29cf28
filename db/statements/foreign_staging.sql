-- stage_threads: What a file says of what was commented on. Those that are known from before and not in the file come with places below zero.
create temporary table staged_thread (
  place integer primary key,
  key text not null,
  headline text not null,
  url text,
  path text,
  slug text not null,
  published_at timestamptz,
  section text,
  section_slug text,
  home integer,
  article_id bigint
);

-- stage_remarks: What it says of comments.
create temporary table staged_remark (
  place integer not null,
  key text not null,
  thread text,
  parent text,
  person text,
  name text,
  body text not null,
  body_html text not null,
  created_at timestamptz,
  up integer not null,
  down integer not null,
  status text not null,
  is_featured boolean not null,
  digest bytea not null,
  line integer not null
);

-- index_remarks
create unique index on staged_remark (place);

-- analyze_remarks
analyze staged_remark;

-- stage_load_elsewhere: Another connection's share of what is to be done.
create temporary table staged_load (
  batch integer not null,
  place integer not null,
  home integer not null,
  parent integer,
  parent_number integer,
  depth smallint not null,
  came_at timestamptz,
  came_after integer,
  number integer,
  replies integer not null,
  descendants integer not null
);

-- hand_over_load: Of so many connections, the share of this one.
select batch, place, home, parent, parent_number, depth, came_at, came_after, number, replies, descendants
from staged_load
where batch % $2 = $1;

-- hand_over_threads
select place, key, headline, url, path, slug, published_at, section, section_slug, home, article_id
from staged_thread
where home in (select load.home from staged_load as load where load.batch % $2 = $1);

-- hand_over_remarks
select remark.place, remark.key, remark.thread, remark.parent, remark.person, remark.name, remark.body, remark.body_html, remark.created_at, remark.up,
  remark.down, remark.status, remark.is_featured, remark.digest, remark.line
from staged_remark as remark
join staged_load as load on load.place = remark.place
where load.batch % $2 = $1;

-- index_load
create index on staged_load (batch);

-- analyze_load
analyze staged_load;

-- analyze_threads
analyze staged_thread;
