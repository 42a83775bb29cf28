select convert_to(json_build_object(
  'data', json_build_object(
    'first', (
      select json_build_object(
        'title', article.headline,
        'oldest', (
          select json_build_object('nodes', coalesce(json_agg(each), '[]'))
          from (
            select comment.number
            from (
              select
                comment.listed_at,
                comment.number,
                comment.article_id
              from comment
              where comment.is_shown
                and comment.article_id = $1
            ) as comment
            where comment.article_id = $1
            order by comment.listed_at, comment.number
            limit least($2::bigint, 101)
          ) as each
        ),
        'newest', (
          select json_build_object('nodes', coalesce(json_agg(each), '[]'))
          from (
            select comment.number
            from (
              select
                comment.listed_at,
                comment.number,
                comment.article_id
              from comment
              where comment.is_shown
                and comment.article_id = $1
            ) as comment
            where comment.article_id = $1
            order by comment.listed_at desc, comment.number desc
            limit least($3::bigint, 101)
          ) as each
        )
      )
      from (
        select
          article.headline,
          article.article_id
        from article
        where article.status = 'visible'
          and article.article_id = $1
      ) as article
      where article.article_id = $1
    ),
    'second', (
      select json_build_object('title', article.headline)
      from (
        select
          article.headline,
          article.article_id
        from article
        where article.status = 'visible'
          and article.article_id = $4
      ) as article
      where article.article_id = $4
    )
  )
)::text, 'UTF8') as answer
