-- count_tokens: Of an account whose row is locked, so that two at once count the same.
select count(*)
from token
where account_id = $1
  and client_id is null;

-- insert_token
insert into token (account_id, digest, name, scopes, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6)
returning token_id;

-- delete_token
delete from token
where token_id = $1
  and account_id = $2
  and client_id is null
returning token_id;

-- delete_tokens: All of an account's own. Those that its clients got go with the clients.
delete from token
where account_id = $1
  and client_id is null
returning token_id;

-- token_viewers
select
  token.digest,
  account.account_id,
  account.role,
  token.token_id,
  token.scopes,
  private_account.suspended_until,
  token.last_used_at is null or token.last_used_at <= $2::timestamptz - interval '1 minute' as is_to_be_noted
from token
join private_account
  on private_account.account_id = token.account_id
  and not private_account.is_disabled
join account
  on account.account_id = token.account_id
  and not account.is_erased
where token.digest = any ($1::bytea[])
  and token.expires_at > $2;

-- note_token_use: Skipped where somebody else is at it.
update token
set last_used_at = $2
where token_id in (select token_id from token where token_id = any ($1::bigint[]) for update skip locked);
