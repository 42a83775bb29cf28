select convert_to(json_build_object(
  'data', json_build_object(
    'articleByPath', (
      select json_build_object(
        'id', article.id,
        'path', article.path,
        'url', article.url,
        'site', (
          select json_build_object('host', site.host)
          from site
          where site.site_id = article.site_id
        )
      )
      from (
        select
          'art_' || article.article_id as id,
          article.path,
          article.url,
          article.site_id,
          article.article_id
        from article
        where article.status = 'visible'
      ) as article
      where (article.path = $1 or article.url = $1)
      order by article.article_id
      limit 1
    )
  )
)::text, 'UTF8') as answer
