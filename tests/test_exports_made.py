"""The worker that makes exports, one at a time: whole or not at all, whatever breaks off."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from api.release import worker
from api.release.apart import make_apart
from api.release.removals import read_manifest
from api.release.wanted import Wanted
from api.settings import BASE_URL
from db.exports import BROKEN_OFF, MOST_TRIES
from tests.exporting import digests, exported, sums_of
from tests.exports_asked import folder_of, kept_on
from tests.exports_worked import ROW, RUN_OUT, Held, ask, make, state, until, workers
from tests.signed_in import Person, Service

pytestmark = pytest.mark.usefixtures("shelf")


def test_lists_without_members_are_refused_in_words_of_ours(heron: Person) -> None:
    told = heron.ask("POST", "/v1/exports", {"formats": [], "tables": []}).json
    faults = [{"code": "too_few", "detail": "1 at least", "pointer": place} for place in ("/formats", "/tables")]
    assert (told["detail"], told["errors"]) == ("/formats must have more items: 1 at least.", faults)


def test_reading_and_deleting_say_the_same_of_an_export_that_is_not_there(heron: Person) -> None:
    told = [heron.ask(*one).json["detail"] for one in (("GET", "/v1/exports/exp_9"), ("DELETE", "/v1/exports/exp_9"))]
    told.append(heron.ask("GET", "/v1/exports/exp_9/files/README.md").json["detail"])
    assert told == ["There is no dataset export with this id."] * 3


def test_an_export_says_where_it_is_from(service: Service, heron: Person, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BASE_URL.name, "https://gazette.example/")
    export = ask(heron)
    assert (make(service), read_manifest(folder_of(shelf, export)).url) == (1, "https://gazette.example")


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
