select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      select json_build_object(
        'edges', coalesce(json_agg(json_build_object(
          'cursor', page_cursor(article.cursor),
          'node', json_build_object(
            'id', article.id,
            'headline', article.headline,
            'publishedAt', to_json(article.published_at at time zone 'UTC') #>> '{}' || 'Z',
            'commentCount', article.comment_count,
            'section', (
              select json_build_object('slug', section.slug, 'name', section.name)
              from section
              where section.section_id = article.section_id
            ),
            'authors', (
              select coalesce(json_agg(each), '[]')
              from (
                select author.name
                from author
                join byline
                  on byline.author_id = author.author_id
                where byline.article_id = article.article_id
                order by byline.place
              ) as each
            ),
            'leadImage', (
              select json_build_object(
                'caption', image.caption,
                'agency', (
                  select json_build_object('name', agency.name)
                  from agency
                  where agency.agency_id = image.agency_id
                )
              )
              from image
              where image.article_id = article.article_id
            )
          )
        )) filter (where article.nth <= $1), '[]'),
        'pageInfo', json_build_object(
          'hasNextPage', count(*) > $1,
          'hasPreviousPage', false,
          'startCursor', min(page_cursor(article.cursor)) filter (where article.nth = 1),
          'endCursor', page_cursor((array_agg(article.cursor order by article.nth))[least($1, count(*))])
        )
      )
      from (
        select
          article.comment_count,
          article.article_id,
          article.id,
          article.headline,
          article.published_at,
          article.section_id,
          json_build_array($2::text, article.comment_count, article.article_id) as cursor,
          row_number() over (order by article.comment_count desc, article.article_id desc) as nth
        from (
          select
            stat.visible_count as comment_count,
            article.article_id,
            'art_' || article.article_id as id,
            article.headline,
            article.published_at,
            article.section_id
          from article
          join article_stat as stat
            on stat.article_id = article.article_id
          where article.status = 'visible'
        ) as article
        order by article.comment_count desc, article.article_id desc
        limit least($1::bigint + 1, 101)
      ) as article
    )
  )
)::text, 'UTF8') as answer
