-- lock_authors: Who wrote these comments, in one order, before any thread is locked: as an erasure locks them.
select account_id
from private_account
where account_id in (
  select comment.account_id
  from comment
  join unnest($1::bigint[], $2::integer[]) as asked (article_id, number)
    on asked.article_id = comment.article_id
    and asked.number = comment.number
)
order by account_id
for update;

-- find_author
select
  account.account_id,
  account.role,
  private_account.email,
  private_account.suspended_until
from account
left join private_account
  on private_account.account_id = account.account_id
where account.account_id = $1;

-- was_warned
select exists (
  select from moderation_decision as made
  where made.article_id = $1
    and made.number = $2
    and made.action = 'warn'
    and not exists (select from moderation_decision as later where later.reverses = made.decision_id)
);

-- is_reported
select exists (
  select from report
  where article_id = $1
    and number = $2
    and state = 'open'
);

-- feature
update comment
set is_featured = $3, version = version + 1
where article_id = $1
  and number = $2;

-- suspend
update private_account
set suspended_until = $2
where account_id = $1;

-- insert_decision
insert into moderation_decision (
  article_id, number, account_id, action, reason, statement, status_before, status_after, suspended_until, suspended_until_before,
  actor_id, rule_id, rule_version, reverses, decided_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
returning decision_id;

-- find_decision
select
  article_id,
  number,
  account_id,
  action,
  reason,
  status_before,
  status_after,
  suspended_until,
  suspended_until_before,
  actor_id
from moderation_decision
where decision_id = $1;

-- standing_suspension: Until when an account may not write by all that was decided about it but one, and was not overturned.
select max(decision.suspended_until)
from moderation_decision as decision
where decision.account_id = $1
  and decision.decision_id <> $2
  and decision.action in ('suspend', 'ban')
  and not exists (select from moderation_decision as reversing where reversing.reverses = decision.decision_id);

-- reversed_into: The newest decision before one that left a comment in a state, and was overturned since.
select decision.decision_id, decision.status_before
from moderation_decision as decision
where decision.article_id = $1
  and decision.number = $2
  and decision.decision_id < $3
  and decision.status_after = $4
  and decision.status_before <> decision.status_after
  and exists (select from moderation_decision as reversing where reversing.reverses = decision.decision_id)
order by decision.decision_id desc
limit 1;

-- is_newest: Whether nothing was decided later that a decision led to this state by.
select not exists (
  select from moderation_decision as later
  where later.article_id = $1
    and later.number = $2
    and later.decision_id > $3
    and later.status_before <> later.status_after
);

-- insert_appeal: Once.
insert into appeal (decision_id, account_id, text, appealed_at)
values ($1, $2, $3, $4)
on conflict (decision_id) do nothing
returning decision_id;

-- decide_appeal: One that is open.
update appeal
set state = $2, statement = $3, actor_id = $4, decided_at = $5
where decision_id = $1
  and state = 'open'
returning decision_id;

-- find_appeal
select account_id, state
from appeal
where decision_id = $1;

-- forget_appeals
delete from appeal
where account_id = $1;

-- forget_decisions: That it was decided stays; about whom, and what they were told, does not.
update moderation_decision
set account_id = null, statement = ''
where account_id = $1;
