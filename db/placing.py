"""Places for what waits in the log of changes, given at once: for whoever is about to say where the log stands, as an export does."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from datetime import timedelta
from time import monotonic

from asyncpg import Pool, Record

from db.changes import newest_pending, sequence, still_waits
from db.leases import release_lease, take_lease
from db.trouble import AWAY

TOGETHER = 1_000  # changes in one transaction: a few milliseconds
LEASE = timedelta(seconds=4)  # after which another process takes over: followers wait no longer than five seconds for it
PATIENCE_SECONDS = 5.0  # longer than a sequencer that died is waited for by others
LOOK_SECONDS = 0.02  # between two looks at what another one places, which takes it a tenth of a second


async def place_pending(pool: Pool[Record], patience: float = PATIENCE_SECONDS) -> None:
    """All that waits now has its place when this ends, by this process or by the sequencer that holds the lease.

    One that takes longer than `patience`, in seconds, is not waited for. Raises what asyncpg does, Unavailable or StatementTimeout.
    """
    newest, until = await newest_pending(pool), monotonic() + patience
    while newest is not None and await still_waits(pool, newest):
        if not await _placed_here(pool, newest):
            if monotonic() > until:
                return
            await asyncio.sleep(LOOK_SECONDS)


async def _placed_here(pool: Pool[Record], newest: int) -> bool:
    """Up to `newest`, whatever is written meanwhile. False where nothing was: another one holds the lease, or has placed all."""
    lease = await take_lease(pool, "changes", f"{socket.gethostname()}:{os.getpid()}", LEASE)
    if lease is None:
        return False
    placed = 0
    try:
        while await still_waits(pool, newest) and (moved := await sequence(pool, lease, TOGETHER)):
            placed += moved
    finally:
        with suppress(*AWAY):  # then it runs out by itself
            await release_lease(pool, lease)
    return placed > 0
