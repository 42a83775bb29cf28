"""What the service does by itself now and then goes on, whatever a round of it meets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from asyncpg import Pool, Record

from api.acts import upkeep
from api.app import utc_now
from db import trouble
from db.pool import open_pool
from tests.logged import listening

pytestmark = pytest.mark.anyio
PATIENCE = 10.0


@pytest.fixture
async def pool(fresh_dsn: str) -> AsyncIterator[Pool[Record]]:
    async with await open_pool(fresh_dsn, size=1) as opened:
        yield opened


async def test_upkeep_outlives_a_database_that_fails_and_says_so_once(
    fresh_dsn: str, pool: Pool[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = asyncio.Event()
    keep_up = upkeep.keep_up

    async def counted(pool: Pool[Record], now: datetime, kept: timedelta) -> None:
        await keep_up(pool, now, kept)
        rounds.set()

    monkeypatch.setattr(upkeep, "keep_up", counted)
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(trouble, "QUIET_SECONDS", 0.5)  # several rounds fail before it is told
    await pool.execute("alter table lease rename to elsewhere")
    with listening(upkeep.log) as signal:
        async with upkeep.keeping_up(fresh_dsn, utc_now):
            await asyncio.wait_for(signal.came.wait(), PATIENCE)
            await pool.execute("alter table elsewhere rename to lease")
            await asyncio.wait_for(rounds.wait(), PATIENCE)
    assert signal.told == ["upkeep has to wait: UndefinedTableError"]
