"""Reports, the records of who made them, and the queue of what waits for a moderator. The thread's row is locked before all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.statements import statement
from db.write import Writer

UPHELD, REJECTED, GONE = "upheld", "rejected", "gone"


@dataclass(frozen=True, slots=True)
class Reported:
    """What somebody says of a comment; `revision` is the text that they saw."""

    article_id: int
    number: int
    reporter_id: int
    reason: str
    note: str
    revision: int


def sql(name: str) -> str:
    return statement("report", name)


async def put_report(writer: Writer, reported: Reported, now: datetime) -> None:
    """Weighed by the record of who makes it. One of the same person on the same comment is changed."""
    weight = await writer.fetchval(sql("weigh"), reported.reporter_id)
    place = (reported.article_id, reported.number, reported.reporter_id)
    await writer.execute(sql("put_report"), *place, reported.reason, reported.note, reported.revision, weight, now)
    await queue(writer, reported.article_id, reported.number, now)


async def lock_reporters(writer: Writer, comments: Sequence[tuple[int, int]]) -> None:
    """Of several comments, their threads locked: before any of their reports is resolved."""
    await writer.execute(sql("lock_reporters"), [article for article, _ in comments], [number for _, number in comments])


async def resolve_reports(writer: Writer, article_id: int, number: int, state: str) -> None:
    """Those that are open: upheld, rejected, or gone with the comment."""
    await writer.execute(sql("resolve_reports"), article_id, number, state)


async def queue(writer: Writer, article_id: int, number: int, now: datetime) -> None:
    """Put a comment into the queue or take it out, as its state and its reports are."""
    await writer.execute(sql("put_entry"), article_id, number, now)
    await writer.execute(sql("drop_entry"), article_id, number)


async def close(writer: Writer, article_id: int, account_id: int) -> None:
    """What somebody wrote below an article is about to go: it waits for nobody."""
    await writer.execute(sql("close_reports"), article_id, account_id)
    await writer.execute(sql("leave_queue"), article_id, account_id)


async def pass_on(writer: Writer, account_id: int, nobody: int) -> None:
    """Reports of somebody who is erased count on under a number that is nobody's."""
    await writer.execute(sql("forget_reporter"), account_id)
    await writer.execute(sql("pass_reports_on"), account_id, nobody)
