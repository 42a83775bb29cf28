"""Gives changes their places. Of all processes one does it at a time, by a lease that the others take over when its holder falls silent.

What is noted in this process is placed at once; what others note is looked for ten times a second.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

from asyncpg import Pool, Record

from db.changes import are_pending, sequence, woken_when_noted
from db.leases import Lease, release_lease, renew_lease, take_lease
from db.placing import LEASE, TOGETHER
from db.pool import open_pool
from db.trouble import AWAY, Trouble

log = logging.getLogger("broadsheet.changes")
WAIT_SECONDS = 1.0  # between two looks for whether the holder has fallen silent
LOOK_SECONDS = 0.1  # between two looks for what other processes noted
SOON_SECONDS = 0.02  # after something was noted here: its transaction is about to end
AWAY_SECONDS = 0.5  # of a database that is away


class Sequencer:
    """The one of this process. Its pool needs one connection."""

    def __init__(self, pool: Pool[Record], lasting: timedelta = LEASE) -> None:
        self.pool, self.lasting = pool, lasting
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.lease: Lease | None = None
        self.renew_at = 0.0
        self._trouble = Trouble(log, "changes wait")
        self._woken = asyncio.Event()

    async def place(self) -> int:
        """One round: how many changes got their places. Raises what asyncpg does, Unavailable or StatementTimeout."""
        if not await self._holds() or not await are_pending(self.pool):
            return 0
        placed, lease = 0, self.lease
        while lease and (moved := await sequence(self.pool, lease, TOGETHER)):
            placed += moved
        return placed

    async def _holds(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self.lease and now < self.renew_at:
            return True
        if self.lease and await renew_lease(self.pool, self.lease, self.lasting):
            self.renew_at = now + self.lasting.total_seconds() / 4
            return True
        self.lease = await take_lease(self.pool, "changes", self.holder, self.lasting)
        self.renew_at = now + self.lasting.total_seconds() / 4
        return self.lease is not None

    async def run(self) -> None:
        """Until it is cancelled."""
        with woken_when_noted(partial(asyncio.get_running_loop().call_soon_threadsafe, self._woken.set)):
            while True:
                pause = await self._round()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), pause)
                    await asyncio.sleep(SOON_SECONDS)
                self._woken.clear()

    async def _round(self) -> float:
        """How long to wait for the next."""
        with self._trouble.of_a_round():
            await self.place()
            return LOOK_SECONDS if self.lease else WAIT_SECONDS
        self.lease = None
        return AWAY_SECONDS

    async def rest(self) -> None:
        """Lets the next one have it, at the end."""
        if self.lease:
            with suppress(*AWAY):  # then it runs out by itself
                await release_lease(self.pool, self.lease)


@asynccontextmanager
async def sequencing(dsn: str) -> AsyncIterator[None]:
    """A sequencer beside the service, on a connection of its own."""
    pool = await open_pool(dsn, size=1)
    sequencer = Sequencer(pool)
    task = asyncio.create_task(sequencer.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await sequencer.rest()
        pool.terminate()
