-- lock_tables: Nobody else writes what the dataset is made of, as long as this lasts.
lock table site, section, agency, author, newsletter, account, article, comment in share row exclusive mode;

-- is_empty
select not exists (select from site)
  and not exists (select from section)
  and not exists (select from agency)
  and not exists (select from author)
  and not exists (select from newsletter)
  and not exists (select from account)
  and not exists (select from article);

-- stage_sites: Rows of an export, as they stand in its files.
create temporary table staged_sites (told jsonb not null) on commit drop;

-- stage_sections
create temporary table staged_sections (told jsonb not null) on commit drop;

-- stage_agencies
create temporary table staged_agencies (told jsonb not null) on commit drop;

-- stage_authors
create temporary table staged_authors (told jsonb not null) on commit drop;

-- stage_newsletters
create temporary table staged_newsletters (told jsonb not null) on commit drop;

-- stage_accounts
create temporary table staged_accounts (told jsonb not null) on commit drop;

-- stage_articles
create temporary table staged_articles (told jsonb not null) on commit drop;

-- stage_comments
create temporary table staged_comments (told jsonb not null) on commit drop;

-- stage_vote_hours
create temporary table staged_vote_hours (told jsonb not null) on commit drop;

-- stage_trees: Where the comments of an export stand.
create temporary table staged_tree on commit drop as
select
  split_part(told.id, '_', 2)::bigint as article_id,
  told.number,
  split_part(told.parent ->> 'id', '_', 3)::integer as parent_number,
  told.depth,
  told.descendant_count,
  told.status
from staged_comments
cross join jsonb_to_record(staged_comments.told) as told (id text, number integer, parent jsonb, depth integer, descendant_count integer, status text);

-- index_trees
create unique index on staged_tree (article_id, number);

-- analyze_trees
analyze staged_tree;

-- stage_counts: What each article says of its comments, beside those that are there.
create temporary table staged_count on commit drop as
select
  split_part(told.id, '_', 2)::bigint as article_id,
  (told.counts ->> 'visible')::integer as visible,
  (told.counts ->> 'pending')::integer as pending,
  (told.counts ->> 'hidden')::integer as hidden,
  (told.counts ->> 'removed')::integer as removed,
  (told.counts ->> 'deleted')::integer as deleted,
  coalesce(found.visible, 0) as found_visible,
  coalesce(found.deleted, 0) as found_deleted,
  coalesce(found.orphans, 0) as orphans,
  coalesce(found.last_number, 0) as last_number
from staged_articles
cross join jsonb_to_record(staged_articles.told) as told (id text, counts jsonb)
left join (
  select
    article_id,
    count(*) filter (where status = 'visible') as visible,
    count(*) filter (where status = 'deleted') as deleted,
    count(*) filter (where parent_number is null and depth > 0) as orphans,
    max(number) as last_number
  from staged_tree
  group by article_id
) as found
  on found.article_id = split_part(told.id, '_', 2)::bigint;

-- index_counts
create unique index on staged_count (article_id);

-- analyze_counts: Else the planner takes it for a few rows, and looks through all of them for each comment.
analyze staged_count;

-- miscounted: An article whose comments are not those that it counts.
select article_id, visible, deleted, found_visible, found_deleted
from staged_count
where (visible, deleted) is distinct from (found_visible, found_deleted)
order by article_id
limit 1;

-- homeless: A comment of an article that is not there.
select tree.article_id, tree.number
from staged_tree as tree
left join staged_count as count on count.article_id = tree.article_id
where count.article_id is null
order by tree.article_id, tree.number
limit 1;

-- misplaced: A comment that does not stand one level below what it answers, or answers none.
select tree.article_id, tree.number, tree.parent_number
from staged_tree as tree
left join staged_tree as parent
  on parent.article_id = tree.article_id
  and parent.number = tree.parent_number
where tree.parent_number is not null
  and tree.depth is distinct from parent.depth + 1
order by tree.article_id, tree.number
limit 1;

-- too_deep: A comment that stands below as many as its article has, itself among them, or more.
select tree.article_id, tree.number, tree.depth, count.counted
from staged_tree as tree
join (
  select article_id, visible::bigint + pending + hidden + removed + deleted as counted
  from staged_count
) as count
  on count.article_id = tree.article_id
where tree.depth >= count.counted
order by tree.article_id, tree.number
limit 1;

-- overcounted: A comment that counts more answers than its article has comments beside it.
select tree.article_id, tree.number, tree.descendant_count
from staged_tree as tree
join staged_count as count on count.article_id = tree.article_id
where tree.descendant_count >= count.found_visible + count.found_deleted
order by tree.article_id, tree.number
limit 1;

-- threads_with_gaps: Articles with comments that nobody sees: their numbers are missing.
select article_id, pending, hidden, removed
from staged_count
where pending::bigint + hidden + removed + orphans > 0
order by article_id;

-- tree: Of one article.
select number, parent_number, depth, descendant_count
from staged_tree
where article_id = $1
order by number;

-- stage_unseen: Places of comments that nobody sees.
create temporary table staged_unseen (
  article_id bigint not null,
  number integer not null,
  parent_number integer,
  depth integer not null,
  status text not null,
  reply_count integer not null,
  descendant_count integer not null
) on commit drop;

-- stage_answers: Comments that answer one of those.
create temporary table staged_answer (
  article_id bigint not null,
  number integer not null,
  parent_number integer not null
) on commit drop;

-- analyze_staged
analyze staged_articles, staged_comments, staged_tree, staged_count, staged_unseen, staged_answer;
