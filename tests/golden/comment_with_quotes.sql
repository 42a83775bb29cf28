select convert_to(json_build_object(
  'data', json_build_object(
    'comment', (
      select json_build_object(
        'id', comment.id,
        'body', comment.body,
        'quotes', (
          select coalesce(json_agg(each), '[]')
          from (
            select
              quote.text,
              quote.start,
              quote."end",
              quote.is_stale as "isStale",
              coalesce(
                (
                  select json_build_object(
                    '__typename', 'Comment',
                    'id', comment_2.id,
                    'body', comment_2.body
                  )
                  from (
                    select
                      'cmt_' || comment.article_id || '_' || comment.number as id,
                      case when comment.status <> 'deleted' then comment.body else '' end as body,
                      comment.article_id,
                      comment.number
                    from comment
                    where (comment.is_shown or comment.account_id = $1::bigint or $2::boolean)
                      and comment.article_id = $3
                  ) as comment_2
                  where comment_2.article_id = $3
                    and comment_2.number = quote.target_number
                ),
                (
                  select json_build_object(
                    '__typename', 'Block',
                    'number', block.number,
                    'kind', upper(block.kind)
                  )
                  from (
                    select
                      block.number,
                      block.kind,
                      content.article_id
                    from article_content as content
                    cross join rows from (jsonb_to_recordset(content.blocks) as (number integer, kind text, text text)) with ordinality
                      as block (number, kind, text, place)
                    where content.article_id = $3
                  ) as block
                  where block.article_id = $3
                    and block.number = quote.target_block
                )
              ) as target
            from (
              select
                case when quote.target_number is null or target.status = 'visible' then quote.words else '' end as text,
                quote.start_at as start,
                quote.end_at as "end",
                quote.is_stale,
                quote.article_id,
                quote.target_number,
                quote.target_block,
                quote.number,
                quote.place
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
              and quote.number = comment.number
            order by quote.place
          ) as each
        )
      )
      from (
        select
          'cmt_' || comment.article_id || '_' || comment.number as id,
          case when comment.status <> 'deleted' then comment.body else '' end as body,
          comment.article_id,
          comment.number
        from comment
        where (comment.is_shown or comment.account_id = $1::bigint or $2::boolean)
          and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
          and comment.article_id = $3
      ) as comment
      where comment.article_id = $3
        and comment.number = $4
    )
  )
)::text, 'UTF8') as answer
