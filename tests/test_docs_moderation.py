"""What docs/moderation.md shows is what happens: its commands are run one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.acts.reports import REPORTS
from schema.account import Role
from tests.door import Door
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, parts, steps_of
from tests.signed_in import Service
from tests.thread import Thread

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "moderation.md").read_text()
STEPS = steps_of(TEXT)


@pytest.fixture
def newcomer(fresh_dsn: str, tmp_path: Path) -> Iterator[Newcomer]:
    """Everybody whom the guide names, and the comment that it is about."""
    door = Door(fresh_dsn, connections=2)
    service = Service(door)
    roles = {"READER": Role.READER, "OTHER": Role.READER, "WARDEN": Role.MODERATOR, "CHIEF": Role.MODERATOR}
    names = {"READER": "mara", "OTHER": "gull", "WARDEN": "warden", "CHIEF": "chief"}
    thread = Thread(service, fresh_dsn)
    found = {name: service.person(names[name], role) for name, role in roles.items()}
    thread.post(found["READER"], "Come to my shop.")
    yield Newcomer(service, fresh_dsn, tmp_path, {name: person.secret for name, person in found.items()})
    door.close()


def without_cursor(found: tuple[str, object]) -> tuple[str, object]:
    """A cursor is another one whenever the list's statement is."""
    head, body = found
    return head, {**body, "next_cursor": "..."} if isinstance(body, dict) and body.get("next_cursor") else body


def test_each_step_comes_out_as_it_is_shown(newcomer: Newcomer) -> None:
    told = [(command, without_cursor(parts(newcomer.type(command), kind))) for command, kind, _ in STEPS]
    assert told == [(command, without_cursor(parts(shown, kind))) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"http", "json"})


def test_how_often_is_what_is_counted() -> None:
    assert "Twenty an hour" in TEXT
    assert (REPORTS.most, REPORTS.within) == (20, timedelta(hours=1))


def test_every_file_that_it_points_at_is_there() -> None:
    assert [path for path in re.findall(r"\]\(([^)#:]+)\)", TEXT) if not (ROOT / "docs" / path).exists()] == []
