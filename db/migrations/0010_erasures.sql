-- Who asked to be erased, and the ledger of who was. An erased account's row stays, for what hangs on it, without anything of a person.

-- Who waits for it: the account works until then, and its owner may call it off.
create table erasure_request (
  account_id bigint primary key,
  -- Drawn, not counted: after a restore no other request gets the same one.
  receipt bigint not null unique,
  -- What becomes of what they wrote: it stays under a name that is nobody's, it stays without a name, or it goes.
  comments text not null
    check (comments in ('keep', 'anonymise', 'delete')),
  requested_at timestamptz not null,
  due_at timestamptz not null
);

create index erasure_request_due on erasure_request (due_at);

-- What digests in the ledger are made with. It is in every backup from here on, so that they can be made again after a restore.
create table ledger_key (
  only_one boolean primary key default true check (only_one),
  key bytea not null
);

insert into ledger_key (key)
values (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

-- Rows are only ever added. After a restore whoever is back is found by it, and erased again.
create table erasure (
  receipt bigint primary key,
  -- Of the account's id and the time when it was opened: an id alone is given again after a restore.
  account_digest bytea not null,
  email_digest bytea not null,
  comments text not null
    check (comments in ('keep', 'anonymise', 'delete')),
  requested_at timestamptz not null,
  erased_at timestamptz not null
);

create index erasure_by_account on erasure (account_digest);
create index erasure_by_email on erasure (email_digest);

-- Keyed, so that nobody tries out ids or addresses on a ledger that is kept elsewhere.
create function ledger_digest(key bytea, what text) returns bytea
  language sql
  immutable
  parallel safe
  return sha256(key || sha256(key || convert_to(what, 'UTF8')));

-- As every answer writes a time: in UTC, ending in Z.
create function rfc3339(moment timestamptz) returns text
  language sql
  stable
  parallel safe
  return to_json(moment at time zone 'UTC') #>> '{}' || 'Z';

-- By which all that is somebody's is found, whatever its state.
create index comment_of_account on comment (account_id, article_id, number) where account_id is not null;
create index vote_of_voter on vote (voter_id, article_id, number);
create index audit_by_actor on audit (actor_id, audit_id) where actor_id is not null;
-- From which addresses are yet to be forgotten.
create index audit_with_client on audit (at) where client is not null;
