-- What is the viewer's own on the comments that the request names: the vote, whether it was reported, and whether the text is the viewer's to edit.
select
  asked.place,
  'cmt_' || comment.article_id || '_' || comment.number as id,
  coalesce(vote.value, 0) as vote,
  report.reporter_id is not null as reported,
  coalesce(comment.status = 'visible' and comment.writer_id = :viewer_id::bigint, false) as may_edit
from unnest(:article_ids::text[]::bigint[], :numbers::text[]::integer[]) with ordinality as asked (article_id, number, place)
join comment
  on comment.article_id = asked.article_id
  and comment.number = asked.number
  and comment.is_shown
  and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
left join vote -- when used
  on vote.article_id = comment.article_id
  and vote.number = comment.number
  and vote.voter_id = :viewer_id::bigint
left join report -- when used
  on report.article_id = comment.article_id
  and report.number = comment.number
  and report.reporter_id = :viewer_id::bigint
