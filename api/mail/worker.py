"""Sends what the outbox holds. Each process of the service has a worker; a lease lets one of them work at a time.

At least once: a letter is marked when the server has taken it, so one that was taken by a server that then fell silent is sent again,
with the same Message-ID.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic

from asyncpg import Pool, Record

from api import settings
from api.mail.carrier import Carrier, NotCarried, NotNow, Refused, Unreachable
from api.mail.folder import FolderCarrier
from api.mail.sender import sender_as_set
from api.mail.server import server_of
from api.mail.smtp import CONNECT_SECONDS, SEND_SECONDS, SmtpCarrier
from db.leases import Lease, release_lease, renew_lease, take_lease
from db.mail import QueuedMail, due_mail, forget_old_mail, is_mail_due, mark_failed, mark_sent, put_off, woken_when_queued
from db.pool import open_pool
from db.trouble import AWAY, Trouble

log = logging.getLogger("broadsheet.mail")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DELAYS = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)  # then it is given up, after 45 hours
JITTER = 0.2  # of a delay, either way: letters that failed together do not come back together
TOGETHER = 100  # letters that are put off at once when nobody takes any; more are, a look later
LEASE = timedelta(seconds=2 * (CONNECT_SECONDS + SEND_SECONDS))  # twice what one letter can take, and then the others may begin
SOON_SECONDS = 0.05  # after mail was queued: its transaction is about to end
LOOK_SECONDS = 5.0  # between two looks for mail that other processes queued, or that is due again
MARK_SECONDS = (0.1, 0.5, 2.0, 5.0)  # a database that restarts is back by then, and no letter goes out twice for it
STOP_SECONDS = 5.0  # what the letter at hand gets when the service ends


class Outbox:
    """The worker of one process. Its pool needs one connection."""

    def __init__(self, pool: Pool[Record], carrier: Carrier) -> None:
        self.pool, self.carrier = pool, carrier
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self._is_stopping = False
        self._trouble = Trouble(log, "mail waits")
        self._woken = asyncio.Event()
        self._forget_at = 0.0

    async def send_due(self) -> int:
        """One round: how many letters were taken. Raises what asyncpg does."""
        if not await is_mail_due(self.pool):
            return 0
        lease = await take_lease(self.pool, "mail", self.holder, LEASE)
        if lease is None:
            return 0
        try:
            return await self._send_all(lease)
        finally:
            await self.carrier.rest()
            await release_lease(self.pool, lease)

    async def _send_all(self, lease: Lease) -> int:
        """One by one, each read when its turn comes: one that was forgotten meanwhile is not sent."""
        sent = 0
        while not self._is_stopping and await renew_lease(self.pool, lease, LEASE):
            due = await due_mail(self.pool, 1)
            if not due:
                break
            try:
                sent += await self._send(due[0], lease)
            except Unreachable as error:
                for one in await due_mail(self.pool, TOGETHER):
                    await self._put_off(one, error, lease)
                break
        return sent

    async def _send(self, queued: QueuedMail, lease: Lease) -> bool:
        """Whether it was taken. Raises Unreachable."""
        try:
            await self.carrier.carry(queued)
        except Unreachable:
            raise
        except Refused as error:
            await self._give_up(queued, error, lease)
        except NotCarried as error:
            await self._put_off(queued, error, lease)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with this one, those behind it must not wait for it
            await self._put_off(queued, NotNow(f"a fault of Broadsheet's own: {type(error).__name__}"), lease)
        else:
            await self._mark_sent(queued)
            return True
        return False

    async def _mark_sent(self, queued: QueuedMail) -> None:
        for pause in MARK_SECONDS:
            try:
                return await mark_sent(self.pool, queued.mail_id)
            except AWAY:
                await asyncio.sleep(pause)
        return await mark_sent(self.pool, queued.mail_id)

    async def _put_off(self, queued: QueuedMail, error: NotCarried, lease: Lease) -> None:
        if queued.tries >= len(DELAYS):
            await self._give_up(queued, error, lease)
            return
        log.info("letter %d (%s) has to wait: %s", queued.mail_id, queued.mail.kind, type(error).__name__)
        delay = DELAYS[queued.tries] * random.uniform(1 - JITTER, 1 + JITTER)
        await put_off(self.pool, queued.mail_id, str(error), delay, lease)

    async def _give_up(self, queued: QueuedMail, error: NotCarried, lease: Lease) -> None:
        """The log names neither person nor reason: servers repeat addresses in it. `broadsheet mail` shows both."""
        log.warning("letter %d (%s) is given up: %s", queued.mail_id, queued.mail.kind, type(error).__name__)
        await mark_failed(self.pool, queued.mail_id, str(error), lease)

    async def run(self) -> None:
        """Until it is stopped: looks at once when mail was queued here, else every few seconds."""
        pause = SOON_SECONDS
        with woken_when_queued(partial(asyncio.get_running_loop().call_soon_threadsafe, self._woken.set)):
            while not self._is_stopping:
                await self._round()
                pause = min(2 * pause, LOOK_SECONDS)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), pause)
                    self._woken.clear()
                    pause = SOON_SECONDS

    async def _round(self) -> None:
        with self._trouble.of_a_round():
            if monotonic() >= self._forget_at:
                await forget_old_mail(self.pool)
                self._forget_at = monotonic() + HOUR.total_seconds()
            await self.send_due()

    def stop(self) -> None:
        """Send no other letter than the one at hand."""
        self._is_stopping = True
        self._woken.set()


def mail_carrier() -> Carrier | None:
    """As it is set; None where mail has to wait. Raises ValueError for a setting that cannot be read."""
    sender = sender_as_set()
    if settings.SMTP_URL.value:
        return SmtpCarrier(server_of(settings.SMTP_URL.value), sender)
    return FolderCarrier(Path(settings.MAIL_FOLDER.value), sender) if settings.MAIL_FOLDER.value else None


@asynccontextmanager
async def sending_mail(dsn: str) -> AsyncIterator[None]:
    """A worker beside the service, on a connection of its own, so that neither waits for the other."""
    carrier = mail_carrier()
    if carrier is None:
        yield
        return
    pool = await open_pool(dsn, size=1)
    outbox = Outbox(pool, carrier)
    task = asyncio.create_task(outbox.run())
    try:
        yield
    finally:
        outbox.stop()
        await asyncio.wait([task], timeout=STOP_SECONDS)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        pool.terminate()
