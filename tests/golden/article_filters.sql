select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      select json_build_object(
        'totalCount', (
          select count(*)
          from (
            select
              article.section_slug,
              article.site_id,
              article.article_id,
              article.agency_id,
              article.dateline,
              article.published_at,
              article.updated_at,
              content.search,
              stat.visible_count as comment_count
            from article
            join article_content as content
              on content.article_id = article.article_id
            join article_stat as stat
              on stat.article_id = article.article_id
            where article.status = 'visible'
          ) as article
          where article.section_slug = $1
            and article.site_id = (
              select site.site_id
              from site
              where site.slug = $2
            )
            and exists (
              select 1
              from byline
              where byline.article_id = article.article_id
                and byline.author_id = $3
            )
            and article.agency_id = (
              select agency.agency_id
              from agency
              where agency.slug = $4
            )
            and article.dateline = $5
            and article.published_at > $6
            and article.published_at < $7
            and article.updated_at > $8
            and article.search @@ websearch_to_tsquery('english', $9)
            and article.comment_count >= $10
        ),
        'nodes', coalesce(json_agg(json_build_object('id', article.id)), '[]')
      )
      from (
        select
          article.listed_at,
          article.article_id,
          article.id
        from (
          select
            article.listed_at,
            article.article_id,
            'art_' || article.article_id as id,
            article.section_slug,
            article.site_id,
            article.agency_id,
            article.dateline,
            article.published_at,
            article.updated_at,
            content.search,
            stat.visible_count as comment_count
          from article
          join article_content as content
            on content.article_id = article.article_id
          join article_stat as stat
            on stat.article_id = article.article_id
          where article.status = 'visible'
        ) as article
        where article.section_slug = $1
          and article.site_id = (
            select site.site_id
            from site
            where site.slug = $2
          )
          and exists (
            select 1
            from byline
            where byline.article_id = article.article_id
              and byline.author_id = $3
          )
          and article.agency_id = (
            select agency.agency_id
            from agency
            where agency.slug = $4
          )
          and article.dateline = $5
          and article.published_at > $6
          and article.published_at < $7
          and article.updated_at > $8
          and article.search @@ websearch_to_tsquery('english', $9)
          and article.comment_count >= $10
        order by article.listed_at desc, article.article_id desc
        limit least($11::bigint, 101)
      ) as article
    )
  )
)::text, 'UTF8') as answer
