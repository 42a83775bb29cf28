-- Decisions, as those whom they are about see them; one alone also as who made it and as moderators do.
select
  decision.decision_id,
  decision.article_id,
  decision.number,
  'dec_' || decision.decision_id as id,
  decision.action,
  decision.reason,
  decision.statement,
  decision.suspended_until,
  decision.decided_at,
  decision.rule_id is not null as is_automated,
  'rul_' || decision.rule_id as rule_id,
  decision.rule_version,
  'dec_' || decision.reverses as reverses
from moderation_decision as decision
where true
  and decision.account_id = :viewer_id::bigint -- in a list
  and (decision.account_id = :viewer_id::bigint or decision.actor_id = :viewer_id::bigint or :viewer_moderates::boolean) -- alone
