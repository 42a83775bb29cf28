-- The viewer's own clients. One that was deleted is gone.
select
  client.client_id,
  'cli_' || client.client_id as id,
  client.name,
  client.scopes,
  client.created_at,
  client.last_used_at
from client
where client.account_id = :viewer_id::bigint
