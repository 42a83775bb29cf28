-- enabled_rules: Each with what it counts of an account: comments that are shown, or those of the last minutes.
select
  rule.rule_id,
  rule.version,
  rule.kind,
  rule.parameters::text as parameters,
  rule.action,
  case
    when $1::bigint is null then null
    when rule.kind = 'first_comments' then (
      select count(*)
      from (
        select from comment
        where comment.account_id = $1
          and comment.is_shown
        limit (rule.parameters ->> 'most')::integer
      ) as shown
    )
    when rule.kind = 'rate' then (
      select count(*)
      from comment
      where comment.account_id = $1
        and comment.listed_at > $2::timestamptz - make_interval(mins => (rule.parameters ->> 'minutes')::integer)
    )
  end as found
from moderation_rule as rule
where rule.is_current
  and rule.is_enabled
order by rule.rule_id;

-- find_rule: The newest version, locked.
select
  rule_id,
  version::text as version,
  name,
  kind,
  parameters::text as parameters,
  action,
  is_enabled
from moderation_rule
where rule_id = $1
  and is_current
for update;

-- count_rules
select count(*)
from moderation_rule
where is_current;

-- insert_rule
insert into moderation_rule (name, kind, parameters, action, is_enabled, actor_id, created_at)
values ($1, $2, $3::jsonb, $4, $5, $6, $7)
returning rule_id;

-- retire_version
update moderation_rule
set is_current = false
where rule_id = $1
  and is_current;

-- insert_version
insert into moderation_rule (rule_id, version, name, kind, parameters, action, is_enabled, actor_id, created_at)
values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9);

-- drop_hits: Those that the text before had by its words and links. What hit because of its writer stays.
delete from rule_hit
using moderation_rule as rule
where rule_hit.article_id = $1
  and rule_hit.number = $2
  and rule.rule_id = rule_hit.rule_id
  and rule.version = rule_hit.version
  and rule.kind in ('words', 'links');

-- put_hits
insert into rule_hit (article_id, number, rule_id, version)
select $1, $2, hit.rule_id, hit.version
from unnest($3::bigint[], $4::integer[]) as hit (rule_id, version)
on conflict (article_id, number, rule_id) do update
set version = excluded.version;

-- find_account
select account_id
from account
where handle_key = $1
  and not is_erased;

-- past_comments: The newest that are shown, each with what a rule would have counted of its writer then. One more than are looked at.
select
  comment.article_id,
  comment.number,
  comment.body,
  comment.body_html,
  case
    when comment.account_id is null then null
    when $3::text = 'first_comments' then (
      select count(*)
      from (
        select from comment as earlier
        where earlier.account_id = comment.account_id
          and earlier.is_shown
          and earlier.listed_at < comment.listed_at
        limit $4::integer
      ) as shown
    )
    when $3::text = 'rate' then (
      select count(*)
      from comment as earlier
      where earlier.account_id = comment.account_id
        and earlier.listed_at < comment.listed_at
        and earlier.listed_at > comment.listed_at - make_interval(mins => $5::integer)
    )
  end as found
from comment
where comment.is_shown
  and comment.status = 'visible'
  and comment.listed_at > $1
order by comment.listed_at desc, comment.article_id desc, comment.number desc
limit $2;
