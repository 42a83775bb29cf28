-- Which articles hold the words of a search, and how well: `article_match`. They are all that do, where the index finds at most 1,000.
-- Otherwise they are the newest 1,000 among the newest 10,000 articles, and `article_bound` tells how many of those were looked through.
with
article_asked as materialized (
  select case when coalesce('article' = any(:types::text[]), true) then websearch_to_tsquery('english', :q) else '' end as words
),
article_effort as materialized (
  select
    needed,
    case
      when needed is null then 0 -- nothing that an index could find
      when numnode(needed) > 39 or length(needed::text) - length(replace(needed::text, '|', '')) > 3 then 0 -- more words take it too long
      when needed::text = words::text then 1001
      else 2001 -- each row must be read: it may hold the words in another order, or one that is excluded
    end as most,
    case
      when numnode(words) = 0 then 0
      else 1 + least(10000, 160000 / numnode(words)) -- in the same time, many words are looked for in fewer rows
    end as depth
  from (select words, necessary_words(words) as needed from article_asked) as asked
),
article_near as materialized (
  select article_id, search
  from article_content
  where search @@ (select needed from article_effort)
    and (search @@ (select needed from article_effort)) is true -- said twice, the planner expects few and never reads the whole table
    and article_id not in (select article_id from article where status <> 'visible') -- else the hidden would use up the limit
  limit (select most from article_effort)
),
article_listed as materialized (
  select article_id, search
  from article_near
  where search @@ (select words from article_asked)
  limit 1001
),
article_left as materialized (
  select case when (select count(*) from article_near) < most and (select count(*) from article_listed) < 1001 then 0 else depth end as depth
  from article_effort
),
article_newest as materialized (
  select article_id, search, nth
  from (
    select article_id, row_number() over (order by listed_at desc, article_id desc) as nth
    from article
    where status = 'visible'
    order by listed_at desc, article_id desc
    limit (select depth from article_left)
  ) as newest
  cross join lateral (
    select search
    from article_content
    where article_content.article_id = newest.article_id
    limit 1 -- which keeps the index of words out: each is looked up by its key, and no more of them than it takes
  ) as content
  where search @@ (select words from article_asked)
    or nth = (select depth from article_left) -- one more than is looked through: it tells that there are more
  limit 1001
),
article_bound as materialized (
  select case when count(*) = 1001 or max(nth) = (select depth from article_left) then max(nth) - 1 end as stopped_at
  from article_newest
),
article_match as materialized (
  select article_id, ts_rank(search, (select words from article_asked), 1)::double precision as rank
  from (
    select article_id, search
    from article_listed
    where (select depth from article_left) = 0
    union all
    select article_id, search
    from article_newest
    where nth <= (select coalesce(stopped_at, 1000000000) from article_bound)
  ) as found
  limit 1000
)
