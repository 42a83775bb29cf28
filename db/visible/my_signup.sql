-- The signups of the address of the viewer's account. What a stranger asked for with it, and nobody confirmed, is not among them.
select
  signup.newsletter_id,
  signup.subscriber_id,
  signup.state,
  signup.asked_at,
  signup.confirmed_at,
  signup.changed_at
from private_account
join subscriber
  on subscriber.email_key = private_account.email_key
join signup
  on signup.subscriber_id = subscriber.subscriber_id
  and signup.state <> 'pending'
where private_account.account_id = :viewer_id::bigint
