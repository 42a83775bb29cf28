-- request: Asking again changes the choice, not the day.
insert into erasure_request as had (account_id, receipt, comments, requested_at, due_at)
values ($1, $2, $3, $4, $5)
on conflict (account_id) do update
set comments = excluded.comments
returning receipt, had.receipt = $2 as is_new;

-- cancel
delete from erasure_request
where account_id = $1
returning receipt;

-- due: Whom it is to be done to now, the longest due first.
select account_id
from erasure_request
where due_at <= $1
order by due_at, account_id
limit $2;

-- take: Whoever deletes it does it.
delete from erasure_request
where account_id = $1
  and due_at <= $2
returning receipt, comments, requested_at;

-- lock_account: Not those who are erased already.
select account.account_id, account.handle, account.handle_key, private_account.email, private_account.email_key
from account
join private_account
  on private_account.account_id = account.account_id
where account.account_id = $1
for update;

-- other_addresses: Those that were to become the account's.
select email_key
from mailed_secret
where account_id = $1
  and email_key is not null;

-- enter: Before the account is gone, from which the digests are made.
insert into erasure (receipt, account_digest, email_digest, comments, requested_at, erased_at)
select
  $2,
  ledger_digest(ledger_key.key, 'account ' || account_id || ' ' || extract(epoch from created_at)),
  ledger_digest(ledger_key.key, 'email ' || email_key),
  $3,
  $4,
  $5
from private_account
cross join ledger_key
where account_id = $1
on conflict (receipt) do nothing;

-- forget_private
delete from private_account
where account_id = $1;

-- forget_sessions
delete from session
where account_id = $1;

-- forget_tokens
delete from token
where account_id = $1;

-- forget_sign_ins_begun: By the address, or by a provider that the account is entered through.
delete from sign_in_code
where email_key = any ($2::text[])
  or (issuer, subject) in (select issuer, subject from sign_in_link where account_id = $1);

-- forget_sign_ins
delete from sign_in_link
where account_id = $1;

-- forget_oauth_clients
delete from client
where account_id = $1;

-- forget_links
delete from mailed_secret
where account_id = $1
  or email_key = any ($2::text[]);

-- forget_registrations_of
delete from registration
where email_key = any ($1::text[]);

-- forget_mails
delete from outgoing_mail
where lower(recipient) = any ($1::text[]);

-- forget_counts: What limits count by account, address or handle; the network stands behind them.
delete from spending
where split_part(key, ':', 2) = any ($1::text[]);

-- forget_clients_of: Who acted stays, as a number; from where does not.
update audit
set client = null
where actor_id = $1
  and client is not null;

-- rename: Nobody's name. What is kept under it is shown; else nobody is.
update account
set handle = $2,
  handle_key = $2,
  display_name = $2,
  origin = 'registered',
  site_id = null,
  printed_name = null,
  role = 'reader',
  joined_at = null,
  is_erased = not $3
where account_id = $1;

-- count_names
update names_version
set version = version + 1;

-- pass_votes_on: They count, as nobody's.
update vote
set voter_id = $2
where voter_id = $1;

-- articles: On which the account wrote, in the order in which whoever needs several of them locks them.
select distinct article_id
from comment
where account_id = $1
order by article_id;

-- lock_article
select article_id
from article_stat
where article_id = $1
for update;

-- empty_deleted: What its writer had deleted before has no text.
update comment
set body = '', body_html = ''
where article_id = $1
  and account_id = $2
  and status = 'deleted';

-- drop_quotes: Those that the account's comments make, for they go.
delete from quote
where article_id = $1
  and number in (select number from comment where article_id = $1 and account_id = $2);

-- empty_quotes: Those that others make of them: the words were the account's.
update quote
set words = '', is_stale = true
where article_id = $1
  and target_number in (select number from comment where article_id = $1 and account_id = $2);

-- drop_revisions: The texts that were there before.
delete from comment_revision
where article_id = $1
  and number in (select number from comment where article_id = $1 and account_id = $2);

-- drop_words
delete from comment_search
where article_id = $1
  and number in (select number from comment where article_id = $1 and account_id = $2);

-- delete_comments: What threads show keeps its place; what they do not show can never be shown again.
with gone as (
  update comment
  set status = case when before.status in ('visible', 'deleted') then 'deleted' else 'removed' end,
    body = '',
    body_html = '',
    is_featured = false,
    version = comment.version + 1
  from (
    select number, status
    from comment
    where article_id = $1
      and account_id = $2
    for update
  ) as before
  where comment.article_id = $1
    and comment.number = before.number
  returning before.status
),
counted as (
  select
    count(*) filter (where status = 'visible') as visible,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'hidden') as hidden
  from gone
)
update article_stat
set visible_count = visible_count - counted.visible,
  pending_count = pending_count - counted.pending,
  hidden_count = hidden_count - counted.hidden,
  removed_count = removed_count + counted.pending + counted.hidden,
  deleted_count = deleted_count + counted.visible
from counted
where article_stat.article_id = $1;

-- log_comments: They are others now to those who follow, and so are those that repeat their words, where these go.
insert into pending_change (noun, key, operation, at, reason)
select
  'comment',
  array[gone.article_id, gone.number],
  case when $4 = 'keep' then 'update' else 'erase' end,
  $3::timestamptz,
  case when $4 <> 'keep' then 'erasure' end
from (
  select article_id, number
  from comment
  where article_id = $1
    and account_id = $2
    and is_shown
  union
  select quoting.article_id, quoting.number
  from comment
  join quote
    on quote.article_id = $1
    and quote.target_number = comment.number
  join comment as quoting
    on quoting.article_id = $1
    and quoting.number = quote.number
    and quoting.status = 'visible'
  where comment.article_id = $1
    and comment.account_id = $2
    and $4::text = 'delete'
) as gone
where exists (select from article where article_id = $1 and status = 'visible')
order by gone.number;

-- unname_comments
update comment
set account_id = null
where article_id = $1
  and account_id = $2;

-- count_article
update article_stat
set version = version + 1
where article_id = $1;

-- ledger
select
  receipt,
  encode(account_digest, 'hex') as account_digest,
  encode(email_digest, 'hex') as email_digest,
  comments,
  requested_at,
  erased_at
from erasure
order by erased_at, receipt;

-- ledger_name: What tells a ledger that is made with this key from others.
select encode(ledger_digest(key, 'ledger'), 'hex') as name
from ledger_key;

-- waiting: Who asked, and when it is done.
select erasure_request.receipt, account.handle, erasure_request.comments, erasure_request.requested_at, erasure_request.due_at
from erasure_request
join account
  on account.account_id = erasure_request.account_id
order by erasure_request.due_at, erasure_request.account_id;

-- enter_again: What a restore lost of the ledger.
insert into erasure (receipt, account_digest, email_digest, comments, requested_at, erased_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (receipt) do nothing;

-- back: Who is in the ledger and has an account all the same.
select private_account.account_id, erasure.receipt, erasure.comments, erasure.requested_at
from private_account
cross join ledger_key
join erasure
  on erasure.account_digest
    = ledger_digest(ledger_key.key, 'account ' || private_account.account_id || ' ' || extract(epoch from private_account.created_at))
order by private_account.account_id;

-- forget_registrations_again: Asked for before the address was erased.
delete from registration
using erasure, ledger_key
where erasure.email_digest = ledger_digest(ledger_key.key, 'email ' || registration.email_key)
  and registration.created_at <= erasure.erased_at;

-- forget_mails_again
delete from outgoing_mail
using erasure, ledger_key
where erasure.email_digest = ledger_digest(ledger_key.key, 'email ' || lower(outgoing_mail.recipient))
  and outgoing_mail.created_at <= erasure.erased_at;

-- waiting_again: Requests that a restore brought back; some may have been called off since the backup.
update erasure_request
set due_at = $1
where due_at < $1
returning account_id;

-- forget_unsent: Where no mail goes out, nobody is to be kept for the letter that says that they are gone.
delete from outgoing_mail
where kind = 'erasure_done'
  and created_at < now() - $1::interval;
