-- The viewer's own sessions that have not ended.
select
  session.session_id,
  'ses_' || session.session_id as id,
  session.created_at,
  session.last_used_at,
  session.expires_at,
  session.user_agent,
  coalesce(session.session_id = :session_id::bigint, false) as is_current
from session
where session.account_id = :viewer_id::bigint
  and session.expires_at > :now::timestamptz
  and session.last_used_at > :now::timestamptz - interval '14 days'
