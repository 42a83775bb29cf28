select convert_to(json_build_object(
  'data', json_build_object(
    'articles', (
      select json_build_object('nodes', coalesce(json_agg(each), '[]'))
      from (
        select
          article.headline,
          (
            select json_build_object('nodes', coalesce(json_agg(each), '[]'))
            from (
              select
                comment.body,
                (
                  select json_build_object('handle', account.handle)
                  from (
                    select
                      account.handle,
                      account.account_id
                    from account
                    where not account.is_erased
                  ) as account
                  where account.account_id = comment.account_id
                ) as account
              from (
                select
                  comment.listed_at,
                  comment.number,
                  case when comment.status <> 'deleted' then comment.body else '' end as body,
                  comment.writer_id as account_id,
                  comment.article_id
                from comment
                where comment.is_shown
              ) as comment
              where comment.article_id = article.article_id
              order by comment.listed_at, comment.number
              limit least($1::bigint, 101)
            ) as each
          ) as comments
        from (
          select
            article.listed_at,
            article.article_id,
            article.headline
          from article
          where article.status = 'visible'
        ) as article
        order by article.listed_at desc, article.article_id desc
        limit least($2::bigint, 101)
      ) as each
    )
  )
)::text, 'UTF8') as answer
