-- The tables on one page, as the migrations leave them. Written by `make generate`, never by hand.

create function any_word_of(title text) returns tsquery
    language sql immutable parallel safe
    as $$
    select string_agg('''' || replace(replace(longest.lexeme, '\', '\\'), '''', '''''') || '''', ' | ')::tsquery
    from (
      select lexeme
      from unnest(to_tsvector('english', title))
      order by length(lexeme) desc, lexeme
      limit 6
    ) as longest
  $$;

create function change_cursor(place bigint, mark integer) returns text
    language sql immutable parallel safe
    return ((place || '-'::text) || lpad(to_hex(mark), 8, '0'::text));

create function escape_html(source text) returns text
    language sql immutable parallel safe
    as $$
    select replace(replace(replace(replace(replace(source, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')
  $$;

create function leads_on(place_given bigint, cursor_given text) returns boolean
    language plpgsql stable
    as $$
  begin
    return place_given >= (select kept_after from change_head)
      and (place_given = 0 or exists (select from change where position = place_given and change_cursor(position, mark) = cursor_given));
  end
  $$;

create function ledger_digest(key bytea, what text) returns bytea
    language sql immutable parallel safe
    return sha256((key || sha256((key || convert_to(what, 'UTF8'::name)))));

create function link_digest(token text) returns bytea
    language sql immutable parallel safe
    return sha256(convert_to(token, 'UTF8'::name));

create function marked_passage(source text, places integer[]) returns text
    language sql immutable parallel safe
    as $$
    select
      case when edge.opening > 0 then '…' else '' end
      || string_agg(
        escape_html(substring(source from place.behind + 1 for place.start - place.behind))
        || '<mark>' || escape_html(substring(source from place.start + 1 for place.ending - place.start)) || '</mark>',
        '' order by place.start
      )
      || escape_html(substring(source from max(place.ending) + 1 for edge.ending - max(place.ending)))
      || case when edge.ending < length(source) then '…' else '' end
    from (
      select
        cut.opening,
        cut.ending + position(' ' in translate(substring(source from cut.ending + 1 for 20), e'\n\t', '  ') || ' ') - 1 as ending
      from (
        select near.opening, least(greatest(near.opening + 240, places[1][2]), length(source)) as ending
        from (
          select
            greatest(places[1][1] - 80, 0)
            + case
              when places[1][1] > 80 then position(' ' in translate(substring(source from places[1][1] - 79 for 80), e'\n\t', '  '))
              else 0
            end as opening
        ) as near
      ) as cut
    ) as edge
    cross join lateral (
      select
        places[nth][1] as start,
        places[nth][2] as ending,
        lag(places[nth][2], 1, edge.opening) over (order by nth) as behind
      from generate_subscripts(places, 1) as nth
    ) as place
    where place.ending <= edge.ending
    group by edge.opening, edge.ending
  $$;

create function necessary_words(words tsquery) returns tsquery
    language sql immutable parallel safe
    as $$
    select case when querytree(words) not in ('', 'T') then regexp_replace(querytree(words), '<(-|[0-9]+)>', '&', 'g')::tsquery end
  $$;

create function newest_release() returns json
    language plpgsql stable
    as $$
  begin
    return (
      select json_build_object('name', name, 'address', url, 'cursor', changes_cursor)
      from dataset_release
      where leads_on(place, changes_cursor)
      order by place desc, announced_at desc, name desc
      limit 1
    );
  end
  $$;

create function page_cursor(position_in_list json) returns text
    language sql immutable parallel safe
    return translate(encode(convert_to((position_in_list)::text, 'UTF8'::name), 'base64'::text), '+/=
'::text, '-_'::text);

create function place_behind(cursor_given text) returns bigint
    language plpgsql stable
    as $$
  declare
    head_place bigint;
    first_place bigint;
    place bigint;
  begin
    select position, kept_after into head_place, first_place from change_head;
    if cursor_given = 'now' then
      return head_place;
    end if;
    place := coalesce(split_part(cursor_given, '-', 1), '0')::bigint;
    if place < first_place then
      raise exception using errcode = 'BC001',
        message = (
          select json_build_object('cursor', change_cursor(position, mark), 'at', rfc3339(at), 'release', newest_release())::text
          from change
          where position = first_place
        );
    end if;
    if not leads_on(place, cursor_given) then
      raise exception using errcode = 'BC002', message = json_build_object('release', newest_release())::text;
    end if;
    return place;
  end
  $$;

create function rfc3339(moment timestamp with time zone) returns text
    language sql stable parallel safe
    return ((to_json((moment at time zone 'UTC'::text)) #>> '{}'::text[]) || 'Z'::text);

create function signup_token(key bytea, subscriber_id bigint, newsletter_id bigint) returns text
    language sql immutable parallel safe
    return ('sub_'::text || "left"(encode(ledger_digest(key, ((('link '::text || subscriber_id) || ' '::text) || newsletter_id)), 'hex'::text), 40));

create function single_words(words tsquery) returns tsquery
    language sql immutable parallel safe
    as $$
    select string_agg(word, ' | ')::tsquery
    from (
      select distinct found[1] as word
      from regexp_matches(necessary_words(words)::text, '(''(?:[^'']|'''')*'')', 'g') as found
      order by word
      limit 40
    ) as word
  $$;

create function suppression_digest(key bytea, site_id bigint, email_key text) returns bytea
    language sql immutable parallel safe
    return ledger_digest(key, ((('suppress '::text || site_id) || ' '::text) || email_key));

create function word_places(source text, words tsquery) returns integer[]
    language sql immutable parallel safe
    as $$
    with copy as materialized (
      select translate(left(source, 20000), u&'<\E000\E001', '   ') as text
    ),
    marked as materialized (
      select ts_headline('english', copy.text, words, u&'HighlightAll=true, StartSel="\E000", StopSel="\E001"') as text
      from copy
    ),
    piece as (
      select
        part.nth,
        position(u&'\E001' in part.text) - 1 as length,
        (sum(length(replace(part.text, u&'\E001', ''))) over (order by part.nth) - length(replace(part.text, u&'\E001', '')))::integer as start
      from marked
      cross join lateral string_to_table(marked.text, u&'\E000') with ordinality as part (text, nth)
    )
    select array_agg(array[piece.start, piece.start + piece.length] order by piece.nth)
    from piece
    where piece.nth > 1
      and (select translate(marked.text, u&'\E000\E001', '') = copy.text from marked cross join copy)
  $$;

create table agency (
  agency_id bigint not null generated by default as identity,
  slug text not null,
  name text not null,
  constraint agency_pkey primary key (agency_id),
  constraint agency_slug_key unique (slug)
);

create table answered_write (
  digest bytea not null,
  request_digest bytea not null,
  key bigint[] default '{}'::bigint[] not null,
  created_at timestamp with time zone not null,
  document text,
  constraint answered_write_pkey primary key (digest)
);
create index answered_write_by_time on answered_write (created_at);

create table audit (
  audit_id bigint not null generated by default as identity,
  at timestamp with time zone not null,
  actor_id bigint,
  via text not null,
  action text not null,
  target text not null,
  detail jsonb default '{}'::jsonb not null,
  client text,
  request_id text,
  constraint audit_pkey primary key (audit_id),
  constraint audit_via_check check ((via = any (array['session'::text, 'token'::text, 'mail'::text, 'provider'::text, 'command'::text, 'system'::text])))
);
create index audit_by_actor on audit (actor_id, audit_id) where (actor_id is not null);
create index audit_by_target on audit (target, audit_id);
create index audit_with_client on audit (at) where (client is not null);

create table author (
  author_id bigint not null generated by default as identity,
  slug text not null,
  name text not null,
  constraint author_pkey primary key (author_id),
  constraint author_slug_key unique (slug)
);
create index author_by_name on author (name, author_id);

create table change (
  "position" bigint not null,
  noun text not null,
  key bigint[] not null,
  operation text not null,
  at timestamp with time zone not null,
  reason text,
  mark integer default 0 not null,
  constraint change_pkey primary key ("position")
);

create table change_head (
  head_id smallint default 1 not null,
  "position" bigint default 0 not null,
  fence bigint default 0 not null,
  mark integer default 0 not null,
  kept_after bigint default 0 not null,
  constraint change_head_pkey primary key (head_id),
  constraint change_head_head_id_check check ((head_id = 1))
);

create table client (
  client_id bigint not null generated by default as identity,
  account_id bigint not null,
  digest bytea not null,
  name text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint client_pkey primary key (client_id)
);
create index client_by_account on client (account_id, client_id);

create table dataset_export (
  export_id bigint not null generated by default as identity,
  account_id bigint not null,
  formats text[] not null,
  tables text[] not null,
  since text,
  title text not null,
  release text,
  has_pseudonyms boolean not null,
  is_masked boolean not null,
  coarse text,
  state text default 'waiting'::text not null,
  fence bigint,
  tries integer default 0 not null,
  progress_done integer default 0 not null,
  progress_total integer,
  problem text,
  schema_version text,
  changes_cursor text,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  expires_at timestamp with time zone,
  version bigint default 1 not null,
  constraint dataset_export_pkey primary key (export_id),
  constraint dataset_export_coarse_check check ((coarse = any (array['hour'::text, 'day'::text]))),
  constraint dataset_export_state_check check ((state = any (array['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'expired'::text])))
);
create index dataset_export_by_account on dataset_export (account_id, export_id);
create unique index dataset_export_under_way on dataset_export (account_id) where (state = any (array['waiting'::text, 'running'::text]));

create table dataset_export_file (
  export_id bigint not null,
  place integer not null,
  name text not null,
  path text not null,
  table_name text,
  format text,
  rows integer,
  bytes bigint not null,
  sha256 text not null,
  constraint dataset_export_file_pkey primary key (export_id, place),
  constraint dataset_export_file_export_id_name_key unique (export_id, name),
  constraint dataset_export_file_export_id_fkey foreign key (export_id) references dataset_export(export_id) on delete cascade
);

create table dataset_release (
  name text not null,
  url text not null,
  place bigint not null,
  changes_cursor text not null,
  announced_at timestamp with time zone not null,
  constraint dataset_release_pkey primary key (name)
);

create table erasure (
  receipt bigint not null,
  account_digest bytea not null,
  email_digest bytea not null,
  comments text not null,
  requested_at timestamp with time zone not null,
  erased_at timestamp with time zone not null,
  constraint erasure_pkey primary key (receipt),
  constraint erasure_comments_check check ((comments = any (array['keep'::text, 'anonymise'::text, 'delete'::text])))
);
create index erasure_by_account on erasure (account_digest);
create index erasure_by_email on erasure (email_digest);

create table erasure_request (
  account_id bigint not null,
  receipt bigint not null,
  comments text not null,
  requested_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  constraint erasure_request_pkey primary key (account_id),
  constraint erasure_request_receipt_key unique (receipt),
  constraint erasure_request_comments_check check ((comments = any (array['keep'::text, 'anonymise'::text, 'delete'::text])))
);
create index erasure_request_due on erasure_request (due_at);

create table import (
  import_id bigint not null generated by default as identity,
  source text not null,
  sha256 text not null,
  parser text not null,
  outcome text not null,
  article_id bigint,
  author_count integer default 0 not null,
  comment_count integer default 0 not null,
  quote_count integer default 0 not null,
  doubts jsonb default '[]'::jsonb not null,
  imported_at timestamp with time zone not null,
  constraint import_pkey primary key (import_id),
  constraint import_outcome_check check ((outcome = any (array['inserted'::text, 'updated'::text, 'unchanged'::text, 'refused'::text])))
);
create index import_of_source on import (sha256, import_id desc);

create table lease (
  name text not null,
  holder text not null,
  fence bigint not null,
  taken_at timestamp with time zone not null,
  until timestamp with time zone not null,
  constraint lease_pkey primary key (name)
);

create table ledger_key (
  only_one boolean default true not null,
  key bytea not null,
  constraint ledger_key_pkey primary key (only_one),
  constraint ledger_key_only_one_check check (only_one)
);

create table mail_event (
  subscriber_id bigint not null,
  digest bytea not null,
  kind text not null,
  at timestamp with time zone not null,
  noted_at timestamp with time zone not null,
  constraint mail_event_pkey primary key (subscriber_id, digest),
  constraint mail_event_kind_check check ((kind = any (array['soft_bounce'::text, 'hard_bounce'::text, 'complaint'::text])))
);
create index mail_event_soft on mail_event (subscriber_id, at) where (kind = 'soft_bounce'::text);

create table migration (
  number integer not null,
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null,
  constraint migration_pkey primary key (number)
);

create table moderation_decision (
  decision_id bigint not null generated by default as identity,
  article_id bigint not null,
  number integer not null,
  account_id bigint,
  action text not null,
  reason text not null,
  statement text default ''::text not null,
  status_before text not null,
  status_after text not null,
  suspended_until timestamp with time zone,
  suspended_until_before timestamp with time zone,
  actor_id bigint,
  rule_id bigint,
  rule_version integer,
  reverses bigint,
  decided_at timestamp with time zone not null,
  constraint moderation_decision_pkey primary key (decision_id),
  constraint moderation_decision_action_check check ((action = any (array['approve'::text, 'hide'::text, 'remove'::text, 'restore'::text, 'feature'::text, 'unfeature'::text, 'warn'::text, 'suspend'::text, 'ban'::text, 'hold'::text, 'overturn'::text]))),
  constraint moderation_decision_check check (((rule_id is null) = (rule_version is null))),
  constraint moderation_decision_check1 check (((actor_id is null) = (rule_id is not null)))
);
create index moderation_decision_newest on moderation_decision (decided_at desc, decision_id desc);
create index moderation_decision_of_account on moderation_decision (account_id, decided_at desc, decision_id desc) where (account_id is not null);
create index moderation_decision_of_actor on moderation_decision (actor_id) where (actor_id is not null);
create index moderation_decision_of_comment on moderation_decision (article_id, number, decided_at desc, decision_id desc);

create table appeal (
  decision_id bigint not null,
  account_id bigint not null,
  text text not null,
  state text default 'open'::text not null,
  statement text default ''::text not null,
  actor_id bigint,
  appealed_at timestamp with time zone not null,
  decided_at timestamp with time zone,
  constraint appeal_pkey primary key (decision_id),
  constraint appeal_decision_id_fkey foreign key (decision_id) references moderation_decision(decision_id),
  constraint appeal_state_check check ((state = any (array['open'::text, 'upheld'::text, 'overturned'::text])))
);
create index appeal_of_account on appeal (account_id);
create index appeal_waiting on appeal (appealed_at, decision_id) where (state = 'open'::text);

create table moderation_rule (
  rule_id bigint not null generated by default as identity,
  version integer default 1 not null,
  name text not null,
  kind text not null,
  parameters jsonb not null,
  action text not null,
  is_enabled boolean not null,
  is_current boolean default true not null,
  actor_id bigint not null,
  created_at timestamp with time zone not null,
  constraint moderation_rule_pkey primary key (rule_id, version),
  constraint moderation_rule_action_check check ((action = any (array['hold'::text, 'reject'::text]))),
  constraint moderation_rule_kind_check check ((kind = any (array['words'::text, 'links'::text, 'first_comments'::text, 'rate'::text])))
);
create unique index moderation_rule_current on moderation_rule (rule_id) where is_current;

create table names_version (
  only_one boolean default true not null,
  version bigint not null,
  constraint names_version_pkey primary key (only_one),
  constraint names_version_only_one_check check (only_one)
);

create table outgoing_mail (
  mail_id bigint not null generated by default as identity,
  kind text not null,
  recipient text not null,
  subject text not null,
  text text,
  html text,
  headers jsonb default '{}'::jsonb not null,
  message_key text not null,
  created_at timestamp with time zone not null,
  next_try_at timestamp with time zone not null,
  tries integer default 0 not null,
  last_error text,
  sent_at timestamp with time zone,
  failed_at timestamp with time zone,
  sender_name text,
  is_bulk boolean default false not null,
  issue_id bigint,
  subscriber_id bigint,
  constraint outgoing_mail_pkey primary key (mail_id),
  constraint outgoing_mail_message_key_key unique (message_key),
  constraint outgoing_mail_check check (((sent_at is null) or (failed_at is null))),
  constraint outgoing_mail_check1 check (((text is null) = ((sent_at is not null) or (failed_at is not null)))),
  constraint outgoing_mail_check2 check (((text is null) = (html is null))),
  constraint outgoing_mail_check3 check (((issue_id is null) = (subscriber_id is null)))
);
create index outgoing_mail_by_recipient on outgoing_mail (lower(recipient));
create index outgoing_mail_done on outgoing_mail (created_at) where (text is null);
create index outgoing_mail_due on outgoing_mail (is_bulk, next_try_at, mail_id) where (text is not null);
create index outgoing_mail_of_issue on outgoing_mail (issue_id, subscriber_id) where (issue_id is not null);
create index outgoing_mail_to_subscriber on outgoing_mail (subscriber_id, issue_id) where ((subscriber_id is not null) and (text is not null));

create table pending_change (
  pending_id bigint not null generated by default as identity,
  noun text not null,
  key bigint[] not null,
  operation text not null,
  at timestamp with time zone not null,
  reason text,
  constraint pending_change_pkey primary key (pending_id),
  constraint pending_change_operation_check check ((operation = any (array['insert'::text, 'update'::text, 'delete'::text, 'erase'::text])))
);

create table private_account (
  account_id bigint not null,
  email text not null,
  email_key text not null,
  password_hash text,
  password_changed_at timestamp with time zone,
  is_disabled boolean default false not null,
  version bigint default 1 not null,
  created_at timestamp with time zone not null,
  suspended_until timestamp with time zone,
  constraint private_account_pkey primary key (account_id),
  constraint private_account_email_key_key unique (email_key)
);

create table registration (
  registration_id bigint not null generated by default as identity,
  handle text not null,
  handle_key text not null,
  display_name text not null,
  email text not null,
  email_key text not null,
  password_hash text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint registration_pkey primary key (registration_id),
  constraint registration_handle_key_key unique (handle_key)
);
create index registration_by_expiry on registration (expires_at);

create table mailed_secret (
  digest bytea not null,
  purpose text not null,
  registration_id bigint,
  account_id bigint,
  email text,
  email_key text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint mailed_secret_pkey primary key (digest),
  constraint mailed_secret_registration_id_fkey foreign key (registration_id) references registration(registration_id) on delete cascade,
  constraint mailed_secret_purpose_check check ((purpose = any (array['registration'::text, 'email'::text, 'password'::text, 'erasure'::text])))
);
create index mailed_secret_by_account on mailed_secret (account_id);
create index mailed_secret_by_expiry on mailed_secret (expires_at);

create table registration_sign_in (
  registration_id bigint not null,
  issuer text not null,
  subject text not null,
  provider_name text not null,
  consents jsonb not null,
  consented_at timestamp with time zone not null,
  constraint registration_sign_in_pkey primary key (registration_id),
  constraint registration_sign_in_registration_id_fkey foreign key (registration_id) references registration(registration_id) on delete cascade
);

create table reporter (
  reporter_id bigint not null,
  upheld integer default 0 not null,
  rejected integer default 0 not null,
  constraint reporter_pkey primary key (reporter_id)
);

create table session (
  session_id bigint not null generated by default as identity,
  account_id bigint not null,
  digest bytea not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  proven_at timestamp with time zone not null,
  user_agent text,
  constraint session_pkey primary key (session_id),
  constraint session_digest_key unique (digest)
);
create index session_by_account on session (account_id, created_at);

create table sign_in_attempt (
  digest bytea not null,
  provider text not null,
  challenge text not null,
  return_to text not null,
  nonce text not null,
  code_verifier text not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_attempt_pkey primary key (digest)
);
create index sign_in_attempt_by_expiry on sign_in_attempt (expires_at);

create table sign_in_code (
  digest bytea not null,
  challenge text not null,
  provider text not null,
  provider_name text not null,
  issuer text not null,
  subject text not null,
  email text,
  email_key text,
  is_email_verified boolean not null,
  display_name text,
  is_registered boolean default false not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_code_pkey primary key (digest),
  constraint sign_in_code_check check (((email is null) = (email_key is null))),
  constraint sign_in_code_check1 check (((email is not null) or (not is_email_verified)))
);
create index sign_in_code_by_expiry on sign_in_code (expires_at);

create table sign_in_link (
  link_id bigint not null generated by default as identity,
  issuer text not null,
  subject text not null,
  account_id bigint not null,
  provider_name text not null,
  linked_at timestamp with time zone not null,
  constraint sign_in_link_pkey primary key (link_id),
  constraint sign_in_link_issuer_subject_key unique (issuer, subject)
);
create index sign_in_link_by_account on sign_in_link (account_id, link_id);

create table site (
  site_id bigint not null generated by default as identity,
  slug text not null,
  host text,
  name text not null,
  publisher text,
  constraint site_pkey primary key (site_id),
  constraint site_host_key unique (host),
  constraint site_slug_key unique (slug)
);

create table account (
  account_id bigint not null generated by default as identity,
  handle text not null,
  handle_key text not null,
  display_name text not null,
  origin text default 'registered'::text not null,
  site_id bigint,
  printed_name text,
  role text default 'reader'::text not null,
  joined_at timestamp with time zone,
  is_erased boolean default false not null,
  constraint account_pkey primary key (account_id),
  constraint account_handle_key_key unique (handle_key),
  constraint account_site_id_printed_name_key unique (site_id, printed_name),
  constraint account_site_id_fkey foreign key (site_id) references site(site_id),
  constraint account_check check (((origin = 'imported'::text) = ((site_id is not null) and (printed_name is not null)))),
  constraint account_origin_check check ((origin = any (array['registered'::text, 'imported'::text]))),
  constraint account_role_check check ((role = any (array['reader'::text, 'trusted'::text, 'moderator'::text, 'editor'::text, 'admin'::text])))
);

create table newsletter (
  newsletter_id bigint not null generated by default as identity,
  site_id bigint not null,
  slug text not null,
  name text not null,
  description text not null,
  sender text not null,
  frequency text not null,
  language text not null,
  is_partner_offers boolean not null,
  is_open boolean default true not null,
  consent_version text constraint newsletter_consent_version_not_null1 not null,
  created_at timestamp with time zone not null,
  constraint newsletter_pkey primary key (newsletter_id),
  constraint newsletter_slug_key unique (slug),
  constraint newsletter_site_id_fkey foreign key (site_id) references site(site_id),
  constraint newsletter_frequency_check check ((frequency = any (array['as_it_happens'::text, 'daily'::text, 'weekly'::text, 'monthly'::text, 'irregular'::text])))
);
create index newsletter_by_name on newsletter (name, newsletter_id);

create table consent_text (
  consent_text_id bigint not null generated by default as identity,
  newsletter_id bigint not null,
  version text not null,
  text text not null,
  is_own boolean not null,
  written_at timestamp with time zone not null,
  constraint consent_text_pkey primary key (consent_text_id),
  constraint consent_text_newsletter_id_version_key unique (newsletter_id, version),
  constraint consent_text_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id)
);

create table consent_event (
  consent_event_id bigint not null generated by default as identity,
  subscriber_id bigint not null,
  newsletter_id bigint not null,
  kind text not null,
  consent_text_id bigint,
  at timestamp with time zone not null,
  via text not null,
  network text,
  detail jsonb default '{}'::jsonb not null,
  constraint consent_event_pkey primary key (consent_event_id),
  constraint consent_event_consent_text_id_fkey foreign key (consent_text_id) references consent_text(consent_text_id),
  constraint consent_event_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id),
  constraint consent_event_kind_check check ((kind = any (array['asked'::text, 'mailed'::text, 'confirmed'::text, 'joined'::text, 'imported'::text, 'unsubscribed'::text, 'soft_bounced'::text, 'bounced'::text, 'complained'::text, 'erased'::text]))),
  constraint consent_event_via_check check ((via = any (array['form'::text, 'mail'::text, 'account'::text, 'list'::text, 'server'::text, 'command'::text, 'system'::text])))
);
create index consent_event_by_day on consent_event (newsletter_id, at, kind);
create index consent_event_of_subscriber on consent_event (subscriber_id, newsletter_id, kind, at);

create table newsletter_head (
  newsletter_id bigint not null,
  "position" bigint default 0 not null,
  constraint newsletter_head_pkey primary key (newsletter_id),
  constraint newsletter_head_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id)
);

create table newsletter_issue (
  issue_id bigint not null generated by default as identity,
  newsletter_id bigint not null,
  since timestamp with time zone not null,
  until timestamp with time zone not null,
  article_count integer not null,
  subject text not null,
  text text[] not null,
  html text[] not null,
  sender_name text not null,
  list_id text not null,
  base_url text not null,
  created_at timestamp with time zone not null,
  last_subscriber_id bigint default 0 not null,
  queued integer default 0 not null,
  finished_at timestamp with time zone,
  constraint newsletter_issue_pkey primary key (issue_id),
  constraint newsletter_issue_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id)
);
create index newsletter_issue_by_newsletter on newsletter_issue (newsletter_id, issue_id);
create unique index newsletter_issue_unfinished on newsletter_issue (newsletter_id) where (finished_at is null);

create table section (
  section_id bigint not null generated by default as identity,
  site_id bigint not null,
  slug text not null,
  name text not null,
  constraint section_pkey primary key (section_id),
  constraint section_section_id_slug_key unique (section_id, slug),
  constraint section_site_id_slug_key unique (site_id, slug),
  constraint section_site_id_fkey foreign key (site_id) references site(site_id)
);
create index section_by_slug on section (slug);

create table article (
  article_id bigint not null generated by default as identity,
  site_id bigint not null,
  slug text not null,
  section_id bigint,
  section_slug text,
  agency_id bigint,
  headline text not null,
  dateline text,
  path text,
  url text,
  published_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  listed_at timestamp with time zone not null,
  declared_comment_count integer,
  revision integer default 1 not null,
  status text default 'visible'::text not null,
  version integer default 1 not null,
  removed_because text,
  constraint article_pkey primary key (article_id),
  constraint article_site_id_slug_key unique (site_id, slug),
  constraint article_agency_id_fkey foreign key (agency_id) references agency(agency_id),
  constraint article_section_id_section_slug_fkey foreign key (section_id, section_slug) references section(section_id, slug) on update cascade,
  constraint article_site_id_fkey foreign key (site_id) references site(site_id),
  constraint article_check check (((section_id is null) = (section_slug is null))),
  constraint article_status_check check ((status = any (array['visible'::text, 'hidden'::text, 'removed'::text])))
);
create index article_by_path on article (path);
create index article_by_url on article (url);
create index article_hidden on article (article_id) where (status <> 'visible'::text);
create index article_listed on article (listed_at desc, article_id desc) where (status = 'visible'::text);
create index article_of_agency on article (agency_id, listed_at desc, article_id desc) where (status = 'visible'::text);
create index article_of_section on article (section_slug, listed_at desc, article_id desc) where (status = 'visible'::text);
create index article_of_section_key on article (section_id, listed_at desc, article_id desc) where (status = 'visible'::text);
create index article_of_site on article (site_id, listed_at desc, article_id desc) where (status = 'visible'::text);
create index article_updated on article (updated_at desc, article_id desc) where (status = 'visible'::text);

create table article_content (
  article_id bigint not null,
  blocks jsonb default '[]'::jsonb not null,
  copyright text,
  rights text,
  promotion_title text,
  promotion_text text,
  promotion_call_to_action text,
  search tsvector default ''::tsvector not null,
  constraint article_content_pkey primary key (article_id),
  constraint article_content_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade
);
create index article_search on article_content using gin (search);

create table article_revision (
  article_id bigint not null,
  revision integer not null,
  headline text not null,
  blocks jsonb not null,
  correction text,
  written_at timestamp with time zone not null,
  constraint article_revision_pkey primary key (article_id, revision),
  constraint article_revision_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade
);

create table article_stat (
  article_id bigint not null,
  listed_at timestamp with time zone not null,
  version bigint default 1 not null,
  last_number integer default 0 not null,
  visible_count integer default 0 not null,
  pending_count integer default 0 not null,
  hidden_count integer default 0 not null,
  removed_count integer default 0 not null,
  deleted_count integer default 0 not null,
  thread_mode text default 'open'::text not null,
  thread_closes_at timestamp with time zone,
  thread_slow_mode_seconds integer default 0 not null,
  hot double precision generated always as ((log((greatest(visible_count, 1))::double precision) + (((extract(epoch from (listed_at at time zone 'UTC'::text)))::double precision - (1134028003)::double precision) / (45000)::double precision))) stored,
  constraint article_stat_pkey primary key (article_id),
  constraint article_stat_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade,
  constraint article_stat_thread_mode_check check ((thread_mode = any (array['open'::text, 'pre_moderated'::text, 'closed'::text])))
) with (fillfactor='70');
create index article_hot on article_stat (hot desc, article_id desc);
create index article_most_commented on article_stat (visible_count desc, article_id desc);

create table byline (
  article_id bigint not null,
  place smallint not null,
  author_id bigint not null,
  constraint byline_pkey primary key (article_id, place),
  constraint byline_author_id_article_id_key unique (author_id, article_id),
  constraint byline_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade,
  constraint byline_author_id_fkey foreign key (author_id) references author(author_id)
);

create table comment (
  article_id bigint not null,
  number integer not null,
  page_place integer,
  page_digest bytea,
  parent_number integer,
  parent_key integer generated always as (coalesce(parent_number, 0)) stored,
  depth smallint default 0 not null,
  account_id bigint,
  body text not null,
  body_html text not null,
  status text default 'visible'::text not null,
  is_featured boolean default false not null,
  revision integer default 1 not null,
  created_at timestamp with time zone,
  local_time text,
  edited_at timestamp with time zone,
  listed_at timestamp with time zone not null,
  reply_count integer default 0 not null,
  descendant_count integer default 0 not null,
  imported_up integer default 0 not null,
  imported_down integer default 0 not null,
  up integer default 0 not null,
  down integer default 0 not null,
  is_shown boolean generated always as ((status = any (array['visible'::text, 'deleted'::text]))) stored,
  score integer generated always as ((up - down)) stored,
  best double precision generated always as (
case
    when (up = 0) then (0)::double precision
    else (((((up)::double precision / ((up + down))::double precision) + ((0.8211872075747277 / ((up + down))::numeric))::double precision) - (((1.281551565545)::double precision * sqrt((((((up)::double precision * (down)::double precision) / ((up + down))::double precision) + (0.41059360378736385)::double precision) / ((up + down))::double precision))) / sqrt(((up + down))::double precision))) / (((1)::numeric + (1.6423744151494554 / ((up + down))::numeric)))::double precision)
end) stored,
  hot double precision generated always as (((sign(((up - down))::double precision) * log((greatest(abs((up - down)), 1))::double precision)) + (((extract(epoch from (listed_at at time zone 'UTC'::text)))::double precision - (1134028003)::double precision) / (45000)::double precision))) stored,
  controversial double precision generated always as (
case
    when ((up = 0) or (down = 0)) then (0)::double precision
    else power(((up + down))::double precision, ((least(up, down))::double precision / (greatest(up, down))::double precision))
end) stored,
  version integer default 1 not null,
  writer_id bigint generated always as (
case
    when (status <> 'deleted'::text) then account_id
    else null::bigint
end) stored,
  constraint comment_pkey primary key (article_id, number),
  constraint comment_article_id_page_place_key unique (article_id, page_place),
  constraint comment_account_id_fkey foreign key (account_id) references account(account_id),
  constraint comment_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade,
  constraint comment_article_id_parent_number_fkey foreign key (article_id, parent_number) references comment(article_id, number),
  constraint comment_check check (((up >= 0) and (down >= 0) and (imported_up >= 0) and (imported_down >= 0))),
  constraint comment_check1 check (((page_place is null) or (page_digest is not null))),
  constraint comment_status_check check ((status = any (array['pending'::text, 'visible'::text, 'hidden'::text, 'removed'::text, 'deleted'::text])))
);
create index comment_below_best on comment (article_id, parent_key, best desc, number desc) where is_shown;
create index comment_below_controversial on comment (article_id, parent_key, controversial desc, number desc) where is_shown;
create index comment_below_hot on comment (article_id, parent_key, hot desc, number desc) where is_shown;
create index comment_below_listed on comment (article_id, parent_key, listed_at desc, number desc) where is_shown;
create index comment_below_score on comment (article_id, parent_key, score desc, number desc) where is_shown;
create index comment_best on comment (article_id, best desc, number desc) where is_shown;
create index comment_controversial on comment (article_id, controversial desc, number desc) where is_shown;
create index comment_deleted on comment (listed_at desc, article_id desc) where (status = 'deleted'::text);
create index comment_featured on comment (listed_at desc, article_id desc, number desc) where (is_shown and is_featured);
create index comment_hot on comment (article_id, hot desc, number desc) where is_shown;
create index comment_listed on comment (article_id, listed_at desc, number desc) where is_shown;
create index comment_newest on comment (listed_at desc, article_id desc, number desc) where is_shown;
create index comment_of_account on comment (account_id, listed_at desc, article_id desc, number desc) where (account_id is not null);
create index comment_of_writer on comment (writer_id, listed_at desc, article_id desc, number desc) where (is_shown and (writer_id is not null));
create index comment_score on comment (article_id, score desc, number desc) where is_shown;

create table comment_revision (
  article_id bigint not null,
  number integer not null,
  revision integer not null,
  body text not null,
  body_html text not null,
  written_at timestamp with time zone,
  changes jsonb default '[]'::jsonb not null,
  constraint comment_revision_pkey primary key (article_id, number, revision),
  constraint comment_revision_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade
);

create table comment_search (
  article_id bigint not null,
  number integer not null,
  listed_at timestamp with time zone not null,
  search tsvector not null,
  constraint comment_search_pkey primary key (article_id, number),
  constraint comment_search_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade
);
create index comment_search_newest on comment_search (listed_at desc, article_id desc, number desc);
create index comment_search_words on comment_search using gin (search);

create table foreign_article (
  site_id bigint not null,
  source text not null,
  key text not null,
  article_id bigint not null,
  headline text not null,
  constraint foreign_article_pkey primary key (site_id, source, key),
  constraint foreign_article_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade,
  constraint foreign_article_site_id_fkey foreign key (site_id) references site(site_id)
);
create index foreign_article_of_article on foreign_article (article_id);

create table foreign_comment (
  article_id bigint not null,
  source text not null,
  key text not null,
  number integer not null,
  digest bytea not null,
  status text not null,
  is_featured boolean not null,
  constraint foreign_comment_pkey primary key (article_id, source, key),
  constraint foreign_comment_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade
);

create table image (
  article_id bigint not null,
  caption text,
  alt text,
  credit text,
  agency_id bigint,
  is_file_photo boolean default false not null,
  constraint image_pkey primary key (article_id),
  constraint image_agency_id_fkey foreign key (agency_id) references agency(agency_id),
  constraint image_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade
);

create table imported_vote_hour (
  article_id bigint not null,
  number integer not null,
  hour timestamp with time zone not null,
  up integer not null,
  down integer not null,
  constraint imported_vote_hour_pkey primary key (article_id, number, hour),
  constraint imported_vote_hour_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade,
  constraint imported_vote_hour_down_check check ((down >= 0)),
  constraint imported_vote_hour_up_check check ((up >= 0))
);

create table newsletter_section (
  newsletter_id bigint not null,
  section_id bigint not null,
  constraint newsletter_section_pkey primary key (newsletter_id, section_id),
  constraint newsletter_section_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id),
  constraint newsletter_section_section_id_fkey foreign key (section_id) references section(section_id)
);

create table queue_entry (
  article_id bigint not null,
  number integer not null,
  entered_at timestamp with time zone not null,
  report_count integer default 0 not null,
  weight double precision default 0 not null,
  reasons text[] default '{}'::text[] not null,
  constraint queue_entry_pkey primary key (article_id, number),
  constraint queue_entry_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade
);
create index queue_entry_entered on queue_entry (entered_at, article_id, number);
create index queue_entry_heaviest on queue_entry (weight desc, article_id desc, number desc);

create table quote (
  article_id bigint not null,
  number integer not null,
  place smallint not null,
  target_number integer,
  target_block integer,
  target_revision integer default 1 not null,
  start_at integer not null,
  end_at integer not null,
  words text not null,
  is_stale boolean default false not null,
  constraint quote_pkey primary key (article_id, number, place),
  constraint quote_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade,
  constraint quote_article_id_target_number_fkey foreign key (article_id, target_number) references comment(article_id, number) on delete cascade,
  constraint quote_check check (((target_number is null) <> (target_block is null))),
  constraint quote_check1 check (((start_at >= 0) and (end_at > start_at)))
);
create index quote_of_block on quote (article_id, target_block, number, place) where (target_block is not null);
create index quote_of_comment on quote (article_id, target_number, number, place) where (target_number is not null);

create table report (
  article_id bigint not null,
  number integer not null,
  reporter_id bigint not null,
  reason text not null,
  note text default ''::text not null,
  revision integer not null,
  weight double precision not null,
  state text default 'open'::text not null,
  reported_at timestamp with time zone not null,
  constraint report_pkey primary key (article_id, number, reporter_id),
  constraint report_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade,
  constraint report_reason_check check ((reason = any (array['spam'::text, 'abuse'::text, 'hate'::text, 'harassment'::text, 'off_topic'::text, 'personal_information'::text, 'illegal'::text, 'other'::text]))),
  constraint report_state_check check ((state = any (array['open'::text, 'upheld'::text, 'rejected'::text, 'gone'::text])))
);
create index report_heaviest on report (article_id, number, weight desc, reporter_id desc) where (state = 'open'::text);
create index report_of_reporter on report (reporter_id);

create table resource_link (
  article_id bigint not null,
  place smallint not null,
  category text,
  title text not null,
  target_site text not null,
  constraint resource_link_pkey primary key (article_id, place),
  constraint resource_link_article_id_fkey foreign key (article_id) references article(article_id) on delete cascade
);

create table rule_hit (
  article_id bigint not null,
  number integer not null,
  rule_id bigint not null,
  version integer not null,
  constraint rule_hit_pkey primary key (article_id, number, rule_id),
  constraint rule_hit_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade
);

create table signup (
  newsletter_id bigint not null,
  subscriber_id bigint not null,
  state text not null,
  consent_text_id bigint not null,
  "position" bigint not null,
  asked_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  changed_at timestamp with time zone not null,
  constraint signup_pkey primary key (newsletter_id, subscriber_id),
  constraint signup_consent_text_id_fkey foreign key (consent_text_id) references consent_text(consent_text_id),
  constraint signup_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id),
  constraint signup_state_check check ((state = any (array['pending'::text, 'active'::text, 'unsubscribed'::text, 'bounced'::text, 'complained'::text, 'erased'::text])))
);
create unique index signup_by_position on signup (newsletter_id, "position");
create index signup_by_state on signup (newsletter_id, state, subscriber_id);
create index signup_by_subscriber on signup (subscriber_id);
create index signup_unconfirmed on signup (asked_at) where (confirmed_at is null);

create table signup_link (
  link_id bigint not null generated by default as identity,
  digest bytea not null,
  subscriber_id bigint not null,
  newsletter_id bigint,
  constraint signup_link_pkey primary key (link_id),
  constraint signup_link_digest_key unique (digest),
  constraint signup_link_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id)
);
create index signup_link_by_subscriber on signup_link (subscriber_id);

create table signup_secret (
  digest bytea not null,
  newsletter_id bigint not null,
  subscriber_id bigint not null,
  consent_text_id bigint not null,
  expires_at timestamp with time zone not null,
  constraint signup_secret_pkey primary key (digest, newsletter_id),
  constraint signup_secret_consent_text_id_fkey foreign key (consent_text_id) references consent_text(consent_text_id),
  constraint signup_secret_newsletter_id_fkey foreign key (newsletter_id) references newsletter(newsletter_id)
);
create index signup_secret_by_expiry on signup_secret (expires_at);
create index signup_secret_by_subscriber on signup_secret (subscriber_id);

create unlogged table spending (
  key text not null,
  paid_at timestamp with time zone not null,
  constraint spending_pkey primary key (key)
);
create index spending_by_time on spending (paid_at);
create index spending_by_whose on spending (split_part(key, ':'::text, 2));

create table subscriber (
  subscriber_id bigint not null generated by default as identity,
  site_id bigint not null,
  email text not null,
  email_key text not null,
  created_at timestamp with time zone not null,
  constraint subscriber_pkey primary key (subscriber_id),
  constraint subscriber_site_id_email_key_key unique (site_id, email_key)
);
create index subscriber_by_email on subscriber (email_key);

create table suppression (
  site_id bigint not null,
  digest bytea not null,
  reason text not null,
  since timestamp with time zone not null,
  constraint suppression_pkey primary key (site_id, digest),
  constraint suppression_reason_check check ((reason = any (array['complained'::text, 'bounced'::text, 'erased'::text])))
);

create table token (
  token_id bigint not null generated by default as identity,
  account_id bigint not null,
  digest bytea not null,
  name text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  client_id bigint,
  constraint token_pkey primary key (token_id),
  constraint token_digest_key unique (digest),
  constraint token_client_id_fkey foreign key (client_id) references client(client_id) on delete cascade
);
create index token_by_account on token (account_id, created_at);
create index token_by_client on token (client_id, created_at) where (client_id is not null);
create index token_by_expiry on token (expires_at) where (client_id is not null);

create table vote (
  article_id bigint not null,
  number integer not null,
  voter_id bigint not null,
  value smallint not null,
  previous smallint default 0 not null,
  cast_at timestamp with time zone not null,
  constraint vote_pkey primary key (article_id, number, voter_id),
  constraint vote_article_id_number_fkey foreign key (article_id, number) references comment(article_id, number) on delete cascade,
  constraint vote_value_check check ((value = any (array['-1'::integer, 0, 1])))
);
create index vote_of_voter on vote (voter_id, article_id, number);
