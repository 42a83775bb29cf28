-- put_subscriber: The address on a site, locked until the end. What is known of it stays as it is.
insert into subscriber as had (site_id, email, email_key, created_at)
values ($1, $2, $3, $4)
on conflict (site_id, email_key) do update
set email_key = had.email_key
returning subscriber_id, email;

-- put_links: The lasting links to each of these newsletters, and to all that wait for being confirmed.
insert into signup_link (digest, subscriber_id, newsletter_id)
select link_digest(signup_token(ledger_key.key, $1, coalesce(asked.newsletter_id, 0))), $1, asked.newsletter_id
from unnest(array_append($2::bigint[], null)) as asked (newsletter_id)
cross join ledger_key
on conflict (digest) do nothing;

-- link_token: The link to a newsletter of a subscriber; 0 stands for all that wait.
select signup_token(ledger_key.key, $1, $2)
from ledger_key;

-- find_link: What a link leads to, its subscriber locked.
select signup_link.link_id, signup_link.subscriber_id, signup_link.newsletter_id, subscriber.site_id, subscriber.email
from signup_link
join subscriber
  on subscriber.subscriber_id = signup_link.subscriber_id
where signup_link.digest = link_digest($1)
for update of subscriber;

-- whole_link: The link of a subscriber that is no single newsletter's.
select link_id
from signup_link
where subscriber_id = $1
  and newsletter_id is null;

-- suppressed: Why the site does not write to an address of itself; null where it does.
select suppression.reason
from suppression
cross join ledger_key
where suppression.site_id = $1
  and suppression.digest = suppression_digest(ledger_key.key, $1, $2);

-- suppress: A complaint stays one, whatever comes after it.
insert into suppression as had (site_id, digest, reason, since)
select $1, suppression_digest(ledger_key.key, $1, $2), $3, $4
from ledger_key
on conflict (site_id, digest) do update
set reason = case when had.reason = 'complained' then had.reason else excluded.reason end;

-- suppress_everywhere: On all sites, whether or not they know the address.
insert into suppression (site_id, digest, reason, since)
select site.site_id, suppression_digest(ledger_key.key, site.site_id, $1), 'erased', $2
from site
cross join ledger_key
on conflict (site_id, digest) do nothing;

-- lift: Whoever has the address asked for mail.
delete from suppression
using ledger_key
where suppression.site_id = $1
  and suppression.digest = suppression_digest(ledger_key.key, $1, $2)
  and suppression.reason = any ($3::text[]);

-- lift_everywhere: The same on all sites, whatever the reason.
delete from suppression
using ledger_key, site
where suppression.site_id = site.site_id
  and suppression.digest = suppression_digest(ledger_key.key, site.site_id, $1)
returning suppression.site_id;

-- lock_heads: In one order, so that two who change several lists do not wait for each other.
select newsletter_id
from newsletter_head
where newsletter_id = any ($1::bigint[])
order by newsletter_id
for update;

-- move_heads: The next place in each of these lists.
update newsletter_head
set position = position + 1
where newsletter_id = any ($1::bigint[]);

-- standing: What a subscriber has of these newsletters.
select signup.newsletter_id, signup.state
from signup
where signup.subscriber_id = $1
  and signup.newsletter_id = any ($2::bigint[])
order by signup.newsletter_id;

-- put_pending: What was not there waits for being confirmed; what was stays as it is, but for when it was last asked for.
insert into signup as had (newsletter_id, subscriber_id, state, consent_text_id, position, asked_at, changed_at)
select asked.newsletter_id, $1, 'pending', asked.consent_text_id, newsletter_head.position, $4, $4
from unnest($2::bigint[], $3::bigint[]) as asked (newsletter_id, consent_text_id)
join newsletter_head
  on newsletter_head.newsletter_id = asked.newsletter_id
on conflict (newsletter_id, subscriber_id) do update
set asked_at = case when had.confirmed_at is null then excluded.asked_at else had.asked_at end;

-- put_active: Confirmed, by whatever way.
insert into signup as had (newsletter_id, subscriber_id, state, consent_text_id, position, asked_at, confirmed_at, changed_at)
select asked.newsletter_id, $1, 'active', asked.consent_text_id, newsletter_head.position, $4, $5, $4
from unnest($2::bigint[], $3::bigint[]) as asked (newsletter_id, consent_text_id)
join newsletter_head
  on newsletter_head.newsletter_id = asked.newsletter_id
on conflict (newsletter_id, subscriber_id) do update
set state = 'active',
  consent_text_id = excluded.consent_text_id,
  position = excluded.position,
  confirmed_at = excluded.confirmed_at,
  changed_at = excluded.changed_at;

-- end_signups: Those of these newsletters that came, or waited; the newsletters of those that ended by it.
update signup
set state = $3,
  position = newsletter_head.position,
  changed_at = $4
from newsletter_head
where newsletter_head.newsletter_id = signup.newsletter_id
  and signup.subscriber_id = $1
  and signup.newsletter_id = any ($2::bigint[])
  and signup.state = any ($5::text[])
returning signup.newsletter_id;

-- all_signups: Every newsletter that a subscriber has a row of.
select newsletter_id
from signup
where subscriber_id = $1
order by newsletter_id;

-- waiting_signups: Those that wait for being confirmed, for the first time or again.
select newsletter_id
from signup
where subscriber_id = $1
  and (
    state = 'pending'
    or newsletter_id in (select signup_secret.newsletter_id from signup_secret where signup_secret.subscriber_id = $1)
  )
order by newsletter_id;

-- active_signups: Those that come, and what was agreed to.
select newsletter_id, consent_text_id
from signup
where subscriber_id = $1
  and state = 'active'
order by newsletter_id;

-- end_secrets: What could still be confirmed of these newsletters cannot any more.
delete from signup_secret
where subscriber_id = $1
  and newsletter_id = any ($2::bigint[]);

-- secret_subscriber: Whose signups a link in a letter confirms.
select subscriber_id
from signup_secret
where digest = $1
limit 1;

-- note_events: One entry of the ledger for each newsletter.
insert into consent_event (subscriber_id, newsletter_id, kind, consent_text_id, at, via, network, detail)
select $1, asked.newsletter_id, $4, asked.consent_text_id, $5, $6, $7, $8::jsonb
from unnest($2::bigint[], $3::bigint[]) as asked (newsletter_id, consent_text_id);

-- mailed_lately: To which of these newsletters too many mails asked a subscriber of late: one in a quarter of an hour, three in a day.
select asked.newsletter_id
from unnest($2::bigint[]) as asked (newsletter_id)
where (
    select count(*)
    from consent_event
    where consent_event.subscriber_id = $1
      and consent_event.newsletter_id = asked.newsletter_id
      and consent_event.kind = 'mailed'
      and consent_event.at > $3::timestamptz - interval '1 day'
  ) >= 3
  or exists (
    select from consent_event
    where consent_event.subscriber_id = $1
      and consent_event.newsletter_id = asked.newsletter_id
      and consent_event.kind = 'mailed'
      and consent_event.at > $3::timestamptz - interval '15 minutes'
  );

-- insert_secret
insert into signup_secret (digest, newsletter_id, subscriber_id, consent_text_id, expires_at)
select $1, asked.newsletter_id, $2, asked.consent_text_id, $5
from unnest($3::bigint[], $4::bigint[]) as asked (newsletter_id, consent_text_id);

-- take_secret: What it confirms. It is good no more, expired or not.
with taken as (
  delete from signup_secret
  where digest = $1
  returning newsletter_id, subscriber_id, consent_text_id, expires_at
)
select taken.newsletter_id, taken.subscriber_id, taken.consent_text_id
from taken
where taken.expires_at > $2
order by taken.newsletter_id;

-- find_subscriber: What a site knows of an address, locked.
select subscriber_id
from subscriber
where site_id = $1
  and email_key = $2
for update;

-- lock_subscriber
select subscriber_id, site_id, email, email_key
from subscriber
where subscriber_id = $1
for update;

-- lock_subscribers_of: All that sites know of an address.
select subscriber_id, site_id, email_key
from subscriber
where email_key = any ($1::text[])
order by subscriber_id
for update;

-- forget_events: What it was, when and how stays; from where does not.
update consent_event
set network = null,
  detail = '{}'
where subscriber_id = $1;

-- forget_secrets
delete from signup_secret
where subscriber_id = $1;

-- forget_links
delete from signup_link
where subscriber_id = $1;

-- forget_unconfirmed: A signup that nobody confirmed ever is of no use to the list.
delete from signup
where subscriber_id = $1
  and confirmed_at is null;

-- forget_mail_events
delete from mail_event
where subscriber_id = $1;

-- forget_subscriber
delete from subscriber
where subscriber_id = $1;

-- forget_mail: Letters about newsletters to an erased address, sent or not. Those about an account are the account's.
delete from outgoing_mail
where lower(recipient) = $1
  and kind in ('confirm_signup', 'signed_up_already', 'newsletter');

-- forget_limit: How many letters it was sent lately.
delete from spending
where key = any ($1::text[]);

-- lock_unconfirmed: Subscribers with something that nobody confirmed in a week; who is busy with one comes first.
select subscriber.subscriber_id
from subscriber
where subscriber.subscriber_id in (
  select signup.subscriber_id
  from signup
  where signup.confirmed_at is null
    and signup.state <> 'erased'
    and signup.asked_at < $1::timestamptz - interval '7 days'
)
order by subscriber.subscriber_id
limit 1000
for update skip locked;

-- forget_stale: That of theirs.
delete from signup
where subscriber_id = any ($2::bigint[])
  and confirmed_at is null
  and state <> 'erased'
  and asked_at < $1::timestamptz - interval '7 days';

-- forget_strangers: Those of them who have nothing else.
with gone as (
  delete from subscriber
  where subscriber_id = any ($1::bigint[])
    and not exists (select from signup where signup.subscriber_id = subscriber.subscriber_id)
  returning subscriber_id
),
unlinked as (
  delete from signup_link
  where subscriber_id in (select gone.subscriber_id from gone)
)
update consent_event
set network = null
where subscriber_id in (select gone.subscriber_id from gone);

-- forget_old_secrets
delete from signup_secret
where expires_at < $1;
