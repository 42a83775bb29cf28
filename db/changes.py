"""The log of changes: each write notes what it changed, in its own transaction; one sequencer gives the places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from asyncpg import Pool, Record

from db.leases import Lease
from db.statements import statement
from db.write import Writer, writing

INSERT, UPDATE, DELETE = "insert", "update", "delete"
_waiting: set[Callable[[], object]] = set()


def sql(name: str) -> str:
    return statement("change", name)


async def log_change(writer: Writer, noun: str, key: tuple[int, ...], operation: str, at: datetime) -> None:
    """One row of a public noun was inserted, changed or taken away."""
    await writer.execute(sql("insert_change"), noun, list(key), operation, at)
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
            await writer.execute(sql("advance"), lease.fence, row["position"])
        moved: int = row["moved"]
        return moved


async def are_pending(pool: Pool[Record]) -> bool:
    """Whether there is something to place."""
    found: bool = await pool.fetchval(sql("are_pending"))
    return found
