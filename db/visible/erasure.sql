-- The viewer's own request to be erased, while it waits.
select
  erasure_request.account_id,
  'era_' || erasure_request.receipt as id,
  erasure_request.comments,
  erasure_request.requested_at,
  erasure_request.due_at as final_at
from erasure_request
where erasure_request.account_id = :viewer_id::bigint
