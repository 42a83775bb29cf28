"""The log of changes: each write notes what it changed, in its own transaction; one sequencer gives the places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.leases import Lease
from db.statements import statement
from db.write import Writer, writing

INSERT, UPDATE, DELETE, ERASE = "insert", "update", "delete", "erase"
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


async def are_pending(pool: Pool[Record]) -> bool:
    """Whether there is something to place."""
    found: bool = await pool.fetchval(sql("are_pending"))
    return found
