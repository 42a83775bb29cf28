"""The log of changes: places without gaps, in one order, whoever writes and whoever gives the places."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from random import Random

import asyncpg
import pytest
from asyncpg import Pool, Record

from api.acts import sequencing as places
from api.acts.sequencing import Sequencer, sequencing
from api.app import utc_now
from db import trouble
from db.changes import INSERT, UPDATE, log_change, sequence
from db.leases import Lease, take_lease
from db.pool import open_pool
from db.write import writing
from tests.logged import listening

pytestmark = pytest.mark.anyio
PLACED = "select position, noun, key, operation from change order by position"
SOON = timedelta(milliseconds=200)


@pytest.fixture(autouse=True)
async def empty(pool: Pool[Record]) -> None:
    await pool.execute("truncate pending_change, change restart identity")
    await pool.execute("update change_head set position = 0, fence = 0")
    await pool.execute("delete from lease")


async def noted(pool: Pool[Record], *keys: int, operation: str = INSERT) -> None:
    async with writing(pool) as writer:
        for key in keys:
            await log_change(writer, "comment", (1, key), operation, utc_now())


async def keys(pool: Pool[Record]) -> list[int]:
    return [row["key"][1] for row in await pool.fetch(PLACED)]


async def test_changes_get_places_without_gaps_in_the_order_in_which_they_were_noted(pool: Pool[Record]) -> None:
    await noted(pool, 1, 2)
    await noted(pool, 1, operation=UPDATE)
    assert await Sequencer(pool).place() == 3
    await noted(pool, 3)
    assert await Sequencer(pool).place() == 0  # somebody else holds the lease
    await pool.execute("delete from lease")
    assert await Sequencer(pool).place() == 1
    assert [tuple(row) for row in await pool.fetch(PLACED)] == [
        (1, "comment", [1, 1], "insert"),
        (2, "comment", [1, 2], "insert"),
        (3, "comment", [1, 1], "update"),
        (4, "comment", [1, 3], "insert"),
    ]


async def given_up(pool: Pool[Record]) -> None:
    async with writing(pool) as writer:
        await log_change(writer, "comment", (1, 1), INSERT, utc_now())
        raise ZeroDivisionError


async def test_what_is_given_up_has_no_place(pool: Pool[Record]) -> None:
    with pytest.raises(ZeroDivisionError):
        await given_up(pool)
    await noted(pool, 2)
    assert (await Sequencer(pool).place(), await keys(pool)) == (1, [2])


async def test_what_is_kept_late_gets_a_later_place(pool: Pool[Record]) -> None:
    async with writing(pool) as late:
        await log_change(late, "comment", (1, 1), INSERT, utc_now())
        await noted(pool, 2)
        sequencer = Sequencer(pool)
        assert (await sequencer.place(), await keys(pool)) == (1, [2])
    assert (await sequencer.place(), await keys(pool)) == (1, [2, 1])


async def test_a_holder_of_before_gives_no_places(pool: Pool[Record]) -> None:
    first = await take_lease(pool, "changes", "a", timedelta(0))
    second = await take_lease(pool, "changes", "b", timedelta(hours=1))
    assert (first, second) == (Lease("changes", 1), Lease("changes", 2))
    await noted(pool, 1)
    assert await sequence(pool, Lease("changes", 2), 10) == 1
    await noted(pool, 2)
    assert (await sequence(pool, Lease("changes", 1), 10), await keys(pool)) == (0, [1])


async def test_another_one_takes_over_when_the_holder_falls_silent(pool: Pool[Record]) -> None:
    silent, next_one = Sequencer(pool, SOON), Sequencer(pool, SOON)
    await noted(pool, 1)
    assert await silent.place() == 1
    await noted(pool, 2)
    await until(next_one.place)
    assert await keys(pool) == [1, 2]


async def until(happens: Callable[[], Awaitable[object]]) -> None:
    """Asks again and again: nothing tells when another process has done something, or when a lease has run out."""
    async with asyncio.timeout(10):
        while not await happens():  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(dsn: str, number: int) -> AsyncIterator[list[Pool[Record]]]:
    """So many sequencers, each with a pool of its own whose connections the test can cut."""
    pools = [await open_pool(dsn, size=1) for _ in range(number)]
    tasks = [asyncio.create_task(Sequencer(one, SOON).run()) for one in pools]
    try:
        yield pools
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for one in pools:
            one.terminate()


async def test_under_writers_and_cut_connections_nothing_is_missing_double_or_out_of_place(dsn: str, pool: Pool[Record]) -> None:
    kept: set[int] = set()

    async def write(nth: int) -> None:
        random = Random(nth)
        for key in range(nth, 600, 6):
            try:
                async with writing(pool) as writer:
                    await log_change(writer, "comment", (1, key), INSERT, utc_now())
                    await asyncio.sleep(random.random() / 100)  # a transaction that takes its time
                    if key % 10 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
            kept.add(key)

    async with running(dsn, 3):
        writers = asyncio.gather(*(write(nth) for nth in range(6)))
        while not writers.done():
            await cut_sequencers(dsn)
        await writers
        await until(partial(pool.fetchval, "select not exists (select from pending_change)"))
    rows = await pool.fetch(PLACED)
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert (len(rows), {row["key"][1] for row in rows}) == (len(kept), kept)


async def cut_sequencers(dsn: str) -> None:
    """As a crash does: whoever gives places at the moment loses its connection, in whatever it is doing."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query like '%change_head%' and pid <> pg_backend_pid()"
        )
        await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def test_beside_the_service_a_change_has_its_place_soon(dsn: str, pool: Pool[Record]) -> None:
    async with sequencing(dsn):
        await noted(pool, 1)
        await until(partial(keys, pool))
    assert await keys(pool) == [1]


async def test_a_sequencer_outlives_a_database_that_fails_and_says_so_once(
    dsn: str, pool: Pool[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trouble, "QUIET_SECONDS", 0.8)  # several rounds fail before it is told
    await noted(pool, 1)
    await pool.execute("alter table lease rename to elsewhere")
    with listening(places.log) as signal:
        async with sequencing(dsn):
            await asyncio.wait_for(signal.came.wait(), 10)
            await pool.execute("alter table elsewhere rename to lease")
            await until(partial(keys, pool))
    assert (await keys(pool), signal.told) == ([1], ["changes wait: UndefinedTableError"])
