-- insert_session
insert into session (account_id, digest, created_at, last_used_at, proven_at, expires_at, user_agent)
values ($1, $2, $3, $3, $3, $4, $5)
returning session_id;

-- end_oldest: Those of an account beyond so many, and those that have ended by themselves.
delete from session
where account_id = $1
  and (
    expires_at <= $3
    or session_id in (
      select session_id
      from session
      where account_id = $1
      order by created_at desc, session_id desc
      offset $2
    )
  );

-- session_viewers: Who comes with a session, and whether its use is to be noted.
select
  session.digest,
  account.account_id,
  account.role,
  session.session_id,
  session.proven_at,
  private_account.suspended_until,
  session.last_used_at <= $2::timestamptz - interval '1 minute' as is_to_be_noted
from session
join private_account
  on private_account.account_id = session.account_id
  and not private_account.is_disabled
join account
  on account.account_id = session.account_id
  and not account.is_erased
where session.digest = any ($1::bytea[])
  and session.expires_at > $2
  and session.last_used_at > $2::timestamptz - interval '14 days';

-- note_session_use: Skipped where somebody else is at it.
update session
set last_used_at = $2
where session_id in (select session_id from session where session_id = any ($1::bigint[]) for update skip locked);

-- is_open: Whether it was not ended; once its account is locked, it cannot be meanwhile by whoever shuts all of them.
select exists (select from session where session_id = $1);

-- end_session
delete from session
where session_id = $1
  and account_id = $2
returning session_id;

-- end_sessions: All of an account but one.
delete from session
where account_id = $1
  and session_id is distinct from $2;

-- prove
update session
set proven_at = $2
where session_id = $1;

-- forget_sessions: Those that have ended by themselves.
delete from session
where expires_at <= $1
  or last_used_at <= $1::timestamptz - interval '14 days';
