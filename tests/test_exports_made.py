"""The worker that makes exports: alone, whole or not at all, whatever breaks off; and what becomes of files afterwards."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asyncpg import Record

from api import settings
from api.acts.erasing import erase_due
from api.offered import offered
from api.release import worker
from api.release.apart import make_apart
from api.release.make import make_export
from api.release.making import Progress
from api.release.wanted import Wanted
from api.release.worker import Exporter, exporting
from db.exports import BROKEN_OFF, MOST_TRIES
from db.pool import open_pool
from schema.release import Manifest
from tests.door import Door
from tests.exporting import digests, exported, rows_of, sums_of
from tests.exports_asked import exporter, folder_of, kept_on
from tests.logged import listening
from tests.signed_in import Person, Service

ROW = "select state, progress_done, progress_total, tries, problem from dataset_export"
RUN_OUT = "update lease set until = taken_at where name = 'exports'"
UNWRITABLE = "The service cannot write the files: {}."


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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
def other(dsn: str) -> Iterator[Service]:
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


# One at a time, whole or not at all


def test_of_two_workers_one_makes_it(service: Service, heron: Person, shelf: Path) -> None:
    export = ask(heron)

    async def both() -> list[int]:
        async with workers(service, 2) as pair:
            return list(await asyncio.gather(*(one.make_due() for one in pair)))

    assert (sorted(service.door.run(both())), state(heron, export), kept_on(shelf)) == ([0, 1], "done", [f"{export}_1"])


def test_while_it_is_made_its_owner_sees_how_far_it_is_and_fetches_nothing(service: Service, heron: Person) -> None:
    export = ask(heron)
    fetched: list[tuple[int, object]] = []

    async def looked() -> None:
        async with workers(service) as [one]:
            held = Held()
            one.make = held.make
            making = asyncio.create_task(one.make_due())
            await until(service, lambda row: row["progress_done"] == 3)
            told = [(b"authorization", f"Bearer {heron.secret}".encode())]
            for path in (f"/v1/exports/{export}", f"/v1/exports/{export}/files/manifest.json"):
                answer = await service.door.asked("GET", path, told)
                fetched.append((answer.status, answer.json.get("progress") or answer.json["detail"]))
            held.may_go_on.set()
            assert await making == 1

    service.door.run(looked())
    assert fetched == [(200, {"done": 3, "total": 12}), (404, "This export has no files yet.")]


def test_one_that_is_called_off_is_not_made_any_further(service: Service, heron: Person, shelf: Path) -> None:
    export = ask(heron)

    async def called_off() -> int:
        async with workers(service) as [one]:
            held = Held()
            one.make = held.make
            making = asyncio.create_task(one.make_due())
            await held.has_begun.wait()
            await service.door.asked("DELETE", f"/v1/exports/{export}", [(b"authorization", f"Bearer {heron.secret}".encode())])
            return await making

    assert (service.door.run(called_off()), state(heron, export), kept_on(shelf)) == (0, "not_found", [])


def test_whoever_slept_while_another_took_over_ends_nothing_and_leaves_nothing(service: Service, heron: Person, shelf: Path) -> None:
    """The first one is held in the middle, its lease runs out, and the second one makes all of it."""
    export = ask(heron)

    async def taken_over() -> list[int]:
        async with workers(service, 2) as [first, second]:
            first.lasting = timedelta(0)
            held = Held()
            first.make, worker.BEAT_SECONDS = held.make, 60.0
            sleeping = asyncio.create_task(first.make_due())
            await held.has_begun.wait()
            await service.door.pool.execute(RUN_OUT)
            made = [await second.make_due()]
            held.may_go_on.set()
            return [*made, await sleeping]

    assert (service.door.run(taken_over()), state(heron, export), kept_on(shelf)) == ([1, 0], "done", [f"{export}_2"])


def test_a_worker_that_is_killed_in_the_middle_leaves_it_to_the_next_one(
    service: Service, heron: Person, shelf: Path, tmp_path: Path
) -> None:
    export = ask(heron)
    killed = subprocess.Popen([sys.executable, "-m", "tests.exporter_held", service.door.dsn], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    far = killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert (far[:5], kept_on(shelf), make(service), state(heron, export)) == ("1 of ", [f".{export}_1.partial"], 0, "running")
    service.execute(RUN_OUT)
    assert (make(service), state(heron, export), kept_on(shelf)) == (1, "done", [f"{export}_2"])
    exported(service.door.dsn, tmp_path / "command")
    assert sums_of(folder_of(shelf, export)) == digests(tmp_path / "command")


def test_one_that_was_broken_off_three_times_is_not_begun_again(service: Service, heron: Person) -> None:
    export = ask(heron)
    service.execute("update dataset_export set fence = 0, state = 'running', tries = $1", MOST_TRIES)
    assert make(service) == 0
    found = heron.ask("GET", f"/v1/exports/{export}").json
    assert (found["state"], found["problem"]) == ("failed", BROKEN_OFF)


def test_a_service_that_ends_while_it_makes_one_begins_it_again_and_that_counts_as_no_try(
    service: Service, heron: Person, shelf: Path
) -> None:
    ask(heron)

    async def ended() -> None:
        async with workers(service) as [one]:
            held = Held()
            one.make = held.make
            making = asyncio.create_task(one.make_due())
            await held.has_begun.wait()
            making.cancel()
            with pytest.raises(asyncio.CancelledError):
                await making

    service.door.run(ended())
    assert (service.rows(ROW), make(service)) == ([("waiting", 0, None, 0, None)], 1)


def test_one_that_is_called_off_in_its_own_thread_has_left_nothing_when_it_ends(service: Service, heron: Person, tmp_path: Path) -> None:
    """It is called off before it has begun, and where it tells of its first part."""
    told: list[int] = []

    async def called_off(is_at_once: bool) -> None:
        loop, is_off = asyncio.get_running_loop(), threading.Event()

        def call_off() -> None:
            making.cancel()
            loop.call_soon(is_off.set)

        def tell(stage: str, done: int, total: int) -> None:
            told.append(done)
            loop.call_soon_threadsafe(call_off)
            assert is_off.wait(60), "the other loop is not kept waiting"

        making = asyncio.create_task(make_apart(service.door.dsn, tmp_path / "made", Wanted(), tell))
        await asyncio.sleep(0)  # it begins
        if is_at_once:
            call_off()
        with pytest.raises(asyncio.CancelledError):
            await making

    for is_at_once, parts in ((True, []), (False, [1])):
        service.door.run(called_off(is_at_once))
        assert (kept_on(tmp_path), told) == ([], parts)


# What keeps it from being made


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """As on a disk that is full, but for what the error is called."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_where_the_disk_takes_no_more_it_fails_says_so_and_leaves_nothing(service: Service, heron: Person, shelf: Path) -> None:
    export = ask(heron)
    with no_file_longer_than(16):
        assert make(service) == 0
    found = heron.ask("GET", f"/v1/exports/{export}").json
    assert (found["state"], found["problem"], kept_on(shelf)) == ("failed", UNWRITABLE.format(os.strerror(errno.EFBIG)), [])


def test_where_the_disk_is_nearly_full_it_is_not_begun_and_the_operator_learns_of_it(
    service: Service, heron: Person, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.release.shelf.FREE", 2**62)
    export = ask(heron)
    with listening(logging.getLogger("broadsheet.exports")) as heard:
        assert make(service) == 0
    found = heron.ask("GET", f"/v1/exports/{export}").json
    told = ("failed", "The service's disk is nearly full; tell its operator.")
    assert ((found["state"], found["problem"]), kept_on(shelf), len(heard.told)) == (told, [], 1)


def test_where_the_folder_is_none_it_fails_and_the_next_one_is_made_once_it_is(service: Service, heron: Person, shelf: Path) -> None:
    first = ask(heron)
    shelf.write_text("")
    assert make(service) == 0
    found = heron.ask("GET", f"/v1/exports/{first}").json
    assert (found["state"], found["problem"]) == ("failed", UNWRITABLE.format(os.strerror(errno.ENOTDIR)))
    shelf.unlink()
    second = ask(heron)
    assert (make(service), state(heron, second)) == (1, "done")


def test_a_key_that_cannot_be_used_is_told_to_the_operator_and_not_where_it_is(
    service: Service, heron: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.EXPORTS_KEY.name, str(tmp_path / "nowhere"))
    export = ask(heron, has_pseudonyms=True)
    with listening(logging.getLogger("broadsheet.exports")) as heard:
        assert make(service) == 0
    found = heron.ask("GET", f"/v1/exports/{export}").json
    assert (found["problem"], str(tmp_path) in heard.told[0]) == (
        "The service's key for pseudonyms cannot be used; tell its operator.",
        True,
    )


def test_a_fault_of_ours_fails_it_and_the_next_one_is_made(service: Service, heron: Person) -> None:
    first, second = ask(heron), ask(service.person("egret"))

    async def faulty() -> int:
        async with workers(service) as [one]:

            async def fail(dsn: str, folder: Path, wanted: Wanted, progress: Progress) -> Manifest:
                one.make = make_apart
                raise KeyError("x")

            one.make = fail
            return await one.make_due()

    with listening(logging.getLogger("broadsheet.exports")) as heard:
        assert service.door.run(faulty()) == 1
    found = service.rows("select state, problem from dataset_export order by export_id")
    assert (found, heard.told) == ([("failed", "A fault of Broadsheet's own: KeyError."), ("done", None)], [f"export {first[4:]} failed"])
    assert second == "exp_2"


# What becomes of files


def test_files_go_when_their_time_is_up_and_a_month_later_the_export_is_forgotten(service: Service, heron: Person, shelf: Path) -> None:
    export = ask(heron)
    assert (make(service), state(heron, export)) == (1, "done")
    service.later(days=7)
    assert (make(service), state(heron, export), kept_on(shelf)) == (0, "expired", [])
    answer = heron.ask("GET", f"/v1/exports/{export}/files/manifest.json")
    assert (answer.status, answer.json["code"], heron.ask("GET", f"/v1/exports/{export}").json["files"]) == (410, "export_gone", [])
    service.later(days=29)
    assert (make(service), service.value("select count(*) from dataset_export")) == (0, 1)
    service.later(days=1)
    assert (make(service), service.value("select count(*) from dataset_export")) == (0, 0)


def test_files_of_what_is_deleted_go_and_what_is_none_of_ours_stays(service: Service, heron: Person, shelf: Path) -> None:
    export = ask(heron)
    make(service)
    (shelf / "exp_9_1").mkdir()
    for name in ("exp_7_1", ".exp_7_2.partial", "notes", "exp_x_1"):
        (folder_of(shelf, export).parent / name).mkdir()
    assert heron.ask("DELETE", f"/v1/exports/{export}").status == 204
    assert (make(service), kept_on(shelf)) == (0, ["exp_x_1", "notes"])
    assert (shelf / "exp_9_1").exists()


def test_services_of_two_databases_share_a_folder_and_leave_each_others_exports_alone(
    service: Service, heron: Person, other: Service, shelf: Path
) -> None:
    """The other database has exports with the same numbers."""
    export = ask(heron)
    egret = other.person("egret")
    theirs = ask(egret)
    assert (theirs, make(service), make(other), make(service)) == (export, 1, 1, 0)
    assert kept_on(shelf) == [f"{export}_1"] * 2
    assert egret.ask("DELETE", f"/v1/exports/{theirs}").status == 204
    assert (make(other), make(service), kept_on(shelf)) == (0, 0, [f"{export}_1"])
    fetched = [one.ask("GET", f"/v1/exports/{export}/files/manifest.json").status for one in (heron, egret)]
    assert fetched == [200, 404]


def test_nobody_else_on_the_machine_reads_the_folder(service: Service, heron: Person, shelf: Path) -> None:
    export = ask(heron)
    make(service)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (shelf, folder_of(shelf, export).parent)] == [0o700, 0o700]


def test_an_erasure_takes_the_exports_of_an_account_along_with_their_files(service: Service, heron: Person, shelf: Path) -> None:
    egret = service.person("egret")
    mine, others = ask(heron), ask(egret)
    assert make(service) == 2
    assert heron.ask("POST", "/v1/me/erasure", {"comments": "keep"}).status == 202
    assert service.door.run(erase_due(service.door.pool, service.later(days=7, hours=-1) + timedelta(hours=1))) == 1
    make(service)
    assert (mine, service.rows("select 'exp_' || export_id from dataset_export")) == ("exp_1", [(others,)])


@pytest.mark.parametrize("fate", ["keep", "anonymise", "delete"])
def test_an_erasure_ends_all_exports_that_tell_of_whoever_is_erased(service: Service, heron: Person, shelf: Path, fate: str) -> None:
    egret = service.person("egret")
    assert heron.ask("POST", "/v1/me/erasure", {"comments": fate}).status == 202
    now = service.later(days=7)
    egret.log_in()
    export = ask(egret)
    assert (make(service), len(kept_on(shelf))) == (1, 1)
    waits = ask(service.person("bittern"))
    assert service.door.run(erase_due(service.door.pool, now)) == 1
    found = egret.ask("GET", f"/v1/exports/{export}").json
    assert (found["state"], found["files"], datetime.fromisoformat(str(found["expires_at"]))) == ("expired", [], now)
    answer = egret.ask("GET", f"/v1/exports/{export}/files/manifest.json")
    assert (answer.status, answer.json["code"]) == (410, "export_gone")
    assert (make(service), kept_on(shelf)) == (1, [folder_of(shelf, waits).name])


def test_what_is_being_made_while_somebody_is_erased_is_begun_again_and_tells_nothing_of_them(
    service: Service, heron: Person, shelf: Path
) -> None:
    assert heron.ask("POST", "/v1/me/erasure", {"comments": "delete"}).status == 202
    now = service.later(days=7)
    egret = service.person("egret")
    export, ends = ask(egret, tables=["accounts"]), asyncio.Event()

    async def made_too_early(dsn: str, folder: Path, wanted: Wanted, progress: Progress) -> Manifest:
        manifest = await make_export(dsn, folder, wanted, progress)
        await erase_due(service.door.pool, now)
        ends.set()
        return manifest

    async def make_twice() -> tuple[int, int]:
        async with workers(service) as [one]:
            worker.BEAT_SECONDS, one.make = 60.0, made_too_early
            return await one.make_due(), int(ends.is_set())

    assert (service.door.run(make_twice()), state(egret, export)) == ((1, 1), "done")
    names = [row["handle"] for row in rows_of(folder_of(shelf, export), "accounts")]
    assert ("heron" in names, "egret" in names, service.rows("select tries from dataset_export")) == (False, True, [(1,)])


def test_the_worker_beside_a_service_makes_what_is_asked_for(service: Service, heron: Person, shelf: Path) -> None:
    async def beside() -> None:
        told = [(b"authorization", f"Bearer {heron.secret}".encode()), (b"content-type", b"application/json")]
        async with exporting(service.door.dsn, offered(), lambda: service.now):
            assert (await service.door.asked("POST", "/v1/exports", told, b"{}")).status == 202
            await until(service, lambda row: row["state"] == "done")

    service.door.run(beside())
    assert kept_on(shelf) == ["exp_1_1"]
