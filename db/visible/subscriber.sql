-- The subscribers of newsletters, as whoever sends these sees them: whoever confirmed once. An erased one has no address any more.
select
  signup.newsletter_id,
  signup.subscriber_id,
  'sbr_' || signup.subscriber_id as id,
  subscriber.email,
  signup.state,
  signup.confirmed_at,
  signup.changed_at,
  consent_text.version as consent_version,
  signup.position
from signup
join consent_text -- when used
  on consent_text.consent_text_id = signup.consent_text_id
left join subscriber -- when used
  on subscriber.subscriber_id = signup.subscriber_id
where :viewer_sends::boolean
  and signup.confirmed_at is not null
