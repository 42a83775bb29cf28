select convert_to(json_build_object(
  'data', json_build_object(
    'author', (
      select json_build_object(
        'name', author.name,
        'articleCount', author.article_count,
        'articles', (
          select json_build_object(
            'totalCount', (
              select count(*)
              from (
                select article.article_id
                from article
                where article.status = 'visible'
              ) as article
              join byline
                on byline.article_id = article.article_id
              where byline.author_id = author.author_id
            ),
            'nodes', coalesce(json_agg(json_build_object(
              'headline', article.headline,
              'authors', (
                select coalesce(json_agg(each), '[]')
                from (
                  select author_2.name
                  from author as author_2
                  join byline
                    on byline.author_id = author_2.author_id
                  where byline.article_id = article.article_id
                  order by byline.place
                ) as each
              )
            )) filter (where article.nth <= $1), '[]'),
            'pageInfo', json_build_object(
              'endCursor', page_cursor((array_agg(article.cursor order by article.nth))[least($1, count(*))]),
              'hasNextPage', count(*) > $1
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
            join byline
              on byline.article_id = article.article_id
            where byline.author_id = author.author_id
            order by article.listed_at desc, article.article_id desc
            limit least($1::bigint + 1, 101)
          ) as article
        )
      )
      from (
        select
          author.name,
          (
            select count(*)
            from byline
            join article
              on article.article_id = byline.article_id
              and article.status = 'visible'
            where byline.author_id = author.author_id
          ) as article_count,
          author.author_id
        from author
      ) as author
      where author.author_id = $3
    )
  )
)::text, 'UTF8') as answer
