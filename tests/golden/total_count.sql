select convert_to(json_build_object(
  'data', json_build_object(
    'articles', json_build_object(
      'totalCount', (
        select count(*)
        from (
          select article.article_id
          from article
          where article.status = 'visible'
        ) as article
      )
    ),
    'comments', json_build_object(
      'totalCount', (
        select count(*)
        from (
          select comment.article_id
          from comment
          where comment.is_shown
            and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
        ) as comment
        where exists (
          select 1
          from (
            select
              article.article_id,
              article.section_slug
            from article
            where article.status = 'visible'
          ) as article
          where article.section_slug = $1
        )
        and exists (
          select 1
          from (
            select
              article.article_id,
              article.section_slug
            from article
            where article.status = 'visible'
          ) as article
          where article.article_id = comment.article_id
            and article.section_slug = $1
        )
      )
    )
  )
)::text, 'UTF8') as answer
