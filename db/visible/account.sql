-- The public part of an account. An erased one is gone: what it wrote stays without its name.
select
  account.account_id,
  'acc_' || account.account_id as id,
  account.handle,
  account.handle_key,
  account.display_name,
  account.origin,
  account.role,
  account.site_id,
  account.joined_at,
  (
    select count(*)
    from comment
    where comment.account_id = account.account_id
      and comment.is_shown
  ) as comment_count
from account
where not account.is_erased
