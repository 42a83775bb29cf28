-- The ledger of one person, as privacy officers see it: the newest thousand entries.
select
  event.consent_event_id,
  event.newsletter_id,
  event.at,
  event.kind,
  event.via,
  consent_text.version,
  consent_text.text,
  event.network,
  nullif(event.detail::text, '{}') as evidence
from (
  select ledger.consent_event_id, ledger.newsletter_id, ledger.at, ledger.kind, ledger.via, ledger.network, ledger.detail, ledger.consent_text_id
  from subscriber
  join consent_event as ledger
    on ledger.subscriber_id = subscriber.subscriber_id
  where subscriber.email_key = :email::text
    and :viewer_governs::boolean
  order by ledger.consent_event_id desc
  limit 1000
) as event
left join consent_text -- when used
  on consent_text.consent_text_id = event.consent_text_id
