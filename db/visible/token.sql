-- The viewer's own tokens, without those that clients got. One that was revoked is gone.
select
  token.token_id,
  'tok_' || token.token_id as id,
  token.name,
  token.scopes,
  token.created_at,
  token.expires_at,
  token.last_used_at
from token
where token.account_id = :viewer_id::bigint
  and token.client_id is null
