"""Exports that people ask the service for: the job, its files, and who sees them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from api import settings
from tests.acting import Acting, Came
from tests.exporting import digests, exported
from tests.exports_asked import fetched, made, seen
from tests.stories import story

WHOLE: dict[str, object] = {}


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(settings.EXPORTS.name, str(tmp_path / "shelf"))
    return tmp_path / "shelf"


@pytest.fixture(autouse=True)
def _nobody_asked(acting: Acting) -> None:
    acting.door.run(acting.door.pool.execute("truncate dataset_export restart identity cascade"))


def test_whoever_is_not_signed_in_asks_for_no_export(acting: Acting) -> None:
    assert acting.do("create_export", WHOLE) == Came("unauthenticated")
    assert acting.do("delete_export", {"id": "exp_1"}) == Came("unauthenticated")


def test_an_export_is_made_as_the_command_makes_it(acting: Acting, tmp_path: Path) -> None:
    who = acting.person("tidewatcher")
    acting.do("post_comment", {"article_id": story(acting), "body": "A remark."}, who)
    assert acting.do("create_export", WHOLE, who) == Came(None, "exp_1")
    assert seen(acting, "exp_1", who)["state"] == "waiting"
    assert made(acting.door) == 1
    found = seen(acting, "exp_1", who)
    exported(acting.door.dsn, tmp_path / "command")
    assert (found["state"], found["problem"], found["progress"]["done"]) == ("done", None, found["progress"]["total"])
    files = {one["path"]: one["sha256"] for one in found["files"]}
    assert files == {**digests(tmp_path / "command"), "SHA256SUMS": files["SHA256SUMS"]}
    answers = [fetched(acting.door, one["url"], who) for one in found["files"]]
    assert [hashlib.sha256(one.body).hexdigest() for one in answers] == list(files.values())
    assert [len(one.body) for one in answers] == [one["bytes"] for one in found["files"]]
