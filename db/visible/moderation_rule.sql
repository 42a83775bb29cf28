-- Rules in their newest version, as moderators see them.
select
  moderation_rule.rule_id,
  'rul_' || moderation_rule.rule_id as id,
  'rul_' || moderation_rule.rule_id as rule,
  moderation_rule.name,
  moderation_rule.kind,
  array(select jsonb_array_elements_text(moderation_rule.parameters -> 'words')) as words,
  (moderation_rule.parameters ->> 'most')::integer as most,
  (moderation_rule.parameters ->> 'minutes')::integer as minutes,
  moderation_rule.action,
  moderation_rule.is_enabled,
  moderation_rule.version::text as version,
  moderation_rule.created_at
from moderation_rule
where moderation_rule.is_current
  and (:viewer_moderates::boolean or moderation_rule.actor_id = :viewer_id::bigint)
