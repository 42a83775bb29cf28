"""What docs/sending.md shows is what happens, but for the times of an issue: its commands are run one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.acts.sending import Pace
from schema.account import Role
from schema.scope import Scope
from tests.door import Door
from tests.issues import add_article, add_subscribers
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, steps_of
from tests.newsletters import found_site, make_newsletter
from tests.signed_in import Service

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "sending.md").read_text()
STEPS = steps_of(TEXT)


@pytest.fixture
def newcomer(fresh_dsn: str, tmp_path: Path) -> Iterator[Newcomer]:
    """A sender, and two who want the daily."""
    door = Door(fresh_dsn, connections=2)
    service = Service(door)
    found = Newcomer(service, fresh_dsn, tmp_path)
    found_site(service)
    make_newsletter(service, "daily", name="The Harbour Daily")
    add_subscribers(service, 2)
    listed = datetime(2026, 11, 20, 7, tzinfo=UTC)
    add_article(service, "Harbour Reopens", listed, "The harbour reopened on Tuesday.", dateline="PORT ELLERY")
    found.secrets = [service.person("mara", Role.EDITOR).token(Scope.NEWSLETTER_SEND)]
    yield found
    door.close()


def timeless(told: str) -> str:
    return re.sub(r"(?<!since )\d{4}-\d\d-\d\d \d\d:\d\d", "some time", told)


def test_each_step_comes_out_as_it_is_shown(newcomer: Newcomer) -> None:
    told = [(command, timeless(newcomer.type(command))) for command, _, _ in STEPS]
    assert told == [(command, timeless(shown)) for command, _, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"text"})


def test_its_bounds_are_those_that_hold() -> None:
    told = [float(number.replace(",", "")) for number in re.findall(r"\*\*([\d,]+)\*\*", TEXT)]
    assert told == [Pace().most_waiting, Pace().patience]
