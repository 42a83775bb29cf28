-- tallies: what the page said, and the live votes
select format('comment cmt_%s_%s: kept +%s / -%s, counted +%s / -%s', comment.article_id, comment.number,
  comment.up, comment.down, comment.imported_up + coalesce(counted.up, 0), comment.imported_down + coalesce(counted.down, 0)) as sentence
from comment
left join (
  select article_id, number, count(*) filter (where value = 1) as up, count(*) filter (where value = -1) as down
  from vote
  group by article_id, number
) as counted
  on counted.article_id = comment.article_id
  and counted.number = comment.number
where (comment.up, comment.down)
  is distinct from (comment.imported_up + coalesce(counted.up, 0), comment.imported_down + coalesce(counted.down, 0));

-- replies: those that are shown
select format('comment cmt_%s_%s: kept %s replies, counted %s', comment.article_id, comment.number, comment.reply_count, coalesce(counted.replies, 0)) as sentence
from comment
left join (
  select article_id, parent_number, count(*) as replies
  from comment
  where parent_number is not null
    and is_shown
  group by article_id, parent_number
) as counted
  on counted.article_id = comment.article_id
  and counted.parent_number = comment.number
where comment.reply_count <> coalesce(counted.replies, 0);

-- descendants: a comment's are its replies that are shown, and theirs
select format('comment cmt_%s_%s: kept %s descendants, counted %s', comment.article_id, comment.number, comment.descendant_count,
  coalesce(counted.descendants, 0)) as sentence
from comment
left join (
  select article_id, parent_number, sum(is_shown::integer + descendant_count) as descendants
  from comment
  where parent_number is not null
  group by article_id, parent_number
) as counted
  on counted.article_id = comment.article_id
  and counted.parent_number = comment.number
where comment.descendant_count <> coalesce(counted.descendants, 0);

-- depths
select format('comment cmt_%s_%s: kept depth %s, counted %s', comment.article_id, comment.number, comment.depth, coalesce(parent.depth + 1, 0)) as sentence
from comment
left join comment as parent
  on parent.article_id = comment.article_id
  and parent.number = comment.parent_number
where comment.depth <> coalesce(parent.depth + 1, 0);

-- counts
select format('article art_%s: kept %s, counted %s', stat.article_id,
  (stat.visible_count, stat.pending_count, stat.hidden_count, stat.removed_count, stat.deleted_count),
  (coalesce(counted.visible, 0), coalesce(counted.pending, 0), coalesce(counted.hidden, 0), coalesce(counted.removed, 0), coalesce(counted.deleted, 0))) as sentence
from article_stat as stat
left join (
  select article_id,
    count(*) filter (where status = 'visible') as visible,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'hidden') as hidden,
    count(*) filter (where status = 'removed') as removed,
    count(*) filter (where status = 'deleted') as deleted
  from comment
  group by article_id
) as counted
  on counted.article_id = stat.article_id
where (stat.visible_count, stat.pending_count, stat.hidden_count, stat.removed_count, stat.deleted_count)
  is distinct from (coalesce(counted.visible, 0), coalesce(counted.pending, 0), coalesce(counted.hidden, 0), coalesce(counted.removed, 0), coalesce(counted.deleted, 0));

-- numbers: the last number given is never below one in use
select format('article art_%s: kept last number %s, found %s', stat.article_id, stat.last_number, max(comment.number)) as sentence
from article_stat as stat
join comment on comment.article_id = stat.article_id
group by stat.article_id, stat.last_number
having stat.last_number < max(comment.number);

-- parts: every article has its content and its counters
select format('article art_%s: its content or its counters are missing', article.article_id) as sentence
from article
left join article_content as content on content.article_id = article.article_id
left join article_stat as stat on stat.article_id = article.article_id
where content.article_id is null
  or stat.article_id is null;

-- listed_articles: lists go by listed_at, hot by its copy beside the counters
select format('article art_%s: listed at %s, its counters say %s, it came out at %s', article.article_id, article.listed_at, stat.listed_at,
  coalesce(article.published_at::text, 'no time known')) as sentence
from article
join article_stat as stat on stat.article_id = article.article_id
where stat.listed_at <> article.listed_at
  or article.listed_at <> article.published_at;

-- listed_comments: time sorts and hot go by listed_at
select format('comment cmt_%s_%s: listed at %s, written at %s', article_id, number, listed_at, created_at) as sentence
from comment
where listed_at <> created_at;

-- words: those of every visible comment, and no others
select format('comment cmt_%s_%s: its words are %s', coalesce(comment.article_id, kept.article_id), coalesce(comment.number, kept.number),
  case when kept.article_id is null then 'missing' when comment.article_id is null then 'kept although it is not shown' else 'out of date' end)
  as sentence
from (
  select article_id, number, listed_at, body
  from comment
  where status = 'visible'
) as comment
full join comment_search as kept
  on kept.article_id = comment.article_id
  and kept.number = comment.number
where comment.article_id is null
  or kept.article_id is null
  or (kept.listed_at, kept.search) is distinct from (comment.listed_at, to_tsvector('english', comment.body));

-- queue: what is pending or has open reports, with these counted
select format('queue entry cmt_%s_%s: kept %s open reports, counted %s', coalesce(kept.article_id, due.article_id), coalesce(kept.number, due.number),
  coalesce(kept.report_count::text, 'no'), coalesce(due.report_count::text, 'no')) as sentence
from queue_entry as kept
full join (
  select comment.article_id, comment.number, count(report.reporter_id)::integer as report_count
  from comment
  left join report
    on report.article_id = comment.article_id
    and report.number = comment.number
    and report.state = 'open'
  where comment.status = 'pending'
    or report.reporter_id is not null
  group by comment.article_id, comment.number
) as due
  on due.article_id = kept.article_id
  and due.number = kept.number
where kept.report_count is distinct from due.report_count;

-- revisions: the last text that is kept of what was changed in public is the one that is shown
select format('comment cmt_%s_%s: its last kept text is of revision %s, it is at %s', comment.article_id, comment.number, last.revision,
  comment.revision) as sentence
from comment
join (
  select article_id, number, max(revision) as revision
  from comment_revision
  group by article_id, number
) as last
  on last.article_id = comment.article_id
  and last.number = comment.number
join comment_revision as kept
  on kept.article_id = last.article_id
  and kept.number = last.number
  and kept.revision = last.revision
where kept.revision <> comment.revision
  or kept.body <> comment.body;

-- stories: the same of articles that were corrected
select format('article art_%s: its last kept story is of revision %s, it is at %s', article.article_id, last.revision, article.revision)
  as sentence
from article
join article_content as content
  on content.article_id = article.article_id
join (
  select article_id, max(revision) as revision
  from article_revision
  group by article_id
) as last
  on last.article_id = article.article_id
join article_revision as kept
  on kept.article_id = last.article_id
  and kept.revision = last.revision
where kept.revision <> article.revision
  or kept.headline <> article.headline
  or kept.blocks <> content.blocks;
