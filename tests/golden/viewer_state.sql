select convert_to(json_build_object(
  'data', json_build_object(
    'viewerState', (
      select coalesce(json_agg(each), '[]')
      from (
        select
          viewer_state.id,
          viewer_state.vote,
          viewer_state.may_edit as "mayEdit"
        from (
          select
            'cmt_' || comment.article_id || '_' || comment.number as id,
            coalesce(vote.value, 0) as vote,
            coalesce(comment.status = 'visible' and comment.writer_id = $1::bigint, false) as may_edit,
            asked.place
          from unnest($2::text[]::bigint[], $3::text[]::integer[]) with ordinality as asked (article_id, number, place)
          join comment
            on comment.article_id = asked.article_id
            and comment.number = asked.number
            and comment.is_shown
            and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
          left join vote
            on vote.article_id = comment.article_id
            and vote.number = comment.number
            and vote.voter_id = $1::bigint
        ) as viewer_state
        order by viewer_state.place
      ) as each
    ),
    'commentCounts', (
      select coalesce(json_agg(each), '[]')
      from (
        select
          article_counts.id,
          article_counts.comment_count as "commentCount"
        from (
          select
            'art_' || article.article_id as id,
            stat.visible_count as comment_count,
            asked.place
          from unnest($4::text[]::bigint[]) with ordinality as asked (article_id, place)
          join article
            on article.article_id = asked.article_id
            and article.status = 'visible'
          join article_stat as stat
            on stat.article_id = article.article_id
        ) as article_counts
        order by article_counts.place
      ) as each
    )
  )
)::text, 'UTF8') as answer
