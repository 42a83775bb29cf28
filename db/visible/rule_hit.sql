-- The rules that a comment's present text was held by, as moderators see them, in the versions that held it.
select
  rule_hit.article_id,
  rule_hit.number,
  rule_hit.rule_id,
  'rul_' || rule_hit.rule_id as id,
  moderation_rule.name,
  rule_hit.version::text as version,
  moderation_rule.kind
from rule_hit
join moderation_rule -- when used
  on moderation_rule.rule_id = rule_hit.rule_id
  and moderation_rule.version = rule_hit.version
where :viewer_moderates::boolean
  and rule_hit.article_id = :article -- when article is known
