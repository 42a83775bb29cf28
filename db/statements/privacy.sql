-- export: All that is held about an account, as one JSON object. No digest of a secret, no hash of a password, and no letter's words are in it.
select row_to_json(everything) as document
from (
  select
    rfc3339($2) as exported_at,
    (
      select row_to_json(public_part)
      from (
        select
          'acc_' || account.account_id as id,
          account.handle,
          account.display_name,
          account.origin,
          account.role,
          rfc3339(account.joined_at) as joined_at
      ) as public_part
    ) as account,
    (
      select row_to_json(private_part)
      from (
        select
          private_account.email,
          private_account.password_hash is not null as has_password,
          rfc3339(private_account.password_changed_at) as password_changed_at,
          private_account.is_disabled,
          rfc3339(private_account.suspended_until) as suspended_until,
          rfc3339(private_account.created_at) as created_at
      ) as private_part
    ) as private,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'ses_' || session_id as id,
          rfc3339(created_at) as created_at,
          rfc3339(last_used_at) as last_used_at,
          rfc3339(expires_at) as expires_at,
          rfc3339(proven_at) as proven_at,
          user_agent
        from session
        where account_id = $1
        order by session_id
      ) as one
    ), '[]') as sessions,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'tok_' || token_id as id,
          name,
          scopes,
          rfc3339(created_at) as created_at,
          rfc3339(last_used_at) as last_used_at,
          rfc3339(expires_at) as expires_at
        from token
        where account_id = $1
        order by token_id
      ) as one
    ), '[]') as tokens,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'cli_' || client_id as id,
          name,
          scopes,
          rfc3339(created_at) as created_at,
          rfc3339(last_used_at) as last_used_at
        from client
        where account_id = $1
        order by client_id
      ) as one
    ), '[]') as clients,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'exp_' || export_id as id,
          state,
          formats,
          tables,
          title,
          release,
          rfc3339(created_at) as created_at,
          rfc3339(expires_at) as expires_at
        from dataset_export
        where account_id = $1
        order by export_id
      ) as one
    ), '[]') as exports,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          handle,
          display_name,
          email,
          array(
            select jsonb_object_keys(registration_sign_in.consents)
            from registration_sign_in
            where registration_sign_in.registration_id = registration.registration_id
          ) as newsletters,
          rfc3339(created_at) as created_at,
          rfc3339(expires_at) as expires_at
        from registration
        where email_key = private_account.email_key
        order by registration_id
      ) as one
    ), '[]') as registrations,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select issuer, subject, provider_name, rfc3339(linked_at) as linked_at
        from sign_in_link
        where account_id = $1
        order by link_id
      ) as one
    ), '[]') as sign_ins,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select issuer, subject, sign_in_code.provider_name, email, display_name, rfc3339(expires_at) as expires_at
        from sign_in_code
        where email_key = private_account.email_key
          or (issuer, subject) in (select issuer, subject from sign_in_link where account_id = $1)
        order by expires_at
      ) as one
    ), '[]') as sign_ins_begun,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          newsletter.slug as newsletter,
          signup.state,
          rfc3339(signup.asked_at) as asked_at,
          rfc3339(signup.confirmed_at) as confirmed_at
        from subscriber
        join signup
          on signup.subscriber_id = subscriber.subscriber_id
        join newsletter
          on newsletter.newsletter_id = signup.newsletter_id
        where subscriber.email_key = private_account.email_key
        order by newsletter.slug
      ) as one
    ), '[]') as signups,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          newsletter.slug as newsletter,
          event.kind,
          event.via,
          rfc3339(event.at) as at,
          consent_text.version,
          consent_text.text,
          event.network,
          event.detail as evidence
        from subscriber
        join consent_event as event
          on event.subscriber_id = subscriber.subscriber_id
        join newsletter
          on newsletter.newsletter_id = event.newsletter_id
        left join consent_text
          on consent_text.consent_text_id = event.consent_text_id
        where subscriber.email_key = private_account.email_key
        order by event.consent_event_id
      ) as one
    ), '[]') as consents,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          purpose,
          email,
          rfc3339(created_at) as created_at,
          rfc3339(expires_at) as expires_at
        from mailed_secret
        where account_id = $1
        order by created_at
      ) as one
    ), '[]') as links_in_mails,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          kind,
          subject,
          recipient,
          rfc3339(created_at) as created_at,
          rfc3339(sent_at) as sent_at,
          rfc3339(failed_at) as failed_at
        from outgoing_mail
        where lower(recipient) = private_account.email_key
        order by mail_id
      ) as one
    ), '[]') as mails,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'cmt_' || article_id || '_' || number as id,
          'art_' || article_id as article_id,
          'cmt_' || article_id || '_' || parent_number as parent_id,
          status,
          body,
          up,
          down,
          is_featured,
          revision,
          rfc3339(created_at) as created_at,
          rfc3339(edited_at) as edited_at
        from comment
        where account_id = $1
        order by article_id, number
      ) as one
    ), '[]') as comments,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'cmt_' || earlier.article_id || '_' || earlier.number as comment_id,
          earlier.revision,
          earlier.body,
          rfc3339(earlier.written_at) as written_at
        from comment
        join comment_revision as earlier
          on earlier.article_id = comment.article_id
          and earlier.number = comment.number
        where comment.account_id = $1
        order by earlier.article_id, earlier.number, earlier.revision
      ) as one
    ), '[]') as texts,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'cmt_' || quote.article_id || '_' || quote.number as comment_id,
          'cmt_' || quote.article_id || '_' || quote.target_number as quoted_comment_id,
          quote.target_block as quoted_block,
          quote.start_at as start,
          quote.end_at as end,
          quote.words
        from comment
        join quote
          on quote.article_id = comment.article_id
          and quote.number = comment.number
        where comment.account_id = $1
        order by quote.article_id, quote.number, quote.place
      ) as one
    ), '[]') as quotes,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'cmt_' || article_id || '_' || number as comment_id,
          value,
          rfc3339(cast_at) as cast_at
        from vote
        where voter_id = $1
        order by article_id, number
      ) as one
    ), '[]') as votes,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select 'cmt_' || article_id || '_' || number as comment_id, reason, note, state, weight, rfc3339(reported_at) as reported_at
        from report
        where reporter_id = $1
        order by article_id, number
      ) as one
    ), '[]') as reports,
    (
      select row_to_json(one)
      from (select upheld, rejected from reporter where reporter_id = $1) as one
    ) as report_record,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          'dec_' || decision_id as id,
          'cmt_' || article_id || '_' || number as comment_id,
          action,
          reason,
          case when $1 in (moderation_decision.account_id, moderation_decision.actor_id) then moderation_decision.statement end as statement,
          rfc3339(suspended_until) as suspended_until,
          rfc3339(moderation_decision.decided_at) as decided_at,
          case when appeal.account_id = $1 then appeal.text end as appeal,
          appeal.state as appeal_state,
          case when $1 in (appeal.account_id, appeal.actor_id) then appeal.statement end as appeal_statement,
          moderation_decision.account_id is not distinct from $1 as about_you,
          moderation_decision.actor_id is not distinct from $1 as by_you,
          appeal.actor_id is not distinct from $1 as appeal_decided_by_you
        from moderation_decision
        left join appeal using (decision_id)
        where moderation_decision.account_id = $1
          or moderation_decision.actor_id = $1
          or appeal.actor_id = $1
        order by decision_id
      ) as one
    ), '[]') as decisions,
    coalesce((
      select json_agg(row_to_json(one))
      from (select 'rul_' || rule_id as id, version, rfc3339(created_at) as created_at from moderation_rule where actor_id = $1) as one
    ), '[]') as rules,
    (
      select row_to_json(one)
      from (
        select
          'era_' || receipt as id,
          comments,
          rfc3339(requested_at) as requested_at,
          rfc3339(due_at) as final_at
        from erasure_request
        where account_id = $1
      ) as one
    ) as erasure,
    coalesce((
      select json_agg(row_to_json(one))
      from (
        select
          rfc3339(at) as at,
          action,
          target,
          via,
          detail,
          actor_id is not distinct from $1 as by_you,
          case when actor_id = $1 then client end as client
        from audit
        where actor_id = $1
          or target = 'acc_' || $1::bigint
          or target = any (array(select 'tok_' || token_id from token where account_id = $1))
          or target = any (array(select 'cli_' || client_id from client where account_id = $1))
          or target = any (array(select 'ses_' || session_id from session where account_id = $1))
        order by audit_id
      ) as one
    ), '[]') as audit
  from account
  join private_account
    on private_account.account_id = account.account_id
  where account.account_id = $1
) as everything;
