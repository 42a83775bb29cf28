-- count_clients: Of an account whose row is locked, so that two at once count the same.
select count(*)
from client
where account_id = $1;

-- insert_client
insert into client (account_id, digest, name, scopes, created_at)
values ($1, $2, $3, $4, $5)
returning client_id;

-- delete_client: Its tokens go with it.
delete from client
where client_id = $1
  and account_id = $2
returning client_id;

-- delete_clients: All of an account's; their tokens go with them.
delete from client
where account_id = $1
returning client_id;

-- find_client: Not one whose owner is closed or gone.
select client.digest, client.account_id, client.name, client.scopes, account.role
from client
join private_account
  on private_account.account_id = client.account_id
  and not private_account.is_disabled
join account
  on account.account_id = client.account_id
  and not account.is_erased
where client.client_id = $1;

-- use_client: Locks it, so that two that get tokens at once are counted one after the other. No row where it was deleted.
update client
set last_used_at = $2
where client_id = $1
returning client_id;

-- end_client_tokens: Those beyond so many, and those that have expired.
delete from token
where client_id = $1
  and (
    expires_at <= $3
    or token_id in (
      select token_id
      from token
      where client_id = $1
      order by created_at desc, token_id desc
      offset $2
    )
  );

-- insert_client_token
insert into token (account_id, client_id, digest, name, scopes, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- revoke_client_token
delete from token
where digest = $1
  and client_id = $2
returning token_id;

-- forget_client_tokens: Those that have expired, of clients that do not come again.
delete from token
where client_id is not null
  and expires_at <= $1;
