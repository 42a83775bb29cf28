"""A worker that stops in the middle of an export, says so, and waits to be killed: `python -m tests.exporter_held DSN`."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from api.app import utc_now
from api.offered import offered
from api.release.make import make_export
from api.release.making import Progress
from api.release.wanted import Wanted
from api.release.worker import Exporter
from db.pool import open_pool
from schema.release import Manifest


async def held(dsn: str, folder: Path, wanted: Wanted, progress: Progress) -> Manifest:
    """Makes an export up to its first part."""

    def stop(stage: str, done: int, total: int) -> None:
        print(f"{done} of {total}", flush=True)
        signal.pause()

    return await make_export(dsn, folder, wanted, stop)


async def main(dsn: str) -> None:
    offer = offered()
    assert offer is not None, "the environment names a folder"
    worker = Exporter(await open_pool(dsn, size=2), dsn, offer, utc_now)
    worker.make = held
    await worker.make_due()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
