"""What docs/accounts.md shows is what happens: its commands are run one after the other, as a newcomer would type them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.acts import accounts, me, sessions
from db.spending import Limit
from tests.door import Door
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, parts, steps_of
from tests.signed_in import Service

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "accounts.md").read_text()
STEPS = steps_of(TEXT)
UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}


@pytest.fixture
def newcomer(fresh_dsn: str, tmp_path: Path) -> Iterator[Newcomer]:
    door = Door(fresh_dsn, connections=2)
    yield Newcomer(Service(door), fresh_dsn, tmp_path)
    door.close()


def test_each_step_comes_out_as_it_is_shown(newcomer: Newcomer) -> None:
    told = [(command, parts(newcomer.type(command), kind)) for command, kind, _ in STEPS]
    assert told == [(command, parts(shown, kind)) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"http", "json", "text"})


def test_how_often_is_what_is_counted() -> None:
    here = (sessions.HERE, sessions.ANYWHERE, sessions.NETWORK)
    limits = (*here, accounts.BY_CLIENT, accounts.BY_LINK, me.RESETS, me.RESETS_BY_CLIENT, me.CHANGES)
    assert re.findall(r"^\| .* \| (\d.*) \|$", TEXT, re.MULTILINE) == [how_often(one) for one in limits]
    assert f"without a word after {how_often(accounts.BY_ADDRESS)}" in TEXT


def how_often(limit: Limit) -> str:
    number, unit = next((limit.within // one, name) for name, one in UNITS.items() if not limit.within % one)
    return f"{limit.most} in {number} {unit}{'s' if number > 1 else ''}"


def test_every_file_that_it_points_at_is_there() -> None:
    assert [path for path in re.findall(r"\]\(([^)#:]+)\)", TEXT) if not (ROOT / "docs" / path).exists()] == []
