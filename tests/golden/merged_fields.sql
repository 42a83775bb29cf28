select convert_to(json_build_object(
  'data', json_build_object(
    'article', (
      select json_build_object(
        'headline', article.headline,
        'section', (
          select json_build_object(
            'slug', section.slug,
            'name', section.name,
            'site', (
              select json_build_object('name', site.name)
              from site
              where site.site_id = section.site_id
            )
          )
          from section
          where section.section_id = article.section_id
        ),
        'comments', (
          select json_build_object(
            'nodes', coalesce(json_agg(json_build_object('id', comment.id, 'number', comment.number)), '[]'),
            'totalCount', (
              select count(*)
              from (
                select comment.article_id
                from comment
                where comment.is_shown
                  and comment.article_id = $1
              ) as comment
              where comment.article_id = $1
            )
          )
          from (
            select
              comment.listed_at,
              comment.article_id,
              comment.number,
              comment.id
            from (
              select
                comment.listed_at,
                comment.number,
                comment.article_id,
                'cmt_' || comment.article_id || '_' || comment.number as id
              from comment
              where comment.is_shown
                and comment.article_id = $1
            ) as comment
            where comment.article_id = $1
            order by comment.listed_at, comment.number
            limit least($2::bigint, 101)
          ) as comment
        )
      )
      from (
        select
          article.headline,
          article.section_id,
          article.article_id
        from article
        where article.status = 'visible'
          and article.article_id = $1
      ) as article
      where article.article_id = $1
    )
  )
)::text, 'UTF8') as answer
