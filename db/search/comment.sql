-- Which comments hold the words of a search, and how well: `comment_match`. They are all that do, where the index finds at most 1,000.
-- Otherwise they are the newest 1,000 among the newest 50,000 comments, and `comment_bound` tells how many of those were looked through.
with
comment_asked as materialized (
  select case when coalesce('comment' = any(:types::text[]), true) then websearch_to_tsquery('english', :q) else '' end as words
),
comment_effort as materialized (
  select
    needed,
    case
      when needed is null then 0 -- nothing that an index could find
      when numnode(needed) > 39 or length(needed::text) - length(replace(needed::text, '|', '')) > 3 then 0 -- more words take it too long
      when needed::text = words::text then 1001
      else 5001 -- each row must be read: it may hold the words in another order, or one that is excluded
    end as most,
    case
      when numnode(words) = 0 then 0
      else 1 + least(50000, 800000 / numnode(words)) -- in the same time, many words are looked for in fewer rows
    end as depth
  from (select words, necessary_words(words) as needed from comment_asked) as asked
),
comment_near as materialized (
  select article_id, number, search
  from comment_search
  where search @@ (select needed from comment_effort)
    and (search @@ (select needed from comment_effort)) is true -- said twice, the planner expects few and never reads the whole table
    and article_id not in (select article_id from article where status <> 'visible') -- else the hidden would use up the limit
  limit (select most from comment_effort)
),
comment_listed as materialized (
  select article_id, number, search
  from comment_near
  where search @@ (select words from comment_asked)
  limit 1001
),
comment_left as materialized (
  select case when (select count(*) from comment_near) < most and (select count(*) from comment_listed) < 1001 then 0 else depth end as depth
  from comment_effort
),
comment_newest as materialized (
  select article_id, number, search, nth
  from (
    select article_id, number, search, row_number() over (order by listed_at desc, article_id desc, number desc) as nth
    from comment_search
    where article_id not in (select article_id from article where status <> 'visible')
    order by listed_at desc, article_id desc, number desc
    limit (select depth from comment_left)
  ) as newest
  where search @@ (select words from comment_asked)
    or nth = (select depth from comment_left) -- one more than is looked through: it tells that there are more
  limit 1001
),
comment_bound as materialized (
  select case when count(*) = 1001 or max(nth) = (select depth from comment_left) then max(nth) - 1 end as stopped_at
  from comment_newest
),
comment_match as materialized (
  select article_id, number, ts_rank(search, (select words from comment_asked), 1)::double precision as rank
  from (
    select article_id, number, search
    from comment_listed
    where (select depth from comment_left) = 0
    union all
    select article_id, number, search
    from comment_newest
    where nth <= (select coalesce(stopped_at, 1000000000) from comment_bound)
  ) as found
  limit 1000
)
