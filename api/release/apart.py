"""Makes an export in a thread of its own, on an event loop of its own: what takes long in it, such as to wait for the disk, keeps nobody
else waiting who is served by this process.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from api.release.make import make_export
from api.release.making import Progress
from api.release.wanted import Wanted
from schema.release import Manifest


async def make_apart(dsn: str, folder: Path, wanted: Wanted, progress: Progress) -> Manifest:
    """As `make_export`, whose progress is told in the other thread. Where it is called off, it ends when nothing is left of it."""
    work = _Apart(dsn, folder, wanted, progress)
    with ThreadPoolExecutor(1) as thread:
        running = asyncio.get_running_loop().run_in_executor(thread, work.run)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            work.call_off()
            await asyncio.wait([running])
            raise


class _Apart:
    def __init__(self, dsn: str, folder: Path, wanted: Wanted, progress: Progress) -> None:
        self.asked = (dsn, folder, wanted, progress)
        self.making: asyncio.Task[Manifest] | None = None
        self.is_off = False

    def run(self) -> Manifest:
        """In the other thread."""
        return asyncio.run(self._made())

    async def _made(self) -> Manifest:
        self.making = asyncio.create_task(make_export(*self.asked))
        if self.is_off:  # before there was anything to call off
            self.making.cancel()
        return await self.making

    def call_off(self) -> None:
        """From this thread."""
        self.is_off = True
        if self.making:
            with suppress(RuntimeError):  # it has just ended
                self.making.get_loop().call_soon_threadsafe(self.making.cancel)
