-- The viewer's own account, the private part of it included.
select
  account.account_id,
  'acc_' || account.account_id as id,
  account.handle,
  account.display_name,
  private_account.email,
  account.role,
  account.joined_at,
  private_account.password_hash is not null as has_password,
  private_account.version::text as version
from private_account
join account
  on account.account_id = private_account.account_id
  and not account.is_erased
where private_account.account_id = :viewer_id::bigint
