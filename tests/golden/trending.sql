select convert_to(json_build_object(
  'data', json_build_object(
    'trending', (
      select json_build_object(
        'asOf', to_json(trending.as_of at time zone 'UTC') #>> '{}' || 'Z',
        'window', case trending."window" when '1d' then 'DAY' when '7d' then 'WEEK' when '30d' then 'MONTH' end,
        'entries', (
          select coalesce(json_agg(each), '[]')
          from (
            select
              trending_entry.place,
              trending_entry.value,
              (
                select json_build_object('id', article.id)
                from (
                  select
                    'art_' || article.article_id as id,
                    article.article_id
                  from article
                  where article.status = 'visible'
                ) as article
                where article.article_id = trending_entry.article_id
              ) as article
            from (
              with span as (
                select
                  date_trunc('minute', $1::timestamptz) as as_of,
                  date_trunc('minute', $1::timestamptz) - $2::text::interval as since
              ),
              read as materialized (
                select
                  comment.article_id,
                  comment.listed_at,
                  comment.status,
                  comment.up::bigint + comment.down as votes
                from comment
                where $3::text <> 'heat'
                  and comment.is_shown
                  and (comment.listed_at, comment.article_id) > ((select span.since from span), 9223372036854775807)
                  and (comment.listed_at, comment.article_id) <= ((select span.as_of from span), 9223372036854775807)
                order by comment.listed_at desc, comment.article_id desc, comment.number desc
                limit 50001
              ),
              talked_about as (
                select
                  read.article_id,
                  case $3::text when 'votes' then sum(read.votes) else count(*) end as value
                from read
                where read.status = 'visible'
                  and read.listed_at > (select case when count(*) > 50000 then min(read.listed_at) else '-infinity' end from read)
                group by read.article_id
              ),
              ranked as (
                (
                  select
                    talked_about.article_id,
                    talked_about.value::double precision as value
                  from talked_about
                  where talked_about.value > 0
                    and (select article.status from article where article.article_id = talked_about.article_id) = 'visible'
                  order by talked_about.value desc, talked_about.article_id desc
                  limit 20
                )
                union all
                (
                  select
                    stat.article_id,
                    stat.hot
                  from article_stat as stat
                  where $3::text = 'heat'
                    and stat.hot >= (select (extract(epoch from span.since)::double precision - 1134028003) / 45000 from span)
                    and stat.hot <= (select (extract(epoch from span.as_of)::double precision - 1134028003) / 45000 + 10 from span)
                    and stat.listed_at > (select span.since from span)
                    and stat.listed_at <= (select span.as_of from span)
                    and (select article.status from article where article.article_id = stat.article_id) = 'visible'
                  order by stat.hot desc, stat.article_id desc
                  limit 20
                )
              )
              select
                row_number() over (order by ranked.value desc, ranked.article_id desc) as place,
                ranked.value,
                ranked.article_id
              from ranked
            ) as trending_entry
            order by trending_entry.place
          ) as each
        )
      )
      from (
        with span as (
          select
            date_trunc('minute', $1::timestamptz) as as_of,
            date_trunc('minute', $1::timestamptz) - $2::text::interval as since
        )
        select
          span.as_of,
          $2::text as "window"
        from span
      ) as trending
    )
  )
)::text, 'UTF8') as answer
