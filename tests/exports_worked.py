"""The worker that makes exports, as tests set it to work: alone, among others, held in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from asyncpg import Record

from api import settings
from api.release import worker
from api.release.make import make_export
from api.release.making import Progress
from api.release.wanted import Wanted
from api.release.worker import Exporter
from db.pool import open_pool
from schema.release import Manifest
from tests.door import Door
from tests.exports_asked import exporter
from tests.signed_in import Person, Service

ROW = "select state, progress_done, progress_total, tries, problem from dataset_export"
RUN_OUT = "update lease set until = taken_at where name = 'exports'"
UNWRITABLE = "The service cannot write the files: {}."


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the service keeps exports, whose workers look all the time."""
    monkeypatch.setenv(settings.EXPORTS.name, str(tmp_path / "shelf"))
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.01)
    return tmp_path / "shelf"


class Held:
    """In place of making: begins, tells how far it is, and goes on when the test says so."""

    def __init__(self) -> None:
        self.has_begun, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def make(self, dsn: str, folder: Path, wanted: Wanted, progress: Progress) -> Manifest:
        progress("parts", 3, 12)
        self.has_begun.set()
        await self.may_go_on.wait()
        return await make_export(dsn, folder, wanted, progress)


@asynccontextmanager
async def workers(service: Service, number: int = 1) -> AsyncIterator[list[Exporter]]:
    """As many processes have; each with connections of its own."""
    pools = [await open_pool(service.door.dsn, size=2) for _ in range(number)]
    try:
        yield [exporter(service.door, pool) for pool in pools]
    finally:
        for pool in pools:
            pool.terminate()


@pytest.fixture
def other_service(dsn: str) -> Iterator[Service]:
    """A service of another database, which has a key of its own as those have that were not copied from each other."""
    door = Door(dsn)
    found = Service(door)
    found.execute("update ledger_key set key = sha256('another')")
    yield found
    door.close()


def ask(who: Person, **wanted: object) -> str:
    """The id of an export that somebody asked for."""
    answer = who.ask("POST", "/v1/exports", wanted)
    assert (answer.status, answer.headers["location"]) == (202, f"/v1/exports/{answer.json['id']}")
    return str(answer.json["id"])


def make(service: Service) -> int:
    """How many exports a worker makes now."""

    async def made() -> int:
        async with workers(service) as [one]:
            return await one.make_due()

    return service.door.run(made())


async def until(service: Service, condition: Callable[[Record], bool]) -> None:
    """Waits for what a worker writes; a test that waits for what does not come is ended by its time."""
    async with asyncio.timeout(60):
        while not ((row := await service.door.pool.fetchrow(ROW)) and condition(row)):  # noqa: ASYNC110  # the worker writes it
            await asyncio.sleep(0.01)


def state(who: Person, export: str) -> object:
    answer = who.ask("GET", f"/v1/exports/{export}")
    return answer.json["state"] if answer.status == 200 else answer.json["code"]
