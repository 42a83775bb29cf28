-- lock_threads: In one order, whoever needs several.
select article_id
from article_stat
where article_id = any ($1::bigint[])
order by article_id
for update;

-- cast_votes: Many at once, their threads locked, for comments that have fewer votes than $6.
-- One row for each that was asked: what it was refused with, or the comment's tally.
with asked as (
  select article_id, number, voter_id, value, place
  from unnest($1::bigint[], $2::integer[], $3::bigint[], $4::smallint[]) with ordinality as asked (article_id, number, voter_id, value, place)
),
judged as (
  select
    asked.article_id,
    asked.number,
    asked.voter_id,
    asked.value,
    asked.place,
    comment.up,
    comment.down,
    case
      when comment.number is null then 'not_found'
      when comment.account_id = asked.voter_id then 'own_comment'
      when stat.thread_mode = 'closed' or stat.thread_closes_at <= $5 then 'thread_closed'
      when asked.value <> 0 and comment.up::bigint + comment.down >= $6 and not coalesce(
        (
          select vote.value <> 0
          from vote
          where vote.article_id = asked.article_id
            and vote.number = asked.number
            and vote.voter_id = asked.voter_id
        ),
        false
      ) then 'too_many'
    end as refusal
  from asked
  left join article_stat as stat
    on stat.article_id = asked.article_id
  left join comment
    on comment.article_id = asked.article_id
    and comment.number = asked.number
    and comment.status = 'visible'
    and exists (select from article where article.article_id = comment.article_id and article.status = 'visible')
),
cast_vote as (
  insert into vote (article_id, number, voter_id, value, cast_at)
  select article_id, number, voter_id, value, $5
  from judged
  where refusal is null
  on conflict (article_id, number, voter_id) do update
  set previous = vote.value, value = excluded.value, cast_at = excluded.cast_at
  returning article_id, number, value, previous
),
delta as (
  select
    article_id,
    number,
    sum((value = 1)::integer - (previous = 1)::integer)::integer as up,
    sum((value = -1)::integer - (previous = -1)::integer)::integer as down
  from cast_vote
  group by article_id, number
  having bool_or(value <> previous)
),
counted as (
  update comment
  set up = comment.up + delta.up, down = comment.down + delta.down
  from delta
  where comment.article_id = delta.article_id
    and comment.number = delta.number
  returning comment.article_id, comment.number, comment.up, comment.down
),
touched as (
  update article_stat
  set version = version + 1
  where article_id in (select article_id from delta)
),
logged as (
  insert into pending_change (noun, key, operation, at)
  select 'comment', array[article_id, number], 'update', $5
  from delta
)
select
  judged.refusal,
  coalesce(counted.up, judged.up) as up,
  coalesce(counted.down, judged.down) as down
from judged
left join counted
  on counted.article_id = judged.article_id
  and counted.number = judged.number
order by judged.place;
