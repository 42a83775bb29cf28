-- Reports, as who made them and moderators see them; in lists only those that are open.
select
  report.article_id,
  report.number,
  report.reporter_id,
  'rep_' || report.article_id || '_' || report.number || '_' || abs(report.reporter_id) as id,
  report.reason,
  report.note,
  report.state,
  report.weight,
  report.reported_at,
  report.reporter_id as account_id
from report
where true
  and :viewer_moderates::boolean -- in a list
  and report.state = 'open' -- in a list
  and (report.reporter_id = :viewer_id::bigint or :viewer_moderates::boolean) -- alone
  and report.article_id = :article -- when article is known
