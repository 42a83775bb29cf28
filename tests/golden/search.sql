select convert_to(json_build_object(
  'data', json_build_object(
    'search', (
      with
      article_asked as materialized (
        select case when coalesce('article' = any($1::text[]), true) then websearch_to_tsquery('english', $2) else '' end as words
      ),
      article_effort as materialized (
        select
          needed,
          case
            when needed is null then 0
            when numnode(needed) > 39 or length(needed::text) - length(replace(needed::text, '|', '')) > 3 then 0
            when needed::text = words::text then 1001
            else 2001
          end as most,
          case
            when numnode(words) = 0 then 0
            else 1 + least(10000, 160000 / numnode(words))
          end as depth
        from (select words, necessary_words(words) as needed from article_asked) as asked
      ),
      article_near as materialized (
        select article_id, search
        from article_content
        where search @@ (select needed from article_effort)
          and (search @@ (select needed from article_effort)) is true
          and article_id not in (select article_id from article where status <> 'visible')
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
          limit 1
        ) as content
        where search @@ (select words from article_asked)
          or nth = (select depth from article_left)
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
      ),
      comment_asked as materialized (
        select case when coalesce('comment' = any($1::text[]), true) then websearch_to_tsquery('english', $2) else '' end as words
      ),
      comment_effort as materialized (
        select
          needed,
          case
            when needed is null then 0
            when numnode(needed) > 39 or length(needed::text) - length(replace(needed::text, '|', '')) > 3 then 0
            when needed::text = words::text then 1001
            else 5001
          end as most,
          case
            when numnode(words) = 0 then 0
            else 1 + least(50000, 800000 / numnode(words))
          end as depth
        from (select words, necessary_words(words) as needed from comment_asked) as asked
      ),
      comment_near as materialized (
        select article_id, number, search
        from comment_search
        where search @@ (select needed from comment_effort)
          and (search @@ (select needed from comment_effort)) is true
          and article_id not in (select article_id from article where status <> 'visible')
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
          or nth = (select depth from comment_left)
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
      select json_build_object(
        'stoppedAt', (
          select sum(stopped_at)::bigint
          from (
            select stopped_at
            from article_bound
            union all
            select stopped_at
            from comment_bound
          ) as bound
        ),
        'nodes', coalesce(json_agg(json_build_object(
          'kind', upper(search_hit.kind),
          'item', coalesce(
            (
              select json_build_object('__typename', 'Comment', 'body', comment.body)
              from (
                select
                  case when comment.status <> 'deleted' then comment.body else '' end as body,
                  comment.article_id,
                  comment.number
                from comment
                where (comment.is_shown or comment.account_id = $3::bigint or $4::boolean)
              ) as comment
              where comment.article_id = search_hit.article_id
                and comment.number = search_hit.number
            ),
            (
              select json_build_object('__typename', 'Article', 'headline', article.headline)
              from (
                select
                  article.headline,
                  article.article_id
                from article
                where article.status = 'visible'
              ) as article
              where article.article_id = search_hit.article_id
            )
          ),
          'highlights', (
            select coalesce(json_agg(each), '[]')
            from (
              select
                upper(highlight.field) as field,
                highlight.ranges,
                highlight.snippet
              from (
                with told as (
                  select
                    story.article_id,
                    0 as number,
                    1 as place,
                    'headline' as field,
                    story.headline as text
                  from article as story
                  where story.article_id = search_hit.article_id
                    and search_hit.number = 0
                  union all
                  select
                    story.article_id,
                    0,
                    2,
                    'body_text',
                    (
                      select string_agg(block.text, E'\n\n' order by block.place)
                      from rows from (jsonb_to_recordset(story.blocks) as (text text)) with ordinality as block (text, place)
                    )
                  from article_content as story
                  where story.article_id = search_hit.article_id
                    and search_hit.number = 0
                  union all
                  select
                    remark.article_id,
                    remark.number,
                    1,
                    'body',
                    remark.body
                  from comment as remark
                  where remark.article_id = search_hit.article_id
                    and remark.number = search_hit.number
                ),
                marked as materialized (
                  select
                    told.article_id,
                    told.number,
                    told.place,
                    told.field,
                    told.text,
                    word_places(told.text, single_words(websearch_to_tsquery('english', $2))) as ranges
                  from told
                )
                select
                  marked.field,
                  marked.ranges,
                  marked_passage(marked.text, marked.ranges) as snippet,
                  marked.article_id,
                  marked.number,
                  marked.place
                from marked
                where marked.ranges is not null
              ) as highlight
              where highlight.article_id = search_hit.article_id
                and highlight.number = search_hit.number
              order by highlight.place
            ) as each
          )
        )) filter (where search_hit.nth <= $5), '[]'),
        'pageInfo', json_build_object(
          'endCursor', page_cursor((array_agg(search_hit.cursor order by search_hit.nth))[least($5, count(*))])
        )
      )
      from (
        select
          search_hit.rank,
          search_hit.article_id,
          search_hit.number,
          search_hit.kind,
          json_build_array($6::text, search_hit.rank, search_hit.article_id, search_hit.number) as cursor,
          row_number() over (order by search_hit.rank desc, search_hit.article_id desc, search_hit.number desc) as nth
        from (
          with hit as (
            select
              story.article_id,
              0 as number,
              'article' as kind,
              article_match.rank,
              story.section_slug,
              story.site_id,
              story.published_at
            from article_match
            join article as story
              on story.article_id = article_match.article_id
              and story.status = 'visible'
            union all
            select
              remark.article_id,
              remark.number,
              'comment',
              comment_match.rank,
              story.section_slug,
              story.site_id,
              remark.created_at
            from comment_match
            join comment as remark
              on remark.article_id = comment_match.article_id
              and remark.number = comment_match.number
              and remark.status = 'visible'
            join article as story
              on story.article_id = comment_match.article_id
              and story.status = 'visible'
          )
          select
            hit.rank,
            hit.article_id,
            hit.number,
            hit.kind,
            hit.section_slug
          from hit
        ) as search_hit
        where search_hit.section_slug = $7
        order by search_hit.rank desc, search_hit.article_id desc, search_hit.number desc
        limit least($5::bigint + 1, 101)
      ) as search_hit
    )
  )
)::text, 'UTF8') as answer
