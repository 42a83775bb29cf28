select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      select json_build_object(
        'estimatedCount', (
          select json_build_object(
            'value', least(counted.found, 10000),
            'isExact', counted.found <= 10000
          )
          from (
            select count(*) as found
            from (
              select 1
              from (
                select article.section_slug
                from article
                where article.status = 'visible'
              ) as article
              where article.section_slug = $1
              limit 10001
            ) as counted
          ) as counted
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
            article.section_slug
          from article
          where article.status = 'visible'
        ) as article
        where article.section_slug = $1
        order by article.listed_at desc, article.article_id desc
        limit least($2::bigint, 101)
      ) as article
    )
  )
)::text, 'UTF8') as answer
