"""What docs/newsroom.md shows is what happens: its commands are run one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.account import Role
from schema.scope import Scope
from tests.door import Door
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, parts, steps_of
from tests.signed_in import Service
from tests.stories import SITE

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "newsroom.md").read_text()
STEPS = steps_of(TEXT)


@pytest.fixture
def newcomer(fresh_dsn: str, tmp_path: Path) -> Iterator[Newcomer]:
    """An editor, and a site."""
    door = Door(fresh_dsn, connections=2)
    service = Service(door)
    found = Newcomer(service, fresh_dsn, tmp_path)
    service.execute(SITE)
    found.secrets = [service.person("mara", Role.EDITOR).token(Scope.ARTICLES_WRITE)]
    yield found
    door.close()


def test_each_step_comes_out_as_it_is_shown(newcomer: Newcomer) -> None:
    told = [(command, parts(newcomer.type(command), kind)) for command, kind, _ in STEPS]
    assert told == [(command, parts(shown, kind)) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"http", "json"})
