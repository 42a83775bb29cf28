select convert_to(json_build_object(
  'data', json_build_object(
    'comment', (
      select json_build_object(
        'localTime', comment.local_time,
        'account', (
          select json_build_object('handle', account.handle, 'origin', upper(account.origin))
          from (
            select
              account.handle,
              account.origin,
              account.account_id
            from account
            where not account.is_erased
          ) as account
          where account.account_id = comment.account_id
        ),
        'quotedBy', (
          select json_build_object(
            'totalCount', (
              select count(*)
              from (
                select
                  quote.article_id,
                  quote.target_number
                from quote
                join comment
                  on comment.article_id = quote.article_id
                  and comment.number = quote.number
                  and (comment.status = 'visible' or (comment.status <> 'deleted' and (comment.account_id = $1::bigint or $2::boolean)))
                  and comment.article_id = $3
                where quote.article_id = $3
              ) as quote
              where quote.article_id = $3
                and quote.target_number = comment.number
            ),
            'edges', coalesce(json_agg(json_build_object(
              'cursor', page_cursor(quote.cursor),
              'node', json_build_object(
                'text', quote.text,
                'comment', (
                  select json_build_object('number', comment_2.number)
                  from (
                    select
                      comment.number,
                      comment.article_id
                    from comment
                    where (comment.is_shown or comment.account_id = $1::bigint or $2::boolean)
                      and comment.article_id = $3
                  ) as comment_2
                  where comment_2.article_id = $3
                    and comment_2.number = quote.number
                )
              )
            )) filter (where quote.nth <= $4), '[]'),
            'pageInfo', json_build_object('hasNextPage', count(*) > $4)
          )
          from (
            select
              quote.number,
              quote.article_id,
              quote.place,
              quote.text,
              json_build_array($5::text, quote.number, quote.article_id, quote.place) as cursor,
              row_number() over (order by quote.number, quote.place) as nth
            from (
              select
                quote.number,
                quote.place,
                quote.article_id,
                case when quote.target_number is null or target.status = 'visible' then quote.words else '' end as text,
                quote.target_number
              from quote
              join comment
                on comment.article_id = quote.article_id
                and comment.number = quote.number
                and (comment.status = 'visible' or (comment.status <> 'deleted' and (comment.account_id = $1::bigint or $2::boolean)))
                and comment.article_id = $3
              left join comment as target
                on target.article_id = quote.article_id
                and target.number = quote.target_number
                and target.article_id = $3
              where quote.article_id = $3
            ) as quote
            where quote.article_id = $3
              and quote.target_number = comment.number
            order by quote.number, quote.place
            limit least($4::bigint + 1, 101)
          ) as quote
        )
      )
      from (
        select
          comment.local_time,
          comment.writer_id as account_id,
          comment.article_id,
          comment.number
        from comment
        where (comment.is_shown or comment.account_id = $1::bigint or $2::boolean)
          and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
          and comment.article_id = $3
      ) as comment
      where comment.article_id = $3
        and comment.number = $6
    )
  )
)::text, 'UTF8') as answer
