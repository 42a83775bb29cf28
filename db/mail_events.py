"""What mail servers said of letters to subscribers: typed statements, each inside the transaction of an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Told:
    """One thing about a letter to a subscriber. `detail` is what the ledger keeps of it, as JSON."""

    subscriber_id: int
    digest: bytes
    kind: str
    at: datetime
    newsletter_id: int | None
    detail: str


def sql(name: str) -> str:
    return statement("mail_event", name)


async def lock_mailed(writer: Writer, subscribers: Sequence[int], addresses: Sequence[str]) -> list[Record]:
    """subscriber_id, site_id, email_key of those that are known."""
    return await writer.fetch(sql("lock_mailed"), list(subscribers), list(addresses))


async def find_issues(writer: Writer, issues: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Newsletter and site of each that is there."""
    rows = await writer.fetch(sql("find_issues"), list(issues))
    return {row["issue_id"]: (row["newsletter_id"], row["site_id"]) for row in rows}


async def last_agreed(writer: Writer, subscribers: Sequence[int]) -> dict[int, datetime]:
    """When each last agreed to something; those who never did are not there."""
    return {row["subscriber_id"]: row["agreed_at"] for row in await writer.fetch(sql("last_agreed"), list(subscribers))}


async def insert(writer: Writer, told: Sequence[Told], now: datetime) -> set[tuple[int, bytes]]:
    """Subscriber and digest of those that are new."""
    values = ([one.subscriber_id for one in told], [one.digest for one in told], [one.kind for one in told], [one.at for one in told])
    rows = await writer.fetch(sql("insert_mail_events"), *values, now)
    return {(row["subscriber_id"], row["digest"]) for row in rows}


async def often_soft(writer: Writer, subscribers: Sequence[int]) -> set[int]:
    """Who of these could not be reached five times within 30 days."""
    return {row["subscriber_id"] for row in await writer.fetch(sql("often_soft"), list(subscribers))}


async def note_soft(writer: Writer, told: Sequence[Told], now: datetime) -> None:
    """The subscribers are locked."""
    values = ([one.subscriber_id for one in told], [one.newsletter_id for one in told], [one.detail for one in told])
    await writer.execute(sql("note_soft"), *values, now)


async def end(writer: Writer, gone: Mapping[int, tuple[str, str]], now: datetime) -> None:
    """State and detail by subscriber, who are locked: what comes to them or waits ends, and their sites do not write to them."""
    subscribers, states = list(gone), [state for state, _ in gone.values()]
    await writer.execute(sql("lock_heads_of"), subscribers)
    await writer.execute(sql("end_mailed"), subscribers, states, [detail for _, detail in gone.values()], now)
    await writer.execute(sql("suppress_mailed"), subscribers, states, now)
    await writer.execute(sql("withdraw_letters"), subscribers)
