-- standing_of: What a site and a newsletter have of each of these addresses.
select
  listed.email_key,
  suppression.digest is not null as is_suppressed,
  signup.state
from unnest($3::text[]) as listed (email_key)
cross join ledger_key
left join suppression
  on suppression.site_id = $1
  and suppression.digest = suppression_digest(ledger_key.key, $1, listed.email_key)
left join subscriber
  on subscriber.site_id = $1
  and subscriber.email_key = listed.email_key
left join signup
  on signup.newsletter_id = $2
  and signup.subscriber_id = subscriber.subscriber_id;

-- put_subscribers: Addresses on a site, in one order, locked until the end. What is known of them stays as it is.
insert into subscriber as had (site_id, email, email_key, created_at)
select $1, listed.email, listed.email_key, $4
from unnest($2::text[], $3::text[]) as listed (email, email_key)
order by listed.email_key
on conflict (site_id, email_key) do update
set email_key = had.email_key
returning subscriber_id, email_key;

-- bring_in: Their signups are active from now on, with links and in the ledger; each has a place of its own. The head is locked.
with listed as (
  select
    given.subscriber_id,
    given.consent_text_id,
    given.agreed_at,
    given.detail,
    newsletter_head.position + given.place as position
  from unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::text[])
    with ordinality as given (subscriber_id, consent_text_id, agreed_at, detail, place)
  cross join newsletter_head
  where newsletter_head.newsletter_id = $1
),
moved as (
  update newsletter_head
  set position = position + (select count(*) from listed)
  where newsletter_id = $1
),
linked as (
  insert into signup_link (digest, subscriber_id, newsletter_id)
  select
    link_digest(signup_token(ledger_key.key, listed.subscriber_id, coalesce(kind.newsletter_id, 0))),
    listed.subscriber_id,
    kind.newsletter_id
  from listed
  cross join (values ($1::bigint), (null::bigint)) as kind (newsletter_id)
  cross join ledger_key
  on conflict (digest) do nothing
),
noted as (
  insert into consent_event (subscriber_id, newsletter_id, kind, consent_text_id, at, via, detail)
  select listed.subscriber_id, $1, 'imported', listed.consent_text_id, $6, 'list', listed.detail::jsonb
  from listed
  order by listed.position
)
insert into signup as had (newsletter_id, subscriber_id, state, consent_text_id, position, asked_at, confirmed_at, changed_at)
select $1, listed.subscriber_id, 'active', listed.consent_text_id, listed.position, $6, listed.agreed_at, $6
from listed
on conflict (newsletter_id, subscriber_id) do update
set state = excluded.state,
  consent_text_id = excluded.consent_text_id,
  position = excluded.position,
  confirmed_at = excluded.confirmed_at,
  changed_at = excluded.changed_at;
