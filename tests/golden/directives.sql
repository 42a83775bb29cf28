select convert_to(json_build_object(
  'data', json_build_object(
    'article', (
      select json_build_object(
        'headline', article.headline,
        'dateline', article.dateline,
        'updatedAt', to_json(article.updated_at at time zone 'UTC') #>> '{}' || 'Z'
      )
      from (
        select
          article.headline,
          article.dateline,
          article.updated_at,
          article.article_id
        from article
        where article.status = 'visible'
          and article.article_id = $1
      ) as article
      where article.article_id = $1
    )
  )
)::text, 'UTF8') as answer
