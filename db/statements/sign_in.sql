-- forget_attempts
delete from sign_in_attempt
where expires_at <= $1;

-- insert_attempt
insert into sign_in_attempt (digest, provider, challenge, return_to, nonce, code_verifier, expires_at)
values ($1, $2, $3, $4, $5, $6, $7);

-- take_attempt: Good once: whoever deletes it has it.
delete from sign_in_attempt
where digest = $1
  and provider = $2
  and expires_at > $3
returning challenge, return_to, nonce, code_verifier;

-- forget_codes
delete from sign_in_code
where expires_at <= $1;

-- insert_code
insert into sign_in_code
  (digest, challenge, provider, provider_name, issuer, subject, email, email_key, is_email_verified, display_name, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- find_code: Locked, so that two who come at once come one after the other. $2 is made from what the client kept to itself.
select provider, provider_name, issuer, subject, email, email_key, is_email_verified, display_name, is_registered
from sign_in_code
where digest = $1
  and challenge = $2
  and expires_at > $3
for update;

-- delete_code
delete from sign_in_code
where digest = $1;

-- mark_registered
update sign_in_code
set is_registered = true
where digest = $1;

-- find_link
select account.account_id, account.role, private_account.is_disabled
from sign_in_link
join private_account
  on private_account.account_id = sign_in_link.account_id
join account
  on account.account_id = sign_in_link.account_id
  and not account.is_erased
where sign_in_link.issuer = $1
  and sign_in_link.subject = $2;

-- insert_link: Nothing where the subject is linked, to whomever.
insert into sign_in_link (issuer, subject, account_id, provider_name, linked_at)
values ($1, $2, $3, $4, $5)
on conflict (issuer, subject) do nothing
returning link_id;

-- count_links: Of an account whose row is locked, so that two at once count the same.
select count(*)
from sign_in_link
where account_id = $1;

-- list_providers: By which an account can be entered, the oldest first.
select provider_name
from sign_in_link
where account_id = $1
order by link_id;

-- delete_link
delete from sign_in_link
where link_id = $1
  and account_id = $2
returning provider_name;

-- insert_registration_sign_in
insert into registration_sign_in (registration_id, issuer, subject, provider_name, consents, consented_at)
values ($1, $2, $3, $4, $5::jsonb, $6);

-- find_registration_sign_in
select issuer, subject, provider_name, consents::text as consents, consented_at
from registration_sign_in
where registration_id = $1;

-- came_for: Whether somebody who has come back is the one who asked for a mailed link. $3 is made from what the client kept to itself.
select exists (
  select
  from sign_in_code
  join mailed_secret
    on mailed_secret.digest = $1
  left join registration_sign_in
    on registration_sign_in.registration_id = mailed_secret.registration_id
    and (registration_sign_in.issuer, registration_sign_in.subject) = (sign_in_code.issuer, sign_in_code.subject)
  left join sign_in_link
    on sign_in_link.account_id = mailed_secret.account_id
    and (sign_in_link.issuer, sign_in_link.subject) = (sign_in_code.issuer, sign_in_code.subject)
  where sign_in_code.digest = $2
    and sign_in_code.challenge = $3
    and sign_in_code.expires_at > $4
    and (registration_sign_in.registration_id is not null or sign_in_link.link_id is not null)
) as is_so;
