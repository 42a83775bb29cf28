select convert_to(json_build_object(
  'data', json_build_object(
    '__typename', 'Query',
    'articles', (
      select json_build_object(
        '__typename', 'ArticleConnection',
        'edges', coalesce(json_agg(json_build_object(
          '__typename', 'ArticleEdge',
          'node', json_build_object(
            '__typename', 'Article',
            'counts', json_build_object('__typename', 'CommentCounts')
          )
        )), '[]'),
        'pageInfo', json_build_object('__typename', 'PageInfo')
      )
      from (
        select
          article.listed_at,
          article.article_id
        from (
          select
            article.listed_at,
            article.article_id
          from article
          where article.status = 'visible'
        ) as article
        order by article.listed_at desc, article.article_id desc
        limit least($1::bigint, 101)
      ) as article
    )
  )
)::text, 'UTF8') as answer
