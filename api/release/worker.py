"""Makes the exports that people asked for, one at a time. Each process of the service has a worker; a lease lets one of them work.

Whoever takes the lease begins again what a holder of before left unfinished. It writes into a folder of its own number, which appears
when all of it is there, and says that it is done as holder of the lease: nothing half-made is ever shown.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from asyncpg import Pool, Record

from api.offered import FOLDER_NAME, KEY_NAME, Offer
from api.release import shelf
from api.release.apart import make_apart
from api.release.folder import ExportRefused
from api.release.making import Progress
from api.release.pseudonyms import read_key
from api.release.wanted import Wanted
from api.release.wished import wanted_of
from db import exports
from db.exports import Finished, NewExport
from db.leases import Lease, release_lease, renew_lease, take_lease
from db.placing import place_pending
from db.pool import open_pool
from db.trouble import AWAY, Trouble, is_of_connections
from schema.release import Manifest

log = logging.getLogger("broadsheet.exports")
LEASE = timedelta(seconds=30)  # after which another process begins again what this one was at
BEAT_SECONDS = 0.5  # between two words of how far it is
LOOK_SECONDS = 5.0  # between two looks for what other processes were asked for
SOON_SECONDS = 0.05  # after something was asked for here: its transaction is about to end
Make = Callable[[str, Path, Wanted, Progress], Coroutine[object, object, Manifest]]


class CalledOff(Exception):
    """The export that is being made was deleted, or somebody else makes it."""


class Exporter:
    """The worker of one process. Its pool needs two connections."""

    def __init__(self, pool: Pool[Record], dsn: str, offer: Offer, clock: Callable[[], datetime], lasting: timedelta = LEASE) -> None:
        self.pool, self.dsn, self.offer, self.clock, self.lasting = pool, dsn, offer, clock, lasting
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.make: Make = make_apart
        self._shelf: Path | None = None
        self._trouble = Trouble(log, "exports wait")
        self._woken = asyncio.Event()

    async def make_due(self) -> int:
        """One round: how many were made. Raises what asyncpg does."""
        await self.clear()
        if not await exports.is_due(self.pool, self.clock()):
            return 0
        lease = await take_lease(self.pool, "exports", self.holder, self.lasting)
        if lease is None:
            return 0
        try:
            return await self._make_all(lease)
        finally:
            with suppress(*AWAY):  # then it runs out by itself
                await release_lease(self.pool, lease)

    async def _make_all(self, lease: Lease) -> int:
        await exports.end_old(self.pool, self.clock())
        await exports.give_back(self.pool, lease, self.clock())
        await self.clear()
        made = 0
        while await renew_lease(self.pool, lease, self.lasting) and (found := await exports.begin(self.pool, lease, self.clock())):
            made += await self._done(*found, lease)
            await self.clear()
        return made

    async def clear(self) -> None:
        """Files of what was deleted, has expired or was broken off go. What is there is looked at before what is kept: that is older."""
        folders = await asyncio.to_thread(shelf.on, await self.shelf())
        if folders:
            await asyncio.to_thread(shelf.clear, folders, await exports.folders(self.pool))

    async def shelf(self) -> Path:
        """This database's; it may not be there yet."""
        if self._shelf is None:
            self._shelf = self.offer.folder / await exports.shelf_of(self.pool)
        return self._shelf

    async def _done(self, export_id: int, new: NewExport, lease: Lease) -> bool:
        """Whether it was made, and is shown. Raises what asyncpg does: then it is begun again."""
        try:
            return await self._made(export_id, new, lease)
        except CalledOff:
            return False
        except asyncio.CancelledError:
            with suppress(*AWAY):
                await exports.put_back(self.pool, export_id, lease)
            raise
        except ExportRefused as refused:
            problem = str(refused)
        except OSError as error:
            if is_of_connections(error):
                raise
            problem = f"The service cannot write the files: {error.strerror or 'its disk fails'}."
        except AWAY:
            raise
        except Exception as error:  # whatever it is: else it was begun again for ever, and those behind it waited
            log.exception("export %d failed", export_id)
            problem = f"A fault of Broadsheet's own: {type(error).__name__}."
        await exports.fail(self.pool, export_id, lease, problem, self.clock())
        return False

    async def _made(self, export_id: int, new: NewExport, lease: Lease) -> bool:
        on = await asyncio.to_thread(shelf.made, await self.shelf())
        shelf.must_have_space(on)
        await place_pending(self.pool)
        folder, far = shelf.folder_of(on, export_id, lease.fence), Far()
        making = asyncio.create_task(self.make(self.dsn, folder, wanted_of(new, self.offer), far.tell))
        try:
            await self._watch(making, export_id, far, lease)
            manifest = await making
        finally:
            making.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await making  # what it wrote is gone by then
        made = Finished(
            manifest.version,
            manifest.schema_version,
            manifest.position.cursor,
            far.done,
            await asyncio.to_thread(shelf.files_of, folder, manifest),
        )
        now = self.clock()
        return await exports.finish(self.pool, export_id, lease, made, now, now + self.offer.kept)

    async def _watch(self, making: asyncio.Task[Manifest], export_id: int, far: Far, lease: Lease) -> None:
        """Until it is made: tells how far it is, and holds the lease. Raises CalledOff, and what asyncpg does."""
        while not (await asyncio.wait({making}, timeout=BEAT_SECONDS))[0]:
            if not await renew_lease(self.pool, lease, self.lasting):
                raise CalledOff
            if not await exports.tell_progress(self.pool, export_id, lease, far.done, far.total):
                raise CalledOff

    async def run(self) -> None:
        """Until it is cancelled: looks at once when one is asked for here, else every few seconds."""
        with exports.woken_when_asked(partial(asyncio.get_running_loop().call_soon_threadsafe, self._woken.set)):
            while True:
                with self._trouble.of_a_round():
                    await self.make_due()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
                    await asyncio.sleep(SOON_SECONDS)
                self._woken.clear()


class Far:
    """How far an export has come."""

    def __init__(self) -> None:
        self.done = 0
        self.total: int | None = None

    def tell(self, stage: str, done: int, total: int) -> None:
        self.done, self.total = done, total


def must_be_usable(offer: Offer | None) -> None:
    """Raises ValueError for a folder or a key with which each export would fail, long after the start."""
    if offer is None:
        return
    try:
        shelf.must_be_possible(offer.folder)
    except ValueError as error:
        raise ValueError(f"{FOLDER_NAME}: {error}") from error
    try:
        if offer.key:
            read_key(offer.key)
    except ExportRefused as refused:
        raise ValueError(f"{KEY_NAME}: {refused}") from refused


@asynccontextmanager
async def exporting(dsn: str, offer: Offer | None, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """A worker beside the service, on connections of its own."""
    if offer is None:
        yield
        return
    pool = await open_pool(dsn, size=2)
    task = asyncio.create_task(Exporter(pool, dsn, offer, clock).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        pool.terminate()
