-- What the link of a mail leads to. The address is not told: a mail may have been passed on.
select
  signup_link.link_id,
  signup_link.digest,
  signup_link.newsletter_id,
  left(subscriber.email, 1) || '…@' || split_part(subscriber.email, '@', 2) as email
from signup_link
join subscriber
  on subscriber.subscriber_id = signup_link.subscriber_id
