select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      select json_build_object(
        'nodes', coalesce(json_agg(json_build_object('headline', article.headline) order by article.nth desc) filter (where article.nth <= $1), '[]'),
        'edges', coalesce(json_agg(json_build_object('cursor', page_cursor(article.cursor)) order by article.nth desc) filter (where article.nth <= $1), '[]'),
        'pageInfo', json_build_object(
          'hasNextPage', false,
          'hasPreviousPage', count(*) > $1,
          'startCursor', page_cursor((array_agg(article.cursor order by article.nth))[least($1, count(*))]),
          'endCursor', min(page_cursor(article.cursor)) filter (where article.nth = 1)
        )
      )
      from (
        select
          article.listed_at,
          article.article_id,
          article.headline,
          json_build_array($2::text, article.listed_at, article.article_id) as cursor,
          row_number() over (order by article.listed_at desc, article.article_id desc) as nth
        from (
          select
            article.listed_at,
            article.article_id,
            article.headline
          from article
          where article.status = 'visible'
        ) as article
        order by article.listed_at desc, article.article_id desc
        limit least($1::bigint + 1, 101)
      ) as article
    )
  )
)::text, 'UTF8') as answer
