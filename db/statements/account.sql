-- forget_registrations
delete from registration
where expires_at <= $1;

-- has_handle
select exists (select from account where handle_key = $1);

-- insert_registration: Nothing where somebody else waits for the handle.
insert into registration (handle, handle_key, display_name, email, email_key, password_hash, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (handle_key) do nothing
returning registration_id;

-- held: Who waits for a handle.
select registration_id, password_hash
from registration
where handle_key = $1
  and expires_at > $2;

-- find_registration
select registration_id, handle, handle_key, display_name, email, email_key, password_hash
from registration
where registration_id = $1
for update;

-- delete_registration
delete from registration
where registration_id = $1;

-- insert_account
insert into account (handle, handle_key, display_name, role, joined_at)
values ($1, $2, $3, $4, $5)
on conflict (handle_key) do nothing
returning account_id;

-- insert_private_account: Nothing where the address is another account's by now.
insert into private_account (account_id, email, email_key, password_hash, password_changed_at, created_at)
values ($1, $2, $3, $4, $5, $5)
on conflict (email_key) do nothing
returning account_id;

-- find_by_email
select account_id, email, is_disabled
from private_account
where email_key = $1;

-- find_by_login_handle
select
  account.account_id,
  account.role,
  private_account.password_hash,
  private_account.password_changed_at,
  private_account.is_disabled
from private_account
join account
  on account.account_id = private_account.account_id
  and not account.is_erased
where account.handle_key = $1;

-- find_by_login_email: Two statements, since one that looks in both columns looks through all accounts.
select
  account.account_id,
  account.role,
  private_account.password_hash,
  private_account.password_changed_at,
  private_account.is_disabled
from private_account
join account
  on account.account_id = private_account.account_id
  and not account.is_erased
where private_account.email_key = $1;

-- find_private
select
  private_account.account_id,
  account.handle,
  private_account.email,
  private_account.version::text as version,
  private_account.password_changed_at,
  private_account.is_disabled
from private_account
join account
  on account.account_id = private_account.account_id
  and not account.is_erased
where private_account.account_id = $1
for update of private_account;

-- read_private
select account.handle, private_account.email, private_account.password_hash
from private_account
join account
  on account.account_id = private_account.account_id
  and not account.is_erased
where private_account.account_id = $1;

-- rename
with renamed as (
  update account
  set display_name = $2
  where account_id = $1
    and display_name <> $2
  returning account_id
),
logged as (
  insert into pending_change (noun, key, operation, at)
  select 'account', array[account_id], 'update', $3::timestamptz
  from renamed
)
update names_version
set version = version + 1
where exists (select from renamed);

-- count_change
update private_account
set version = version + 1
where account_id = $1;

-- set_password
update private_account
set password_hash = $2, password_changed_at = $3, version = version + 1
where account_id = $1;

-- rehash: The same password, with newer parameters.
update private_account
set password_hash = $3
where account_id = $1
  and password_hash = $2;

-- set_email
update private_account
set email = $2, email_key = $3, version = version + 1
where account_id = $1
  and not exists (select from private_account as other where other.email_key = $3 and other.account_id <> $1)
returning account_id;

-- insert_secret
insert into mailed_secret (digest, purpose, registration_id, account_id, email, email_key, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- password_behind: That of whoever asked for the link; null where they have none.
select coalesce(registration.password_hash, private_account.password_hash) as password_hash
from mailed_secret
left join registration
  on registration.registration_id = mailed_secret.registration_id
left join private_account
  on private_account.account_id = mailed_secret.account_id
where mailed_secret.digest = $1
  and mailed_secret.purpose = any ($2)
  and mailed_secret.expires_at > $3;

-- lock_behind: The account that a link is of.
select private_account.account_id
from mailed_secret
join private_account
  on private_account.account_id = mailed_secret.account_id
where mailed_secret.digest = $1
for update of private_account;

-- take_secret: Good once: whoever deletes it has it.
delete from mailed_secret
where digest = $1
  and purpose = any ($2)
  and expires_at > $3
returning purpose, registration_id, account_id, email, email_key;

-- owner_of
select account.account_id, account.handle, private_account.email
from mailed_secret
join private_account
  on private_account.account_id = mailed_secret.account_id
join account
  on account.account_id = private_account.account_id
  and not account.is_erased
where mailed_secret.digest = $1
  and mailed_secret.purpose = 'password'
  and mailed_secret.expires_at > $2;

-- forget_secrets: Those of an account for one purpose, and of anybody's those that have expired.
delete from mailed_secret
where expires_at <= $3
  or (account_id = $1 and purpose = $2);

-- set_role: It stands beside what the account wrote, and its owner sees it, so answers change with it.
with changed as (
  update account
  set role = $2
  where account_id = $1
    and role <> $2
  returning account_id
),
counted as (
  update private_account
  set version = version + 1
  where account_id in (select account_id from changed)
)
update names_version
set version = version + 1
where exists (select from changed);

-- disable
update private_account
set is_disabled = $2, version = version + 1
where account_id = $1;

-- find_by_handle: One that somebody can sign in to, locked.
select account.account_id, account.handle, account.role, private_account.is_disabled
from account
join private_account
  on private_account.account_id = account.account_id
where account.handle_key = $1
for update;

-- list_accounts: Those that somebody can sign in to, in the order of their handles.
select account.account_id, account.handle, account.role, account.joined_at, private_account.email, private_account.is_disabled
from account
join private_account
  on private_account.account_id = account.account_id
where ($1::text is null or account.role = $1)
  and account.handle_key > $2
order by account.handle_key
limit $3;
