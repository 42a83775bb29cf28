-- Which sections a newsletter covers, where it covers not all.
select
  newsletter_section.newsletter_id,
  newsletter_section.section_id
from newsletter_section
