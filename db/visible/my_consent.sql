-- The ledger of the address of the viewer's account: the newest thousand entries.
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
  from private_account
  join subscriber
    on subscriber.email_key = private_account.email_key
  join consent_event as ledger
    on ledger.subscriber_id = subscriber.subscriber_id
  where private_account.account_id = :viewer_id::bigint
  order by ledger.consent_event_id desc
  limit 1000
) as event
left join consent_text -- when used
  on consent_text.consent_text_id = event.consent_text_id
