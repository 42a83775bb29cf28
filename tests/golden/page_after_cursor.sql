select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      select json_build_object(
        'edges', coalesce(json_agg(json_build_object(
          'cursor', page_cursor(article.cursor),
          'node', json_build_object('id', article.id)
        )) filter (where article.nth <= $1), '[]'),
        'pageInfo', json_build_object(
          'hasNextPage', count(*) > $1,
          'hasPreviousPage', exists (
            select 1
            from (
              select
                article.listed_at,
                article.article_id,
                article.section_slug
              from article
              where article.status = 'visible'
            ) as article
            where article.section_slug = $2
              and (article.listed_at, article.article_id) >= ($3, $4)
          ),
          'startCursor', min(page_cursor(article.cursor)) filter (where article.nth = 1),
          'endCursor', page_cursor((array_agg(article.cursor order by article.nth))[least($1, count(*))])
        )
      )
      from (
        select
          article.listed_at,
          article.article_id,
          article.id,
          json_build_array($5::text, article.listed_at, article.article_id) as cursor,
          row_number() over (order by article.listed_at desc, article.article_id desc) as nth
        from (
          select
            article.listed_at,
            article.article_id,
            'art_' || article.article_id as id,
            article.section_slug
          from article
          where article.status = 'visible'
        ) as article
        where article.section_slug = $2
          and (article.listed_at, article.article_id) < ($3, $4)
        order by article.listed_at desc, article.article_id desc
        limit least($1::bigint + 1, 101)
      ) as article
    )
  )
)::text, 'UTF8') as answer
