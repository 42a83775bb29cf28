-- sites_of_address: Which sites know an address, or know that they are not to write to it.
select
  site.slug as site,
  subscriber.email,
  subscriber.created_at as known_since,
  suppression.reason as suppressed,
  suppression.since as suppressed_since
from site
cross join ledger_key
left join subscriber
  on subscriber.site_id = site.site_id
  and subscriber.email_key = $1
left join suppression
  on suppression.site_id = site.site_id
  and suppression.digest = suppression_digest(ledger_key.key, site.site_id, $1)
where subscriber.subscriber_id is not null
  or suppression.digest is not null
order by site.slug;

-- signups_of_address: What each of their newsletters stands at.
select
  site.slug as site,
  newsletter.slug as newsletter,
  newsletter.name,
  signup.state,
  signup.asked_at,
  signup.confirmed_at,
  signup.changed_at,
  consent_text.version,
  consent_text.text
from subscriber
join signup
  on signup.subscriber_id = subscriber.subscriber_id
join newsletter
  on newsletter.newsletter_id = signup.newsletter_id
join site
  on site.site_id = newsletter.site_id
join consent_text
  on consent_text.consent_text_id = signup.consent_text_id
where subscriber.email_key = $1
order by site.slug, newsletter.slug;
