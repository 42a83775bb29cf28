"""Reads that are the same and come at once: who shares with whom, and that nobody is told what was so before they asked."""

from __future__ import annotations

import asyncio

import pytest

from db.pool import fetch_row, open_pool
from db.sharing import Sharing
from schema.errors import Unavailable
from tests.sending import send

pytestmark = pytest.mark.anyio
READERS = 16
COUNTER = "create table counter (value integer not null)", "insert into counter values (0)"


class Reads:
    """A read that gives the number of its run, and ends when it is told to."""

    def __init__(self) -> None:
        self.begun: list[asyncio.Future[int]] = []
        self.sharing: Sharing[int] = Sharing()

    async def read(self) -> int:
        self.begun.append(asyncio.get_running_loop().create_future())
        return await self.begun[-1]

    async def ask(self, *keys: str) -> list[asyncio.Task[int]]:
        """All begin, and wait."""
        tasks = [asyncio.create_task(self.sharing.ask(key, self.read)) for key in keys]
        await self.settle()
        return tasks

    async def end(self, place: int) -> None:
        self.begun[place].set_result(place)
        await self.settle()

    async def settle(self) -> None:
        """The loop goes round until nothing is left to do but to wait."""
        for _ in range(10):
            await asyncio.sleep(0)


async def settled(*tasks: asyncio.Task[int]) -> list[object]:
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_who_comes_while_the_same_is_read_waits_for_the_next_which_all_of_them_share() -> None:
    reads = Reads()
    first = await reads.ask("a")
    waiting = await reads.ask("a", "a", "a")
    assert len(reads.begun) == 1
    await reads.end(0)
    assert len(reads.begun) == 2
    later = await reads.ask("a")
    await reads.end(1)
    await reads.end(2)
    assert await settled(*first, *waiting, *later) == [0, 1, 1, 1, 2]
    assert (reads.sharing.waiting, reads.sharing.tasks) == ({}, set())


async def test_who_comes_between_two_reads_waits_for_the_third() -> None:
    reads = Reads()
    tasks = await reads.ask("a", "a")
    reads.begun[0].set_result(0)
    await asyncio.sleep(0)  # the first has ended, the second has not begun
    assert len(reads.begun) == 1
    tasks += await reads.ask("a")
    await reads.end(1)
    await reads.end(2)
    assert await settled(*tasks) == [0, 1, 2]


async def test_different_reads_wait_for_nobody() -> None:
    reads = Reads()
    tasks = await reads.ask("a", "b")
    await reads.end(1)
    await reads.end(0)
    assert await settled(*tasks) == [0, 1]


async def test_when_a_read_fails_those_who_wait_are_told_at_once() -> None:
    reads, gone = Reads(), Unavailable("The database cannot be reached.")
    tasks = await reads.ask("a", "a", "a")
    reads.begun[0].set_exception(gone)
    assert await settled(*tasks) == [gone, gone, gone]
    assert (len(reads.begun), reads.sharing.waiting) == (1, {})


async def test_when_a_shared_read_fails_all_who_share_it_and_who_came_since_are_told() -> None:
    reads, gone = Reads(), Unavailable("The database cannot be reached.")
    tasks = await reads.ask("a", "a", "a")
    await reads.end(0)
    tasks += await reads.ask("a")
    reads.begun[1].set_exception(gone)
    assert await settled(*tasks) == [0, gone, gone, gone]
    assert (len(reads.begun), reads.sharing.waiting) == (2, {})


async def test_when_the_first_goes_away_the_others_are_answered_all_the_same() -> None:
    reads = Reads()
    first, *others = await reads.ask("a", "a", "a")
    first.cancel()
    await reads.settle()
    await reads.end(1)
    assert await settled(*others) == [1, 1]


async def test_when_one_who_waits_goes_away_the_others_are_answered_all_the_same() -> None:
    reads = Reads()
    first, second, third = await reads.ask("a", "a", "a")
    second.cancel()
    await reads.end(0)
    await reads.end(1)
    assert await settled(first, third) == [0, 1]


async def test_nobody_is_told_less_than_was_committed_before_they_asked(dsn: str) -> None:
    await send(dsn, *COUNTER)
    sharing, committed, told = Sharing[object](), 0, list[tuple[int, object]]()
    async with await open_pool(dsn) as pool:

        async def value() -> object:
            row = await fetch_row(pool, "select value from counter", [])
            return row["value"] if row else None

        async def follow() -> None:
            while committed < 200:
                before = committed
                told.append((before, await sharing.ask("counter", value)))

        async def write() -> None:
            nonlocal committed
            for number in range(1, 201):
                await pool.execute("update counter set value = $1", number)
                committed = number

        await asyncio.gather(write(), *(follow() for _ in range(READERS)))
    assert [(before, found) for before, found in told if not isinstance(found, int) or found < before] == []
    assert len(told) >= READERS
