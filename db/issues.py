"""Issues of newsletters and how far each has come: typed statements, each inside the transaction of an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What is mailed. `text` and `html` are the parts between which a reader's own link stands."""

    newsletter_id: int
    since: datetime
    until: datetime
    article_count: int
    subject: str
    text: Sequence[str]
    html: Sequence[str]
    sender_name: str
    list_id: str
    base_url: str


def sql(name: str) -> str:
    return statement("issue", name)


async def last(asked: Writer | Pool[Record], newsletter_id: int) -> Record | None:
    """issue_id, since, until, article_count, subject, queued, finished_at."""
    return await asked.fetchrow(sql("last_issue"), newsletter_id)


async def lock_newsletter(writer: Writer, newsletter_id: int) -> None:
    """Whoever makes an issue locks it first."""
    await writer.execute(sql("lock_newsletter"), newsletter_id)


async def insert(writer: Writer, new: NewIssue, now: datetime) -> Record:
    """The same as `last`."""
    words = (new.subject, list(new.text), list(new.html), new.sender_name, new.list_id, new.base_url)
    row = await writer.fetchrow(sql("insert_issue"), new.newsletter_id, new.since, new.until, new.article_count, *words, now)
    assert row is not None, "one row is inserted"
    return row


async def lock(writer: Writer, issue_id: int) -> Record | None:
    """newsletter_id, queued, finished_at."""
    return await writer.fetchrow(sql("lock_issue"), issue_id)


async def queue_batch(writer: Writer, issue_id: int, most: int, now: datetime) -> Record:
    """queued, is_finished. The issue and its newsletter's head are locked."""
    row = await writer.fetchrow(sql("queue_batch"), issue_id, most, now)
    assert row is not None, "the issue is locked"
    return row


async def count_to_come(pool: Pool[Record], issue_id: int) -> int:
    return int(await pool.fetchval(sql("count_to_come"), issue_id))


async def count_active(pool: Pool[Record], newsletter_id: int) -> int:
    return int(await pool.fetchval(sql("count_active"), newsletter_id))


async def waiting_bulk(pool: Pool[Record], most: int) -> tuple[int, int | None]:
    """How many letters of newsletters wait in the outbox, counted up to so many; and the number of the first."""
    row = await pool.fetchrow(sql("waiting_bulk"), most)
    assert row is not None, "a count is a row"
    return row["waiting"], row["first"]


async def listed(pool: Pool[Record], newsletter_id: int, most: int) -> list[Record]:
    """The newest first: issue_id, subject, since, until, article_count, created_at, finished_at, queued, waiting, sent, given_up."""
    return await pool.fetch(sql("list_issues"), newsletter_id, most)


async def withdraw(writer: Writer, subscriber_id: int, newsletters: Sequence[int]) -> None:
    """What waits in the outbox for whoever wants it no more does not go out. Their heads are locked, so none is added meanwhile."""
    await writer.execute(sql("withdraw"), subscriber_id, list(newsletters))
