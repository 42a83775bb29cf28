-- find_newsletter: By its slug.
select newsletter_id, site_id, slug, name, sender, is_open, consent_version
from newsletter
where slug = $1;

-- chosen: Newsletters by their slugs, each with the text that a version of it is.
select
  newsletter.newsletter_id,
  newsletter.site_id,
  newsletter.slug,
  newsletter.name,
  newsletter.is_partner_offers,
  newsletter.is_open and newsletter.consent_version = asked.version as is_current,
  consent_text.consent_text_id
from unnest($1::text[], $2::text[]) as asked (slug, version)
join newsletter
  on newsletter.slug = asked.slug
left join consent_text
  on consent_text.newsletter_id = newsletter.newsletter_id
  and consent_text.version = asked.version
  and consent_text.is_own
order by newsletter.newsletter_id;

-- insert_newsletter
insert into newsletter (site_id, slug, name, description, sender, frequency, language, is_partner_offers, consent_version, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (slug) do nothing
returning newsletter_id;

-- insert_head
insert into newsletter_head (newsletter_id)
values ($1);

-- update_newsletter: What is null stays as it is.
update newsletter
set name = coalesce($2, name),
  description = coalesce($3, description),
  sender = coalesce($4, sender),
  frequency = coalesce($5, frequency),
  is_open = coalesce($6, is_open),
  consent_version = coalesce($7, consent_version)
where newsletter_id = $1;

-- insert_text: False where this version has another text already.
with written as (
  insert into consent_text (newsletter_id, version, text, is_own, written_at)
  values ($1, $2, $3, $4, $5)
  on conflict (newsletter_id, version) do nothing
  returning consent_text_id
)
select consent_text_id
from written
union all
select consent_text_id
from consent_text
where newsletter_id = $1
  and version = $2
  and text = $3;

-- cover_sections: Those of its site that have these slugs, and no others.
with gone as (
  delete from newsletter_section
  where newsletter_id = $1
)
insert into newsletter_section (newsletter_id, section_id)
select $1, section.section_id
from section
where section.site_id = $2
  and section.slug = any ($3::text[])
on conflict do nothing
returning section_id;

-- find_sites
select site_id, slug
from site
where $1::text is null
  or slug = $1
  or host = $1
order by site_id
limit 2;

-- insert_site
insert into site (slug, name)
values ($1, $2)
returning site_id;
