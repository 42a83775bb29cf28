-- index_remarks
create unique index on staged_remark (place);

-- analyze_remarks
analyze staged_remark;

-- stage_known: Comments that are there from before.
create temporary table staged_known as
select distinct on (kept.key)
  kept.key,
  kept.article_id,
  kept.number,
  kept.digest,
  comment.parent_number,
  comment.depth,
  thread.home
from (select article_id, min(home) as home from staged_thread where article_id is not null group by article_id) as thread
join foreign_comment as kept
  on kept.article_id = thread.article_id
  and kept.source = $1
join comment
  on comment.article_id = kept.article_id
  and comment.number = kept.number
order by kept.key, kept.article_id;

-- analyze_known
analyze staged_known;

-- stage_nodes: The last that the file says of each comment, and what it hangs on: a comment from before (`parent_number`) or of the file.
create temporary table staged_node as
with last as materialized (
  select key, max(place) as place
  from staged_remark
  group by key
)
select
  remark.place,
  remark.line,
  coalesce(known.home, thread.home, elder.home, above.home) as home,
  case when elder.number is null and up.place is not null then up.place end as parent,
  elder.number as parent_number,
  elder.depth as parent_depth,
  elder.home as parent_home,
  remark.parent is not null and up.place is null and elder.number is null and above.place is null as is_orphan,
  remark.thread is not null and thread.place is null as is_homeless,
  false as is_elsewhere,
  false as is_circle,
  coalesce(remark.created_at, 'infinity') as created_at,
  remark.status in ('visible', 'deleted') as is_shown,
  known.number,
  known.number is not null and known.parent_number is null as is_alone,
  known.digest is distinct from remark.digest as is_changed
from last
join staged_remark as remark on remark.place = last.place
left join staged_thread as thread on thread.key = remark.thread
left join staged_thread as above on remark.thread is null and above.key = remark.parent
left join last as up on up.key = remark.parent
left join staged_known as known on known.key = remark.key
left join staged_known as elder on elder.key = remark.parent;

-- index_nodes
create index on staged_node (parent);

-- index_node_places
create unique index on staged_node (place);

-- analyze_nodes
analyze staged_node;

-- part_from_elsewhere: An answer to a comment of another thread answers nothing.
update staged_node as node
set parent = null, parent_number = null, parent_depth = null, is_elsewhere = true
where node.number is null
  and (node.home <> node.parent_home
    or exists (select from staged_node as up where up.place = node.parent and up.home <> node.home));

-- stage_tree: New comments in their places.
create temporary table staged_tree (
  place integer not null,
  home integer not null,
  parent integer,
  parent_number integer,
  depth smallint not null,
  came_at timestamptz not null,
  came_after integer not null,
  is_shown boolean not null,
  is_too_deep boolean not null
);

-- grow_tree: From those that answer nothing, or what is there from before. What would stand too deep stands beside what it answers.
-- Whatever its date and its place say, a comment came no earlier than what it answers.
insert into staged_tree (place, home, parent, parent_number, depth, came_at, came_after, is_shown, is_too_deep)
with recursive walk as (
  select
    node.place,
    node.home,
    null::integer as parent,
    node.parent_number,
    coalesce(node.parent_depth + 1, 0) as depth,
    node.created_at as came_at,
    node.place as came_after,
    node.is_shown,
    false as is_too_deep
  from staged_node as node
  where node.number is null
    and node.home is not null
    and node.parent is null
    and not exists (select from staged_tree as grown where grown.place = node.place)
  union all
  select
    node.place,
    walk.home,
    case when walk.depth < $1 then walk.place else walk.parent end,
    case when walk.depth < $1 then null else walk.parent_number end,
    least(walk.depth + 1, $1),
    greatest(walk.came_at, node.created_at),
    case when (node.created_at, node.place) > (walk.came_at, walk.came_after) then node.place else walk.came_after end,
    node.is_shown,
    walk.depth >= $1
  from walk
  join staged_node as node on node.parent = walk.place
  where node.number is null
)
select place, home, parent, parent_number, depth, came_at, came_after, is_shown, is_too_deep
from walk;

-- cut_circles: Of comments that answer each other in a circle, those that answer a later one answer nothing.
update staged_node as node
set parent = null, is_circle = true
where node.number is null
  and node.home is not null
  and node.parent >= node.place
  and not exists (select from staged_tree as grown where grown.place = node.place);

-- index_tree
create unique index on staged_tree (place);

-- analyze_tree
analyze staged_tree;

-- stage_counts: Answers to new comments, among new comments: directly, and at any depth.
create temporary table staged_count as
with recursive above as (
  select parent as place, true as is_direct
  from staged_tree
  where is_shown
    and parent is not null
  union all
  select grown.parent, false
  from above
  join staged_tree as grown on grown.place = above.place
  where grown.parent is not null
)
select place, count(*) filter (where is_direct)::integer as replies, count(*)::integer as descendants
from above
group by place;

-- stage_load: What is to be done, whole articles together; so many rows are one batch.
create temporary table staged_load as
with due as (
  select grown.place, grown.home, grown.parent, grown.parent_number, grown.depth, grown.came_at, grown.came_after, null::integer as number,
    coalesce(counted.replies, 0) as replies, coalesce(counted.descendants, 0) as descendants
  from staged_tree as grown
  left join staged_count as counted on counted.place = grown.place
  union all
  select node.place, node.home, null, null, 0::smallint, null, null, node.number, 0, 0
  from staged_node as node
  where node.number is not null
    and node.is_changed
),
home as (
  select home, sum(count(*)) over (order by home) - count(*) as before
  from due
  group by home
)
select (home.before / $1)::integer as batch, due.place, due.home, due.parent, due.parent_number, due.depth, due.came_at, due.came_after,
  due.number, due.replies, due.descendants
from due
join home on home.home = due.home
order by home.before, due.place;

-- index_load
create index on staged_load (batch);

-- analyze_load
analyze staged_load;

-- stage_people: Who wrote what is to be done, by the last name that each has in the order of letters.
create temporary table staged_person as
select remark.person, max(remark.name) as name, bool_or(load.number is not null) as is_known
from staged_load as load
join staged_remark as remark on remark.place = load.place
where remark.person is not null
group by remark.person;

-- analyze_people
analyze staged_person;

-- plan: What is to be done.
select
  count(*) filter (where load.number is null) as inserted,
  count(*) filter (where load.number is not null) as updated,
  (select count(*) from staged_node where number is not null and not is_changed) as unchanged,
  (select count(*) from staged_thread as thread where article_id is null and home = place
    and exists (select from staged_load as due where due.home = thread.home)) as articles,
  coalesce(max(load.batch), -1) + 1 as batches
from staged_load as load;

-- batch_sizes
select count(*) as rows
from staged_load
group by batch
order by batch;
