"""What docs/comments.md shows is what happens: its commands are run one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.acts import comments
from schema import posting
from schema.scope import Scope
from tests.door import Door
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, parts, steps_of
from tests.signed_in import Service
from tests.stories import insert_story

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "comments.md").read_text()
STEPS = steps_of(TEXT)


@pytest.fixture
def newcomer(fresh_dsn: str, tmp_path: Path) -> Iterator[Newcomer]:
    """Two readers, under an article."""
    door = Door(fresh_dsn, connections=2)
    service = Service(door)
    found = Newcomer(service, fresh_dsn, tmp_path)
    insert_story(door, service.now)
    reader, other = service.person("mara"), service.person("gull")
    found.secrets = [reader.secret, other.token(Scope.COMMENTS_WRITE, Scope.VOTES_WRITE)]
    yield found
    door.close()


def test_each_step_comes_out_as_it_is_shown(newcomer: Newcomer) -> None:
    told = [(command, parts(newcomer.type(command), kind)) for command, kind, _ in STEPS]
    assert told == [(command, parts(shown, kind)) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"http", "json"})


def test_its_bounds_are_those_that_hold() -> None:
    told = [int(number.replace(",", "")) for number in re.findall(r"\*\*([\d,]+)\*\*", TEXT)]
    limits = [comments.LIMITS[0].most, comments.LIMITS[1].most]
    assert told == [posting.LONGEST_COMMENT, posting.LARGEST_COMMENT, posting.MOST_QUOTES, posting.DEEPEST_COMMENT, *limits]
