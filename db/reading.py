"""Statements for tables that are worked out from public rows: who answers whom, votes by the hour, threads in numbers.

They read what anybody may see, through `db/visible`. `ranged` tells of a table's rows which belong to the part that is made.
"""

from __future__ import annotations

from collections.abc import Callable

from db.printer_columns import in_utc
from db.visible import visible
from schema.reading import ReadingRow, ReplyEdge, ThreadNumbers, VoteHour

Ranged = Callable[[str], str]
ANYBODY = dict.fromkeys(("viewer_id", "viewer_moderates"), "null")


def edges(ranged: Ranged) -> str:
    """Replies, then quotes, of each comment. What is answered is looked up for each: planned as a join, it would read all comments."""
    return f"""select row_to_json(each)::text as row
from (
  select
    edge.kind,
    'art_' || edge.article_id as article_id,
    'cmt_' || edge.article_id || '_' || edge.number as from_comment_id,
    target.id as to_comment_id,
    {_account("edge")} as from_account_id,
    {_account("target")} as to_account_id,
    {in_utc("edge.created_at")} as created_at
  from (
    select 'reply' as kind, comment.article_id, comment.number, 0 as place, comment.parent_number as target_number,
      comment.account_id, comment.created_at
    from {_seen("comment", "article_id", "number", "parent_number", "account_id", "created_at")}
    where {ranged("comment")}
      and comment.parent_number <> 0
    union all
    select 'quote' as kind, comment.article_id, comment.number, quote.place, quote.target_number, comment.account_id, comment.created_at
    from {_seen("comment", "article_id", "number", "account_id", "created_at")}
    join {_seen("quote", "article_id", "number", "place", "target_number")}
      on quote.article_id = comment.article_id
      and quote.number = comment.number
    where {ranged("comment")}
      and {ranged("quote")}
      and quote.target_number is not null
  ) as edge
  cross join lateral (
    select
      target.id,
      target.account_id
    from {_seen("comment", "article_id", "number", "id", "account_id", alias="target")}
    where target.article_id = edge.article_id
      and target.number = edge.target_number
    limit 1
  ) as target
  order by edge.article_id, edge.number, edge.kind desc, edge.place
) as each"""


def vote_hours(ranged: Ranged) -> str:
    """Votes that were withdrawn count for nothing. Those of an export have no voters, but their hours."""
    seen = _seen("comment", "article_id", "number", "id").replace("\n", "\n    ")
    return f"""select row_to_json(each)::text as row
from (
  select
    min(tally.id) as comment_id,
    {in_utc("tally.hour")} as hour,
    sum(tally.up) as up,
    sum(tally.down) as down
  from (
    select
      comment.article_id,
      comment.number,
      min(comment.id) as id,
      date_trunc('hour', vote.cast_at at time zone 'UTC') at time zone 'UTC' as hour,
      count(*) filter (where vote.value = 1) as up,
      count(*) filter (where vote.value = -1) as down
    from {seen}
    join vote
      on vote.article_id = comment.article_id
      and vote.number = comment.number
    where {ranged("comment")}
      and {ranged("vote")}
      and vote.value <> 0
    group by comment.article_id, comment.number, hour
    union all
    select
      comment.article_id,
      comment.number,
      comment.id,
      imported.hour,
      imported.up,
      imported.down
    from {seen}
    join imported_vote_hour as imported
      on imported.article_id = comment.article_id
      and imported.number = comment.number
    where {ranged("comment")}
      and {ranged("imported")}
  ) as tally
  group by tally.article_id, tally.number, tally.hour
  order by tally.article_id, tally.number, tally.hour
) as each"""


def threads(ranged: Ranged) -> str:
    """One row for each article."""
    return f"""select row_to_json(each)::text as row
from (
  select
    article.id as article_id,
    {_or_none("comments", "roots", "deepest", "accounts", "unnamed")},
    (
      select count(*)
      from {_seen("quote", "article_id", "number")}
      where quote.article_id = article.article_id
    ) as quotes,
    {_or_none("featured", "up", "down", "characters")},
    {in_utc("counted.first_at")} as first_at,
    {in_utc("counted.last_at")} as last_at
  from {_seen("article", "article_id", "id")}
  left join (
    select
      comment.article_id,
      count(*) as comments,
      count(*) filter (where comment.depth = 0) as roots,
      max(comment.depth) as deepest,
      count(distinct account.account_id) as accounts,
      count(*) filter (where account.account_id is null) as unnamed,
      count(*) filter (where comment.is_featured) as featured,
      sum(comment.votes_up) as up,
      sum(comment.votes_down) as down,
      sum(length(comment.body)) as characters,
      min(comment.created_at) as first_at,
      max(comment.created_at) as last_at
    from {_seen("comment", "article_id", "depth", "account_id", "is_featured", "votes_up", "votes_down", "body", "created_at")}
    left join {_seen("account", "account_id")}
      on account.account_id = comment.account_id
    where {ranged("comment")}
    group by comment.article_id
  ) as counted
    on counted.article_id = article.article_id
  where {ranged("article")}
  order by article.article_id
) as each"""


def _account(alias: str) -> str:
    """Whose a comment is, where the account is still there."""
    source = _seen("account", "account_id", "id").replace("\n", "\n  ")
    return f"(\n      select account.id\n      from {source}\n      where account.account_id = {alias}.account_id\n    )"


def _or_none(*columns: str) -> str:
    """Of an article without comments there are no counts."""
    return ",\n    ".join(f"coalesce(counted.{name}, 0) as {name}" for name in columns)


def _seen(noun: str, *columns: str, alias: str | None = None) -> str:
    """What anybody sees of a noun."""
    return visible(noun).relation(alias or noun, columns, None, False, ANYBODY).replace("\n", "\n  ")


READING: dict[type[ReadingRow], Callable[[Ranged], str]] = {ReplyEdge: edges, VoteHour: vote_hours, ThreadNumbers: threads}
