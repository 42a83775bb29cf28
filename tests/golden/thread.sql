select convert_to(json_build_object(
  'data', json_build_object(
    'article', (
      select json_build_object(
        'comments', (
          select json_build_object(
            'totalCount', (
              select count(*)
              from (
                select comment.article_id
                from comment
                where comment.is_shown
                  and comment.article_id = $1
              ) as comment
              where comment.article_id = $1
            ),
            'nodes', coalesce(json_agg(json_build_object(
              'id', comment.id,
              'depth', comment.depth,
              'votes', json_build_object(
                'up', comment.votes_up,
                'down', comment.votes_down,
                'score', comment.votes_score,
                'display', comment.votes_display
              ),
              'replyCount', comment.reply_count,
              'replies', (
                select json_build_object('nodes', coalesce(json_agg(each), '[]'))
                from (
                  select
                    comment_2.id,
                    (
                      select json_build_object('id', comment_3.id)
                      from (
                        select
                          'cmt_' || comment.article_id || '_' || comment.number as id,
                          comment.article_id,
                          comment.number
                        from comment
                        where (comment.is_shown or comment.account_id = $2::bigint or $3::boolean)
                          and comment.article_id = $1
                      ) as comment_3
                      where comment_3.article_id = $1
                        and comment_3.number = comment_2.parent_number
                    ) as parent,
                    (
                      select json_build_object(
                        'nodes', coalesce(json_agg(json_build_object('id', comment_3.id)) filter (where comment_3.nth <= $4), '[]'),
                        'pageInfo', json_build_object(
                          'hasNextPage', count(*) > $4,
                          'endCursor', page_cursor((array_agg(comment_3.cursor order by comment_3.nth))[least($4, count(*))])
                        )
                      )
                      from (
                        select
                          comment_3.best,
                          comment_3.article_id,
                          comment_3.number,
                          comment_3.id,
                          json_build_array($5::text, comment_3.best, comment_3.article_id, comment_3.number) as cursor,
                          row_number() over (order by comment_3.best desc, comment_3.number desc) as nth
                        from (
                          select
                            comment.best,
                            comment.number,
                            comment.article_id,
                            'cmt_' || comment.article_id || '_' || comment.number as id,
                            comment.parent_key as parent_number
                          from comment
                          where comment.is_shown
                            and comment.article_id = $1
                        ) as comment_3
                        where comment_3.article_id = $1
                          and comment_3.parent_number = comment_2.number
                        order by comment_3.best desc, comment_3.number desc
                        limit least($4::bigint + 1, 101)
                      ) as comment_3
                    ) as replies
                  from (
                    select
                      comment.listed_at,
                      comment.number,
                      'cmt_' || comment.article_id || '_' || comment.number as id,
                      comment.article_id,
                      comment.parent_key as parent_number
                    from comment
                    where comment.is_shown
                      and comment.article_id = $1
                  ) as comment_2
                  where comment_2.article_id = $1
                    and comment_2.parent_number = comment.number
                  order by comment_2.listed_at desc, comment_2.number desc
                  limit least($6::bigint, 101)
                ) as each
              )
            )), '[]')
          )
          from (
            select
              comment.best,
              comment.article_id,
              comment.number,
              comment.id,
              comment.depth,
              comment.votes_up,
              comment.votes_down,
              comment.votes_score,
              comment.votes_display,
              comment.reply_count
            from (
              select
                comment.best,
                comment.number,
                comment.article_id,
                'cmt_' || comment.article_id || '_' || comment.number as id,
                comment.depth,
                comment.up as votes_up,
                comment.down as votes_down,
                comment.score as votes_score,
                comment.score || ' ( +' || comment.up || ' / -' || comment.down || ' )' as votes_display,
                comment.reply_count
              from comment
              where comment.is_shown
                and comment.article_id = $1
            ) as comment
            where comment.article_id = $1
            order by comment.best desc, comment.number desc
            limit least($7::bigint, 101)
          ) as comment
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
