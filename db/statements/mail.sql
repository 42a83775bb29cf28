-- queue_mail: One that is not wanted after all takes as long, and leaves nothing.
insert into outgoing_mail (kind, recipient, subject, text, html, headers, message_key, created_at, next_try_at)
select $1, $2, $3, $4, $5, $6::jsonb, $7, now(), now()
where $8::boolean;

-- is_mail_due
select exists (
  select from outgoing_mail
  where text is not null
    and next_try_at <= now()
);

-- due_mail: A letter of an issue has its reader's link, which stands between the parts of what all get.
select
  mail.mail_id,
  mail.kind,
  mail.recipient,
  mail.subject,
  case when mail.issue_id is null then mail.text else array_to_string(issue.text, mail.text) end as text,
  case when mail.issue_id is null then mail.html else array_to_string(issue.html, mail.html) end as html,
  mail.headers::text as headers,
  mail.sender_name,
  mail.message_key,
  mail.created_at,
  mail.tries
from outgoing_mail as mail
left join newsletter_issue as issue
  on issue.issue_id = mail.issue_id
where mail.text is not null
  and mail.next_try_at <= now()
order by mail.is_bulk, mail.next_try_at, mail.mail_id
limit $1;

-- mark_sent: whoever leads by now, what the server took is taken. Links stand in header fields, too
update outgoing_mail
set sent_at = now(),
  tries = tries + 1,
  last_error = null,
  text = null,
  html = null,
  headers = '{}'
where mail_id = $1
  and text is not null;

-- mark_failed
update outgoing_mail
set failed_at = now(),
  tries = tries + 1,
  last_error = $2,
  text = null,
  html = null,
  headers = '{}'
where mail_id = $1
  and text is not null
  and exists (
    select from lease
    where name = $3
      and fence = $4
  );

-- put_off
update outgoing_mail
set next_try_at = now() + $3,
  tries = tries + 1,
  last_error = $2
where mail_id = $1
  and text is not null
  and exists (
    select from lease
    where name = $4
      and fence = $5
  );

-- waiting_mail
select kind, recipient, subject, created_at, next_try_at, tries, last_error
from outgoing_mail
where text is not null
order by created_at desc, mail_id desc
limit $1;

-- failed_mail
select kind, recipient, subject, created_at, failed_at, tries, last_error
from outgoing_mail
where failed_at is not null
order by created_at desc, mail_id desc
limit $1;

-- forget_mail_to
delete from outgoing_mail
where lower(recipient) = lower($1);

-- forget_old_mail: and soon whom the last letter went to that an erased account is told of
delete from outgoing_mail
where text is null
  and (created_at < now() - $1::interval or kind = 'erasure_done');
