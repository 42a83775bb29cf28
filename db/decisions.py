"""Decisions of moderators and appeals against them: typed statements, each inside the transaction of an act.

Locks go in one order, whoever needs several: accounts, threads, comments, reporters, appeals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from asyncpg import Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Decided:
    """What is inserted of a decision, in the order of the columns. A rule's has no actor, a moderator's no rule."""

    article_id: int
    number: int
    account_id: int | None
    action: str
    reason: str
    statement: str
    status_before: str
    status_after: str
    suspended_until: datetime | None = None
    suspended_until_before: datetime | None = None
    actor_id: int | None = None
    rule_id: int | None = None
    rule_version: int | None = None
    reverses: int | None = None


def sql(name: str) -> str:
    return statement("decision", name)


async def lock_authors(writer: Writer, comments: Sequence[tuple[int, int]]) -> None:
    await writer.execute(sql("lock_authors"), [article for article, _ in comments], [number for _, number in comments])


async def lock_threads(writer: Writer, articles: Sequence[int]) -> None:
    await writer.execute(statement("vote", "lock_threads"), sorted(set(articles)))


async def find_author(writer: Writer, account_id: int | None) -> Record | None:
    """account_id, role, email, suspended_until; email is None where nobody can sign in with the account."""
    return await writer.fetchrow(sql("find_author"), account_id)


async def was_warned(writer: Writer, article_id: int, number: int) -> bool:
    """Whether its writer was warned for it, and nobody took that back."""
    return bool(await writer.fetchval(sql("was_warned"), article_id, number))


async def is_reported(writer: Writer, article_id: int, number: int) -> bool:
    """Whether it has open reports."""
    return bool(await writer.fetchval(sql("is_reported"), article_id, number))


async def feature(writer: Writer, article_id: int, number: int, is_featured: bool) -> None:
    await writer.execute(sql("feature"), article_id, number, is_featured)
    await writer.execute(statement("comment", "touch_thread"), article_id)


async def suspend(writer: Writer, account_id: int, until: datetime | None) -> None:
    await writer.execute(sql("suspend"), account_id, until)


async def insert_decision(writer: Writer, decided: Decided, now: datetime) -> int:
    """Its key."""
    key: int = await writer.fetchval(sql("insert_decision"), *astuple(decided), now)
    return key


async def find_decision(writer: Writer, decision_id: int) -> Record | None:
    """All that there is of it but its statement and its rule; it never changes."""
    return await writer.fetchrow(sql("find_decision"), decision_id)


async def standing_suspension(writer: Writer, account_id: int, but: int) -> datetime | None:
    """Until when an account may not write by all decisions that stand, but one."""
    found: datetime | None = await writer.fetchval(sql("standing_suspension"), account_id, but)
    return found


async def reversed_into(writer: Writer, place: tuple[int, int], before: int, status: str) -> Record | None:
    """decision_id and status_before of the newest decision before one that led to a status, and was overturned."""
    return await writer.fetchrow(sql("reversed_into"), *place, before, status)


async def is_newest(writer: Writer, article_id: int, number: int, decision_id: int) -> bool:
    """Whether no later decision changed the comment's state."""
    return bool(await writer.fetchval(sql("is_newest"), article_id, number, decision_id))


async def insert_appeal(writer: Writer, decision_id: int, account_id: int, text: str, now: datetime) -> bool:
    """Whether it is the first."""
    return await writer.fetchval(sql("insert_appeal"), decision_id, account_id, text, now) is not None


async def find_appeal(writer: Writer, decision_id: int) -> Record | None:
    """account_id, state."""
    return await writer.fetchrow(sql("find_appeal"), decision_id)


async def decide_appeal(writer: Writer, decision_id: int, state: str, told: str, actor_id: int, now: datetime) -> bool:
    """Whether it was open."""
    return await writer.fetchval(sql("decide_appeal"), decision_id, state, told, actor_id, now) is not None


async def forget(writer: Writer, account_id: int) -> None:
    """What was decided about somebody who is erased stays without them."""
    await writer.execute(sql("forget_appeals"), account_id)
    await writer.execute(sql("forget_decisions"), account_id)
