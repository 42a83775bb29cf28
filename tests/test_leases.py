"""Leases: one holder at a time, told from those before and after by a number."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from asyncpg import Pool, Record

from db.leases import Lease, release_lease, renew_lease, take_lease

pytestmark = pytest.mark.anyio
LONG, NONE = timedelta(hours=1), timedelta(0)


async def test_a_lease_is_held_by_one_until_it_is_released(pool: Pool[Record]) -> None:
    taken = [await take_lease(pool, "released", "a", LONG), await take_lease(pool, "released", "b", LONG)]
    assert taken == [Lease("released", 1), None]
    await release_lease(pool, Lease("released", 1))
    assert await take_lease(pool, "released", "b", LONG) == Lease("released", 2)


async def test_of_many_who_ask_at_once_one_gets_it(pool: Pool[Record]) -> None:
    taken = await asyncio.gather(*(take_lease(pool, "wanted", str(number), LONG) for number in range(8)))
    assert [one for one in taken if one] == [Lease("wanted", 1)]


async def test_a_lease_that_ran_out_goes_to_the_next_and_is_lost_to_the_one_before(pool: Pool[Record]) -> None:
    first = await take_lease(pool, "old", "a", NONE)
    second = await take_lease(pool, "old", "b", LONG)
    assert (first, second) == (Lease("old", 1), Lease("old", 2))
    assert (await renew_lease(pool, Lease("old", 1), LONG), await renew_lease(pool, Lease("old", 2), LONG)) == (False, True)
    await release_lease(pool, Lease("old", 1))
    assert await take_lease(pool, "old", "c", LONG) is None


async def test_a_lease_that_ran_out_is_renewed_where_nobody_wanted_it(pool: Pool[Record]) -> None:
    assert await take_lease(pool, "unwanted", "a", NONE) == Lease("unwanted", 1)
    assert await renew_lease(pool, Lease("unwanted", 1), LONG)
    assert await take_lease(pool, "unwanted", "b", LONG) is None


async def test_leases_of_different_names_have_nothing_to_do_with_each_other(pool: Pool[Record]) -> None:
    assert [await take_lease(pool, name, "a", LONG) for name in ("one", "other")] == [Lease("one", 1), Lease("other", 1)]
