-- lock_mailed: Who is meant, by number or by address. In the order in which lists lock those that they bring in.
select subscriber_id, site_id, email_key
from subscriber
where subscriber_id = any ($1::bigint[])
  or email_key = any ($2::text[])
order by email_key, subscriber_id
for update;

-- find_issues: Of which newsletter and which site these are.
select newsletter_issue.issue_id, newsletter_issue.newsletter_id, newsletter.site_id
from newsletter_issue
join newsletter
  on newsletter.newsletter_id = newsletter_issue.newsletter_id
where newsletter_issue.issue_id = any ($1::bigint[]);

-- last_agreed: When these subscribers last agreed to something.
select subscriber_id, max(confirmed_at) as agreed_at
from signup
where subscriber_id = any ($1::bigint[])
  and confirmed_at is not null
group by subscriber_id;

-- insert_mail_events: Those that were not told before.
insert into mail_event (subscriber_id, digest, kind, at, noted_at)
select told.subscriber_id, told.digest, told.kind, told.at, $5
from unnest($1::bigint[], $2::bytea[], $3::text[], $4::timestamptz[]) as told (subscriber_id, digest, kind, at)
on conflict (subscriber_id, digest) do nothing
returning subscriber_id, digest;

-- often_soft: Who of these could not be reached five times within 30 days, since they last agreed to something.
select distinct soft.subscriber_id
from (
  select mail_event.subscriber_id, mail_event.at, lag(mail_event.at, 4) over (partition by mail_event.subscriber_id order by mail_event.at) as first
  from mail_event
  where mail_event.subscriber_id = any ($1::bigint[])
    and mail_event.kind = 'soft_bounce'
    and mail_event.at >= coalesce(
      (select max(signup.confirmed_at) from signup where signup.subscriber_id = mail_event.subscriber_id), '-infinity'
    )
) as soft
where soft.at - soft.first <= interval '30 days';

-- lock_heads_of: Of all newsletters that come to these subscribers, or wait.
select newsletter_id
from newsletter_head
where newsletter_id in (
  select signup.newsletter_id
  from signup
  where signup.subscriber_id = any ($1::bigint[])
    and signup.state in ('pending', 'active')
)
order by newsletter_id
for update;

-- note_soft: In the ledger of the newsletter that the letter was of; where that is not known, of all that come or wait.
insert into consent_event (subscriber_id, newsletter_id, kind, at, via, detail)
select signup.subscriber_id, signup.newsletter_id, 'soft_bounced', $4, 'server', told.detail::jsonb
from unnest($1::bigint[], $2::bigint[], $3::text[]) with ordinality as told (subscriber_id, newsletter_id, detail, place)
join signup
  on signup.subscriber_id = told.subscriber_id
  and (signup.newsletter_id = told.newsletter_id or told.newsletter_id is null and signup.state in ('pending', 'active'))
order by told.place, signup.newsletter_id;

-- end_mailed: All that comes to these subscribers, or waits, ends: in their lists, in the ledger and in the outbox. The heads are locked;
-- each has a place of its own.
with ended as (
  select
    signup.newsletter_id,
    signup.subscriber_id,
    gone.state,
    gone.detail,
    newsletter_head.position
    + row_number() over (partition by signup.newsletter_id order by signup.subscriber_id) as position
  from unnest($1::bigint[], $2::text[], $3::text[]) as gone (subscriber_id, state, detail)
  join signup
    on signup.subscriber_id = gone.subscriber_id
    and signup.state in ('pending', 'active')
  join newsletter_head
    on newsletter_head.newsletter_id = signup.newsletter_id
),
moved as (
  update newsletter_head
  set position = last.position
  from (select ended.newsletter_id, max(ended.position) as position from ended group by ended.newsletter_id) as last
  where last.newsletter_id = newsletter_head.newsletter_id
),
noted as (
  insert into consent_event (subscriber_id, newsletter_id, kind, at, via, detail)
  select ended.subscriber_id, ended.newsletter_id, ended.state, $4, 'server', ended.detail::jsonb
  from ended
  order by ended.subscriber_id, ended.newsletter_id
),
withdrawn as (
  delete from outgoing_mail
  using newsletter_issue, ended
  where newsletter_issue.issue_id = outgoing_mail.issue_id
    and newsletter_issue.newsletter_id = ended.newsletter_id
    and outgoing_mail.subscriber_id = ended.subscriber_id
    and outgoing_mail.text is not null
)
update signup
set state = ended.state,
  position = ended.position,
  changed_at = $4
from ended
where signup.newsletter_id = ended.newsletter_id
  and signup.subscriber_id = ended.subscriber_id;

-- suppress_mailed: A complaint stays one.
insert into suppression as had (site_id, digest, reason, since)
select subscriber.site_id, suppression_digest(ledger_key.key, subscriber.site_id, subscriber.email_key), gone.reason, $3
from unnest($1::bigint[], $2::text[]) as gone (subscriber_id, reason)
join subscriber
  on subscriber.subscriber_id = gone.subscriber_id
cross join ledger_key
on conflict (site_id, digest) do update
set reason = case when had.reason = 'complained' then had.reason else excluded.reason end;

-- withdraw_letters: Letters about signups that wait in the outbox. They do not say of which site, so they stay where another knows the
-- address. Letters about accounts go out.
delete from outgoing_mail
using subscriber
where subscriber.subscriber_id = any ($1::bigint[])
  and lower(outgoing_mail.recipient) = lower(subscriber.email)
  and outgoing_mail.kind in ('confirm_signup', 'signed_up_already')
  and outgoing_mail.text is not null
  and not outgoing_mail.is_bulk
  and not exists (
    select from subscriber as elsewhere
    where elsewhere.email_key = subscriber.email_key
      and elsewhere.subscriber_id <> all ($1::bigint[])
  );
