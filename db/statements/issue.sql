-- last_issue: The newest one of a newsletter, finished or not.
select issue_id, since, until, article_count, subject, queued, finished_at
from newsletter_issue
where newsletter_id = $1
order by issue_id desc
limit 1;

-- lock_newsletter: So that two who make an issue come one after the other. Signups go on.
select newsletter_id
from newsletter
where newsletter_id = $1
for no key update;

-- insert_issue
insert into newsletter_issue (
  newsletter_id, since, until, article_count, subject, text, html, sender_name, list_id, base_url, created_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
returning issue_id, since, until, article_count, subject, queued, finished_at;

-- lock_issue: Whoever goes on with it does so alone.
select newsletter_id, queued, finished_at
from newsletter_issue
where issue_id = $1
for update;

-- queue_batch: The next subscribers have their letters, and the issue knows it. The newsletter's head is locked, so nobody leaves
-- meanwhile. A letter's key is made of issue and subscriber: there is no second one.
with chosen as (
  select signup.subscriber_id, subscriber.email, signup_token(ledger_key.key, signup.subscriber_id, signup.newsletter_id) as token
  from newsletter_issue as issue
  join signup
    on signup.newsletter_id = issue.newsletter_id
    and signup.state = 'active'
    and signup.subscriber_id > issue.last_subscriber_id
  join subscriber
    on subscriber.subscriber_id = signup.subscriber_id
  cross join ledger_key
  where issue.issue_id = $1
  order by signup.subscriber_id
  limit $2
),
written as (
  insert into outgoing_mail (
    kind, recipient, subject, text, html, headers, message_key, created_at, next_try_at, sender_name, is_bulk, issue_id, subscriber_id
  )
  select
    'newsletter',
    chosen.email,
    issue.subject,
    issue.base_url || '/newsletters/mine#' || chosen.token,
    issue.base_url || '/newsletters/mine#' || chosen.token,
    jsonb_build_object(
      'List-Id', issue.list_id,
      'List-Unsubscribe', '<' || issue.base_url || '/v1/signups/' || chosen.token || '/unsubscribe>',
      'List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'
    ),
    'issue.' || issue.issue_id || '.' || chosen.subscriber_id,
    now(),
    now(),
    issue.sender_name,
    true,
    issue.issue_id,
    chosen.subscriber_id
  from newsletter_issue as issue
  cross join chosen
  where issue.issue_id = $1
  on conflict (message_key) do nothing
  returning mail_id
)
update newsletter_issue
set last_subscriber_id = coalesce((select max(chosen.subscriber_id) from chosen), last_subscriber_id),
  queued = queued + (select count(*) from written),
  finished_at = case when (
    select count(*)
    from chosen
  ) < $2 or not exists (
    select from signup
    where signup.newsletter_id = newsletter_issue.newsletter_id
      and signup.state = 'active'
      and signup.subscriber_id > (select max(chosen.subscriber_id) from chosen)
  ) then $3::timestamptz end
where issue_id = $1
returning queued, finished_at is not null as is_finished;

-- count_to_come: Whose turn it is not yet.
select count(*)
from newsletter_issue as issue
join signup
  on signup.newsletter_id = issue.newsletter_id
  and signup.state = 'active'
  and signup.subscriber_id > issue.last_subscriber_id
where issue.issue_id = $1;

-- count_active
select count(*)
from signup
where newsletter_id = $1
  and state = 'active';

-- waiting_bulk: How many letters wait behind all others, counted up to a bound, and the first of them: another one when some went out.
select count(*) as waiting, min(mail_id) as first
from (
  select mail_id
  from outgoing_mail
  where is_bulk
    and text is not null
  order by next_try_at, mail_id
  limit $1
) as waiting;

-- list_issues: The newest first, with what became of the letters that the outbox still knows.
select
  issue.issue_id,
  issue.subject,
  issue.since,
  issue.until,
  issue.article_count,
  issue.created_at,
  issue.finished_at,
  issue.queued,
  (select count(*) from outgoing_mail where outgoing_mail.issue_id = issue.issue_id and outgoing_mail.text is not null) as waiting,
  (select count(*) from outgoing_mail where outgoing_mail.issue_id = issue.issue_id and outgoing_mail.sent_at is not null) as sent,
  (select count(*) from outgoing_mail where outgoing_mail.issue_id = issue.issue_id and outgoing_mail.failed_at is not null) as given_up
from newsletter_issue as issue
where issue.newsletter_id = $1
order by issue.issue_id desc
limit $2;

-- withdraw: Letters of these newsletters to whoever wants them no more.
delete from outgoing_mail
using newsletter_issue
where newsletter_issue.issue_id = outgoing_mail.issue_id
  and newsletter_issue.newsletter_id = any ($2::bigint[])
  and outgoing_mail.subscriber_id = $1
  and outgoing_mail.text is not null;
