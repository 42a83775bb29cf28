-- What each of the last days brought to a newsletter, in UTC. Whoever reads them reads the desk that they hang on.
with span as (
  select
    midnight.day::date as day,
    midnight.day at time zone 'UTC' as since,
    (midnight.day + interval '1 day') at time zone 'UTC' as until
  from generate_series(
    date_trunc('day', :now::timestamptz at time zone 'UTC') - (:days::integer - 1) * interval '1 day',
    :now::timestamptz at time zone 'UTC',
    interval '1 day'
  ) as midnight (day)
),
found as (
  select
    consent_event.newsletter_id,
    (consent_event.at at time zone 'UTC')::date as day,
    count(*) filter (where consent_event.kind = 'asked') as asked,
    count(*) filter (where consent_event.kind in ('confirmed', 'joined', 'imported')) as confirmed,
    count(*) filter (where consent_event.kind = 'unsubscribed') as unsubscribed,
    count(*) filter (where consent_event.kind = 'bounced') as bounced,
    count(*) filter (where consent_event.kind = 'complained') as complained
  from consent_event
  where consent_event.at >= (select min(span.since) from span)
    and :viewer_sends::boolean
  group by consent_event.newsletter_id, (consent_event.at at time zone 'UTC')::date
)
select
  newsletter.newsletter_id,
  span.day,
  coalesce(found.asked, 0) as asked,
  coalesce(found.confirmed, 0) as confirmed,
  coalesce(found.unsubscribed, 0) as unsubscribed,
  coalesce(found.bounced, 0) as bounced,
  coalesce(found.complained, 0) as complained
from span
cross join newsletter
left join found
  on found.newsletter_id = newsletter.newsletter_id
  and found.day = span.day
