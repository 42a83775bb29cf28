-- The signups of an address; they are reached by a mail's link alone.
select
  signup_link.link_id,
  signup.newsletter_id,
  signup.subscriber_id,
  signup.state,
  signup.asked_at,
  signup.confirmed_at,
  signup.changed_at
from signup_link
join signup
  on signup.subscriber_id = signup_link.subscriber_id
