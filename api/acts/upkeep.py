"""What the service does by itself now and then: erases whose seven days are over, and forgets what is old. Of several processes one
does it at a time, by a lease; each erasure is taken by whoever deletes its request, so that two at once would do no harm.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from asyncpg import Pool, Record

from api.acts.erasing import erase_due
from db.changes import forget_changes
from db.forgetting import forget_old
from db.leases import release_lease, take_lease
from db.pool import open_patient_pool
from db.trouble import Trouble
from db.write import writing

log = logging.getLogger("broadsheet.upkeep")
LOOK_SECONDS = 60.0  # nobody counts the minutes of seven days
CHANGES_KEPT = timedelta(days=90)  # where nothing else is said
LEASE = timedelta(minutes=10)  # more than the largest account takes


async def keep_up(pool: Pool[Record], now: datetime, changes_kept: timedelta = CHANGES_KEPT) -> int | None:
    """One round: how many accounts were erased; None while somebody else is at it. Raises what asyncpg does, and Unavailable."""
    lease = await take_lease(pool, "upkeep", f"{socket.gethostname()}:{os.getpid()}", LEASE)
    if lease is None:
        return None
    try:
        erased = await erase_due(pool, now)
        async with writing(pool) as writer:
            await forget_old(writer, now)
        while await forget_changes(pool, now - changes_kept):
            continue
    finally:
        await release_lease(pool, lease)
    return erased


async def _run(pool: Pool[Record], clock: Callable[[], datetime], changes_kept: timedelta) -> None:
    trouble = Trouble(log, "upkeep has to wait")
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        with trouble.of_a_round():
            await keep_up(pool, clock(), changes_kept)


@asynccontextmanager
async def keeping_up(dsn: str, clock: Callable[[], datetime], changes_kept: timedelta = CHANGES_KEPT) -> AsyncIterator[None]:
    """A worker beside the service, on a connection of its own that is closed between two rounds."""
    pool = await open_patient_pool(dsn)
    task = asyncio.create_task(_run(pool, clock, changes_kept))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        pool.terminate()
