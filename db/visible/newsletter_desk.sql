-- A newsletter as whoever sends it sees it.
select
  newsletter.newsletter_id,
  newsletter.slug,
  (select count(*) from signup where signup.newsletter_id = newsletter.newsletter_id and signup.state = 'pending') as counts_pending,
  (select count(*) from signup where signup.newsletter_id = newsletter.newsletter_id and signup.state = 'active') as counts_active,
  (select count(*) from signup where signup.newsletter_id = newsletter.newsletter_id and signup.state = 'unsubscribed') as counts_unsubscribed,
  (select count(*) from signup where signup.newsletter_id = newsletter.newsletter_id and signup.state = 'bounced') as counts_bounced,
  (select count(*) from signup where signup.newsletter_id = newsletter.newsletter_id and signup.state = 'complained') as counts_complained,
  (select count(*) from signup where signup.newsletter_id = newsletter.newsletter_id and signup.state = 'erased') as counts_erased
from newsletter
where :viewer_sends::boolean
