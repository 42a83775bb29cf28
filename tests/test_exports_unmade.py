"""What keeps an export from being made: it is told, and the next one is made."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

import pytest

from api import settings
from api.release.apart import make_apart
from api.release.making import Progress
from api.release.wanted import Wanted
from schema.release import Manifest
from tests.disk import no_file_longer_than
from tests.exports_asked import kept_on
from tests.exports_worked import UNWRITABLE, ask, make, state, workers
from tests.logged import listening
from tests.signed_in import Person, Service

pytestmark = pytest.mark.usefixtures("shelf")


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
