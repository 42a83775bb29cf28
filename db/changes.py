"""The log of changes: each write notes what it changed, in its own transaction; one sequencer gives the places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.leases import Lease
from db.statements import statement
from db.write import Writer, writing
from schema.change import ChangeReason

INSERT, UPDATE, DELETE, ERASE = "insert", "update", "delete", "erase"
NEWSROOM = ChangeReason.NEWSROOM.value
_waiting: set[Callable[[], object]] = set()


def sql(name: str) -> str:
    return statement("change", name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the log stands in a snapshot. Whoever has all that the snapshot shows, and reads on behind the cursor, misses nothing:
    what is committed and waits for its place (`pending` changes) is in the snapshot already and comes once more, later; what is not
    committed gets later places.
    """

    cursor: str
    position: int
    pending: int


async def place_in_snapshot(writer: Writer) -> Place:
    """Inside a transaction that is repeatable read, that of its snapshot; else that of now. Raises what asyncpg does."""
    row = await writer.fetchrow(sql("place"))
    assert row is not None, "the head's row is always there"
    return Place(row["cursor"], row["position"], row["pending"])


async def log_change(writer: Writer, noun: str, key: tuple[int, ...], operation: str, at: datetime, reason: str | None = None) -> None:
    """One row of a public noun was inserted, changed or taken away; `reason` is a ChangeReason's value."""
    await writer.execute(sql("insert_change"), noun, list(key), operation, at, reason)
    wake()


async def log_comment(writer: Writer, place: tuple[int, int], operation: str, at: datetime, reason: str | None = None) -> None:
    """The same of a comment, and of those that repeat its words: they show what it says now, or that it is gone."""
    await writer.execute(sql("log_comment"), *place, operation, at, reason)
    await log_quoting(writer, place[0], [place[1]], at)


async def log_quoting(
    writer: Writer, article_id: int, numbers: Sequence[int], at: datetime, operation: str = UPDATE, reason: str | None = None
) -> None:
    """Comments that repeat words of these."""
    await writer.execute(sql("log_quoting"), article_id, list(numbers), operation, at, reason)
    wake()


async def log_quoting_blocks(writer: Writer, article_id: int, numbers: Sequence[int], at: datetime) -> None:
    """Comments that repeat words of these blocks of the story."""
    await writer.execute(sql("log_quoting_blocks"), article_id, list(numbers), at)


async def log_answers(writer: Writer, place: tuple[int, int], at: datetime) -> None:
    """Answers to a comment that is shown from now on, or no more: as long as it is, they name it."""
    await writer.execute(sql("log_answers"), *place, at)


async def log_comments_of(writer: Writer, account_id: int, at: datetime) -> None:
    """All that an account wrote: something of the account stands beside it."""
    await writer.execute(sql("log_comments_of"), account_id, at)
    wake()


async def log_article_gone(writer: Writer, article_id: int, at: datetime) -> None:
    """The newsroom takes an article away, with all that hangs on it."""
    await writer.execute(sql("log_article_gone"), article_id, at)
    wake()


async def log_image(writer: Writer, article_id: int, operation: str, at: datetime) -> None:
    """The image of an article that is shown."""
    await writer.execute(sql("log_image"), article_id, operation, at, NEWSROOM if operation == DELETE else None)


async def log_all(writer: Writer, at: datetime) -> None:
    """All that anybody may see, after data was brought in past the acts."""
    await writer.execute(sql("log_all"), at)


def wake() -> None:
    """Something was noted in this process, whose transaction is about to end."""
    for waiter in _waiting:
        waiter()


@contextmanager
def woken_when_noted(waiter: Callable[[], object]) -> Iterator[None]:
    """Calls it each time."""
    _waiting.add(waiter)
    try:
        yield
    finally:
        _waiting.discard(waiter)


async def sequence(pool: Pool[Record], lease: Lease, most: int) -> int:
    """Gives places to what is noted, no more than `most`: how many. A holder of before gives none. Raises what asyncpg does."""
    async with writing(pool) as writer:
        row = await writer.fetchrow(sql("sequence"), lease.fence, most)
        assert row is not None, "an aggregate has a row"
        if row["moved"]:
            await writer.execute(sql("advance"), lease.fence, row["position"], row["mark"])
        moved: int = row["moved"]
        return moved


async def forget_changes(pool: Pool[Record], before: datetime, most: int = 10_000) -> int:
    """Changes that are older than what is kept go, no more than `most` at a time: the place behind which all are kept; 0 for none.

    Raises Unavailable or StatementTimeout.
    """
    async with writing(pool) as writer:
        first: int | None = await writer.fetchval(sql("move_start"), before, most)
        if first:
            await writer.execute(sql("forget_changes"), first)
        return first or 0


async def are_pending(pool: Pool[Record]) -> bool:
    """Whether there is something to place."""
    found: bool = await pool.fetchval(sql("are_pending"))
    return found


async def newest_pending(pool: Pool[Record]) -> int | None:
    """The number of what was noted last, of all that waits for its place; None where nothing does."""
    found: int | None = await pool.fetchval(sql("newest_pending"))
    return found


async def still_waits(pool: Pool[Record], newest: int) -> bool:
    """Whether anything does that was noted up to this number."""
    found: bool = await pool.fetchval(sql("still_waits"), newest)
    return found
