-- The viewer's own ways in through providers.
select
  sign_in_link.link_id,
  'lnk_' || sign_in_link.link_id as id,
  sign_in_link.provider_name,
  sign_in_link.linked_at
from sign_in_link
where sign_in_link.account_id = :viewer_id::bigint
