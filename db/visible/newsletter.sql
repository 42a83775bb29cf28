-- Every newsletter is public.
select
  newsletter.newsletter_id,
  'nwl_' || newsletter.newsletter_id as id,
  newsletter.site_id,
  newsletter.slug,
  newsletter.name,
  newsletter.description,
  newsletter.sender,
  newsletter.frequency,
  newsletter.language,
  newsletter.is_partner_offers,
  newsletter.is_open,
  consent_text.text as consent_text,
  newsletter.consent_version
from newsletter
left join consent_text -- when used
  on consent_text.newsletter_id = newsletter.newsletter_id
  and consent_text.version = newsletter.consent_version
