select convert_to(json_build_object(
  'data', json_build_object(
    'sites', (
      select json_build_object('nodes', coalesce(json_agg(each), '[]'))
      from (
        select
          site.name,
          (
            select json_build_object('nodes', coalesce(json_agg(each), '[]'))
            from (
              select
                section.name,
                (
                  select json_build_object('nodes', coalesce(json_agg(each), '[]'))
                  from (
                    select
                      article.headline,
                      (
                        select json_build_object(
                          'nodes', coalesce(json_agg(json_build_object(
                            'number', comment.number,
                            'account', (
                              select json_build_object(
                                'comments', json_build_object(
                                  'totalCount', (
                                    select count(*)
                                    from (
                                      select comment.writer_id as account_id
                                      from comment
                                      where comment.is_shown
                                        and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
                                    ) as comment_2
                                    where comment_2.account_id = account.account_id
                                  )
                                )
                              )
                              from (
                                select account.account_id
                                from account
                                where not account.is_erased
                              ) as account
                              where account.account_id = comment.account_id
                            )
                          ) order by comment.nth desc) filter (where comment.nth <= $1), '[]')
                        )
                        from (
                          select
                            comment.listed_at,
                            comment.article_id,
                            comment.number,
                            comment.account_id,
                            row_number() over (order by comment.listed_at desc, comment.number desc) as nth
                          from (
                            select
                              comment.listed_at,
                              comment.number,
                              comment.article_id,
                              comment.writer_id as account_id
                            from comment
                            where comment.is_shown
                          ) as comment
                          where comment.article_id = article.article_id
                          order by comment.listed_at desc, comment.number desc
                          limit least($1::bigint + 1, 101)
                        ) as comment
                      ) as comments
                    from (
                      select
                        article.updated_at,
                        article.article_id,
                        article.headline,
                        article.section_id
                      from article
                      where article.status = 'visible'
                    ) as article
                    where article.section_id = section.section_id
                    order by article.updated_at desc, article.article_id desc
                    limit least($2::bigint, 101)
                  ) as each
                ) as articles
              from section
              where section.site_id = site.site_id
              order by section.name desc, section.section_id desc
              limit least($3::bigint, 101)
            ) as each
          ) as sections
        from site
        order by site.name, site.site_id
        limit least($4::bigint, 101)
      ) as each
    )
  )
)::text, 'UTF8') as answer
