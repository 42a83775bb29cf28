-- Appeals: to moderators those that wait, in one list; one alone also to who made it and to who decided it.
select
  appeal.decision_id,
  'apl_' || appeal.decision_id as id,
  appeal.text,
  appeal.state,
  appeal.statement,
  appeal.appealed_at,
  appeal.decided_at
from appeal
where true
  and :viewer_moderates::boolean -- in a list
  and appeal.state = 'open' -- in a list
  and (appeal.account_id = :viewer_id::bigint or appeal.actor_id = :viewer_id::bigint or :viewer_moderates::boolean) -- alone
