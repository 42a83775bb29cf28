-- insert_sites
insert into site (site_id, slug, host, name, publisher)
select split_part(told.id, '_', 2)::bigint, told.slug, told.host, told.name, told.publisher
from staged_sites
cross join jsonb_to_record(staged_sites.told) as told (id text, slug text, host text, name text, publisher text);

-- insert_sections
insert into section (section_id, site_id, slug, name)
select split_part(told.id, '_', 2)::bigint, split_part(told.site ->> 'id', '_', 2)::bigint, told.slug, told.name
from staged_sections
cross join jsonb_to_record(staged_sections.told) as told (id text, site jsonb, slug text, name text);

-- insert_agencies
insert into agency (agency_id, slug, name)
select split_part(told.id, '_', 2)::bigint, told.slug, told.name
from staged_agencies
cross join jsonb_to_record(staged_agencies.told) as told (id text, slug text, name text);

-- insert_authors
insert into author (author_id, slug, name)
select split_part(told.id, '_', 2)::bigint, told.slug, told.name
from staged_authors
cross join jsonb_to_record(staged_authors.told) as told (id text, slug text, name text);

-- insert_newsletters: When they were made no export tells: they are as old as their text here.
with made as (
  insert into newsletter (newsletter_id, site_id, slug, name, description, sender, frequency, language, is_partner_offers, is_open,
    consent_version, created_at)
  select split_part(told.id, '_', 2)::bigint, split_part(told.site ->> 'id', '_', 2)::bigint, told.slug, told.name, told.description, told.sender,
    told.frequency, told.language, told.is_partner_offers, told.is_open, told.consent_version, $1
  from staged_newsletters
  cross join jsonb_to_record(staged_newsletters.told) as told (id text, site jsonb, slug text, name text, description text, sender text,
    frequency text, language text, is_partner_offers boolean, is_open boolean, consent_version text)
  returning newsletter_id
)
insert into newsletter_head (newsletter_id)
select newsletter_id
from made;

-- insert_consent_texts
insert into consent_text (newsletter_id, version, text, is_own, written_at)
select split_part(told.id, '_', 2)::bigint, told.consent_version, told.consent_text, true, $1
from staged_newsletters
cross join jsonb_to_record(staged_newsletters.told) as told (id text, consent_version text, consent_text text);

-- insert_newsletter_sections
insert into newsletter_section (newsletter_id, section_id)
select split_part(told.id, '_', 2)::bigint, split_part(section.told ->> 'id', '_', 2)::bigint
from staged_newsletters
cross join jsonb_to_record(staged_newsletters.told) as told (id text, covered_sections jsonb)
cross join jsonb_array_elements(told.covered_sections) as section (told);

-- insert_accounts: A commenter of a page is found again by the name that the page prints: what is shown of the first one who is called so, and of
-- others something that no page prints.
insert into account (account_id, handle, handle_key, display_name, origin, site_id, printed_name, role, joined_at)
select
  person.account_id,
  person.handle,
  case when person.origin = 'imported' then lower(person.handle) else person.handle_key end,
  person.display_name,
  person.origin,
  person.site_id,
  case when person.origin = 'imported' then case when person.nth = 1 then person.display_name else E'export\t' || person.handle end end,
  person.role,
  person.joined_at
from (
  select
    split_part(told.id, '_', 2)::bigint as account_id,
    told.handle,
    told.handle_key,
    told.display_name,
    told.origin,
    split_part(told.site ->> 'id', '_', 2)::bigint as site_id,
    row_number() over (partition by told.site, told.display_name order by split_part(told.id, '_', 2)::bigint) as nth,
    told.role,
    told.joined_at
  from staged_accounts
  cross join jsonb_to_record(staged_accounts.told) as told (id text, handle text, handle_key text, display_name text, origin text, site jsonb,
    role text, joined_at timestamptz)
) as person;

-- move_sequences: Rows made later get the next keys.
select setval(pg_get_serial_sequence('site', 'site_id'), coalesce((select max(site_id) from site), 0) + 1, false),
  setval(pg_get_serial_sequence('section', 'section_id'), coalesce((select max(section_id) from section), 0) + 1, false),
  setval(pg_get_serial_sequence('agency', 'agency_id'), coalesce((select max(agency_id) from agency), 0) + 1, false),
  setval(pg_get_serial_sequence('author', 'author_id'), coalesce((select max(author_id) from author), 0) + 1, false),
  setval(pg_get_serial_sequence('newsletter', 'newsletter_id'), coalesce((select max(newsletter_id) from newsletter), 0) + 1, false),
  setval(pg_get_serial_sequence('account', 'account_id'), coalesce((select max(account_id) from account), 0) + 1, false),
  setval(pg_get_serial_sequence('article', 'article_id'), coalesce((select max(article_id) from article), 0) + 1, false);
