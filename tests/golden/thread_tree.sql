select convert_to(json_build_object(
  'data', json_build_object(
    'article', (
      select json_build_object(
        'commentTree', (
          with recursive tree as (
            select
              root.best,
              root.article_id,
              root.number,
              root.body,
              root.votes_display,
              root.account_id,
              root.parent_number,
              root.reply_count,
              root.nth,
              0 as level,
              array[root.nth] as path
            from (
              select
                comment.best,
                comment.article_id,
                comment.number,
                comment.body,
                comment.votes_display,
                comment.account_id,
                comment.parent_number,
                comment.reply_count,
                row_number() over (order by comment.best desc, comment.number desc) as nth
              from (
                select
                  comment.best,
                  comment.number,
                  comment.article_id,
                  case when comment.status <> 'deleted' then comment.body else '' end as body,
                  comment.score || ' ( +' || comment.up || ' / -' || comment.down || ' )' as votes_display,
                  comment.writer_id as account_id,
                  comment.parent_key as parent_number,
                  comment.reply_count
                from comment
                where comment.is_shown
                  and comment.article_id = $1
              ) as comment
              where comment.article_id = $1
                and comment.parent_number = 0
              order by comment.best desc, comment.number desc
              limit least($2::bigint + 1, 101)
            ) as root
            union all
            select
              reply.best,
              reply.article_id,
              reply.number,
              reply.body,
              reply.votes_display,
              reply.account_id,
              reply.parent_number,
              reply.reply_count,
              reply.nth,
              tree.level + 1,
              tree.path || reply.nth
            from tree
            cross join lateral (
              select
                comment_2.best,
                comment_2.article_id,
                comment_2.number,
                comment_2.body,
                comment_2.votes_display,
                comment_2.account_id,
                comment_2.parent_number,
                comment_2.reply_count,
                row_number() over (order by comment_2.best desc, comment_2.number desc) as nth
              from (
                select
                  comment.best,
                  comment.number,
                  comment.article_id,
                  case when comment.status <> 'deleted' then comment.body else '' end as body,
                  comment.score || ' ( +' || comment.up || ' / -' || comment.down || ' )' as votes_display,
                  comment.writer_id as account_id,
                  comment.parent_key as parent_number,
                  comment.reply_count
                from comment
                where comment.is_shown
                  and comment.article_id = $1
              ) as comment_2
              where comment_2.article_id = $1
                and comment_2.parent_number = tree.number
              order by comment_2.best desc, comment_2.number desc
              limit least($3::bigint + 1, 21)
            ) as reply
            where tree.level < $4
              and tree.nth <= case when tree.level = 0 then $2 else $3 end
          )
          select json_build_object(
            'hasNextPage', count(*) filter (where comment.level = 0) > $2,
            'endCursor', page_cursor((array_agg(json_build_array($5::text, comment.best, comment.article_id, comment.number) order by comment.nth desc) filter (where comment.level = 0 and comment.nth <= $2))[1]),
            'nodes', coalesce(json_agg(json_build_object(
              'level', comment.level,
              'cursor', page_cursor(json_build_array($5::text, comment.best, comment.article_id, comment.number)),
              'hasMoreReplies', case
                when comment.level = $4 then comment.reply_count > 0
                else (comment.article_id, comment.number) in (
                  select tree.article_id, tree.parent_number
                  from tree
                  where tree.level > 0
                    and tree.nth > $3
                )
              end,
              'node', json_build_object(
                'number', comment.number,
                'body', comment.body,
                'votes', json_build_object('display', comment.votes_display),
                'account', (
                  select json_build_object('handle', account.handle)
                  from (
                    select
                      account.handle,
                      account.account_id
                    from account
                    where not account.is_erased
                  ) as account
                  where account.account_id = comment.account_id
                )
              )
            ) order by comment.path) filter (where comment.nth <= case when comment.level = 0 then $2 else $3 end), '[]')
          )
          from tree as comment
        )
      )
      from (
        select article.article_id
        from article
        where article.status = 'visible'
          and article.article_id = $1
      ) as article
      where article.article_id = $1
    )
  )
)::text, 'UTF8') as answer
