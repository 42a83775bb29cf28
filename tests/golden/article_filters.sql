select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      with
      article_asked as materialized (
        select case when coalesce('article' = any(null::text[]), true) then websearch_to_tsquery('english', $1) else '' end as words
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
      )
      select json_build_object(
        'totalCount', (
          select count(*)
          from (
            select
              article.section_slug,
              article.site_id,
              article.article_id,
              article.agency_id,
              article.dateline,
              article.published_at,
              article.updated_at,
              article_match.rank,
              stat.visible_count as comment_count
            from article
            join article_stat as stat
              on stat.article_id = article.article_id
            join article_match
              on article_match.article_id = article.article_id
            where article.status = 'visible'
          ) as article
          where article.section_slug = $2
            and article.site_id = (
              select site.site_id
              from site
              where site.slug = $3
            )
            and exists (
              select 1
              from byline
              where byline.author_id = $4
            )
            and exists (
              select 1
              from byline
              where byline.article_id = article.article_id
                and byline.author_id = $4
            )
            and article.agency_id = (
              select agency.agency_id
              from agency
              where agency.slug = $5
            )
            and article.dateline = $6
            and article.published_at > $7
            and article.published_at < $8
            and article.updated_at > $9
            and article.comment_count >= $10
        ),
        'nodes', coalesce(json_agg(json_build_object('id', article.id)), '[]')
      )
      from (
        select
          article.listed_at,
          article.article_id,
          article.id
        from (
          select
            article.listed_at,
            article.article_id,
            'art_' || article.article_id as id,
            article.section_slug,
            article.site_id,
            article.agency_id,
            article.dateline,
            article.published_at,
            article.updated_at,
            article_match.rank,
            stat.visible_count as comment_count
          from article
          join article_stat as stat
            on stat.article_id = article.article_id
          join article_match
            on article_match.article_id = article.article_id
          where article.status = 'visible'
        ) as article
        where article.section_slug = $2
          and article.site_id = (
            select site.site_id
            from site
            where site.slug = $3
          )
          and exists (
            select 1
            from byline
            where byline.author_id = $4
          )
          and exists (
            select 1
            from byline
            where byline.article_id = article.article_id
              and byline.author_id = $4
          )
          and article.agency_id = (
            select agency.agency_id
            from agency
            where agency.slug = $5
          )
          and article.dateline = $6
          and article.published_at > $7
          and article.published_at < $8
          and article.updated_at > $9
          and article.comment_count >= $10
        order by article.listed_at desc, article.article_id desc
        limit least($11::bigint, 101)
      ) as article
    )
  )
)::text, 'UTF8') as answer
