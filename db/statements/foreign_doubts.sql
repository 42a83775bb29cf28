-- duplicates: The last of several with one key stands.
select format('comment %s stands in the file %s times, the last one counts', key, count(*)) as detail, min(line) as line, sum(count(*) - 1) over () as found
from staged_remark
group by key
having count(*) > 1
order by min(place)
limit $1;

-- orphans: What they answer is not there, but what they stand under is.
select format('comment %s answers %s, which is not there: it stands for itself', remark.key, remark.parent) as detail, node.line, count(*) over () as found
from staged_node as node
join staged_remark as remark on remark.place = node.place
where node.is_orphan
  and (node.number is null or node.is_alone)
  and node.home is not null
order by node.place
limit $1;

-- late_parents: What they answer came in behind them. They have the lower number, which is part of their address, so they cannot move below it.
select format('comment %s answers %s, which came in after it: it stands for itself', remark.key, remark.parent) as detail, node.line, count(*) over () as found
from staged_node as node
join staged_remark as remark on remark.place = node.place
where node.is_alone
  and (node.parent_number > node.number and node.parent_home = node.home
    or exists (select from staged_node as up where up.place = node.parent and up.home = node.home))
order by node.place
limit $1;

-- strays: Nothing tells what they stand under.
select format('comment %s stands under %s, which is not there: it was left out', remark.key, coalesce(remark.thread, remark.parent, 'nothing')) as detail,
  node.line, count(*) over () as found
from staged_node as node
join staged_remark as remark on remark.place = node.place
where node.number is null
  and not exists (select from staged_tree as grown where grown.place = node.place)
order by node.place
limit $1;

-- circles
select format('comment %s answers %s, which leads back to it: it stands for itself', remark.key, remark.parent) as detail, node.line, count(*) over () as found
from staged_node as node
join staged_remark as remark on remark.place = node.place
where node.is_circle
order by node.place
limit $1;

-- elsewhere
select format('comment %s answers %s, which stands under another article: it stands for itself', remark.key, remark.parent) as detail,
  node.line, count(*) over () as found
from staged_node as node
join staged_remark as remark on remark.place = node.place
where node.is_elsewhere
order by node.place
limit $1;

-- too_deep
select format('comment %s stands too deep: it stands beside what it answers', remark.key) as detail, remark.line, count(*) over () as found
from staged_tree as grown
join staged_remark as remark on remark.place = grown.place
where grown.is_too_deep
order by grown.place
limit $1;
