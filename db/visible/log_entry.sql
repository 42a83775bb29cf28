-- Decisions as everybody sees them, below articles that are published. What is about a comment's writer does not name the comment.
select
  decision.decision_id,
  decision.article_id,
  decision.action,
  decision.reason,
  decision.rule_id is not null as is_automated,
  decision.decided_at,
  case
    when decision.action in ('warn', 'suspend', 'ban') then null
    when decision.action = 'overturn' and decision.status_before = decision.status_after then null
    else 'cmt_' || decision.article_id || '_' || decision.number
  end as comment_id
from moderation_decision as decision
where exists (select from article where article.article_id = decision.article_id and article.status = 'visible')
