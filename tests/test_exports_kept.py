"""What becomes of the files of exports: they go when their time is up, and whenever somebody is erased whom they tell of."""

from __future__ import annotations

import asyncio
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.acts.erasing import erase_due
from api.offered import offered
from api.release import worker
from api.release.make import make_export
from api.release.making import Progress
from api.release.wanted import Wanted
from api.release.worker import exporting
from schema.release import Manifest
from tests.exporting import rows_of
from tests.exports_asked import folder_of, kept_on
from tests.exports_worked import ask, make, state, until, workers
from tests.signed_in import Person, Service

pytestmark = pytest.mark.usefixtures("shelf")


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
    service: Service, heron: Person, other_service: Service, shelf: Path
) -> None:
    """The other database has exports with the same numbers."""
    export = ask(heron)
    egret = other_service.person("egret")
    theirs = ask(egret)
    assert (theirs, make(service), make(other_service), make(service)) == (export, 1, 1, 0)
    assert kept_on(shelf) == [f"{export}_1"] * 2
    assert egret.ask("DELETE", f"/v1/exports/{theirs}").status == 204
    assert (make(other_service), make(service), kept_on(shelf)) == (0, 0, [f"{export}_1"])
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
