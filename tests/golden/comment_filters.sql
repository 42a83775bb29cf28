select convert_to(json_build_object(
  'data', json_build_object(
    'comments', (
      select json_build_object(
        'totalCount', (
          select count(*)
          from (
            select
              comment.writer_id as account_id,
              comment.article_id,
              comment.created_at
            from comment
            where comment.is_shown
              and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
          ) as comment
          where comment.account_id = (
              select account.account_id
              from (
                select
                  account.account_id,
                  account.handle_key
                from account
                where not account.is_erased
              ) as account
              where account.handle_key = $1
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
              where article.section_slug = $2
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
                and article.section_slug = $2
            )
            and exists (
              select 1
              from byline
              where byline.author_id = $3
            )
            and exists (
              select 1
              from byline
              where byline.article_id = comment.article_id
                and byline.author_id = $3
            )
            and exists (
              select 1
              from (
                select
                  article.article_id,
                  article.agency_id
                from article
                where article.status = 'visible'
              ) as article
              where article.agency_id = (
                select agency.agency_id
                from agency
                where agency.slug = $4
              )
            )
            and exists (
              select 1
              from (
                select
                  article.article_id,
                  article.agency_id
                from article
                where article.status = 'visible'
              ) as article
              where article.article_id = comment.article_id
                and article.agency_id = (
                  select agency.agency_id
                  from agency
                  where agency.slug = $4
                )
            )
            and comment.created_at > $5
        ),
        'nodes', coalesce(json_agg(json_build_object(
          'id', comment.id,
          'createdAt', to_json(comment.created_at at time zone 'UTC') #>> '{}' || 'Z'
        )), '[]')
      )
      from (
        select
          comment.listed_at,
          comment.article_id,
          comment.number,
          comment.id,
          comment.created_at
        from (
          select
            comment.listed_at,
            comment.article_id,
            comment.number,
            'cmt_' || comment.article_id || '_' || comment.number as id,
            comment.created_at,
            comment.writer_id as account_id
          from comment
          where comment.is_shown
            and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
        ) as comment
        where comment.account_id = (
            select account.account_id
            from (
              select
                account.account_id,
                account.handle_key
              from account
              where not account.is_erased
            ) as account
            where account.handle_key = $1
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
            where article.section_slug = $2
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
              and article.section_slug = $2
          )
          and exists (
            select 1
            from byline
            where byline.author_id = $3
          )
          and exists (
            select 1
            from byline
            where byline.article_id = comment.article_id
              and byline.author_id = $3
          )
          and exists (
            select 1
            from (
              select
                article.article_id,
                article.agency_id
              from article
              where article.status = 'visible'
            ) as article
            where article.agency_id = (
              select agency.agency_id
              from agency
              where agency.slug = $4
            )
          )
          and exists (
            select 1
            from (
              select
                article.article_id,
                article.agency_id
              from article
              where article.status = 'visible'
            ) as article
            where article.article_id = comment.article_id
              and article.agency_id = (
                select agency.agency_id
                from agency
                where agency.slug = $4
              )
          )
          and comment.created_at > $5
        order by comment.listed_at desc, comment.article_id desc, comment.number desc
        limit least($6::bigint, 101)
      ) as comment
    ),
    'picked', (
      select json_build_object('nodes', coalesce(json_agg(each), '[]'))
      from (
        select
          comment.id,
          comment.body,
          upper(comment.status) as status,
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
            comment.article_id,
            comment.number,
            'cmt_' || comment.article_id || '_' || comment.number as id,
            case when comment.status <> 'deleted' then comment.body else '' end as body,
            comment.status,
            comment.writer_id as account_id,
            comment.is_featured
          from comment
          where comment.is_shown
            and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
        ) as comment
        where comment.is_featured
        order by comment.listed_at, comment.article_id, comment.number
        limit least($7::bigint, 101)
      ) as each
    )
  )
)::text, 'UTF8') as answer
