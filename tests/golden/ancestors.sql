select convert_to(json_build_object(
  'data', json_build_object(
    'comment', (
      select json_build_object(
        'number', comment.number,
        'ancestors', (
          select coalesce(json_agg(each), '[]')
          from (
            select
              comment_2.number,
              (
                select json_build_object('handle', account.handle)
                from (
                  select
                    account.handle,
                    account.account_id
                  from account
                  where not account.is_erased
                ) as account
                where account.account_id = comment_2.account_id
              ) as account
            from (
              select
                comment.number,
                comment.writer_id as account_id,
                comment.article_id
              from comment
              where comment.is_shown
                and comment.article_id = $1
            ) as comment_2
            join (
              with recursive above as (
                select
                  reply.article_id,
                  reply.parent_number as number,
                  1 as distance
                from comment as reply
                where reply.article_id = $1
                  and reply.number = comment.number
                union all
                select
                  parent.article_id,
                  parent.parent_number,
                  above.distance + 1
                from above
                join comment as parent
                  on parent.article_id = above.article_id
                  and parent.article_id = $1
                  and parent.number = above.number
                where above.distance < 100
              )
              select
                above.article_id,
                comment.number as reply_number,
                above.number,
                -above.distance as place
              from above
            ) as ancestor
              on ancestor.article_id = comment_2.article_id and ancestor.number = comment_2.number
            where ancestor.article_id = $1
              and ancestor.reply_number = comment.number
            order by ancestor.place
          ) as each
        )
      )
      from (
        select
          comment.number,
          comment.article_id
        from comment
        where (comment.is_shown or comment.account_id = $2::bigint or $3::boolean)
          and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
          and comment.article_id = $1
      ) as comment
      where comment.article_id = $1
        and comment.number = $4
    )
  )
)::text, 'UTF8') as answer
