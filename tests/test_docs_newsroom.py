"""What docs/newsroom.md shows is what happens: its commands are run one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.write import writing
from schema.account import Role
from schema.scope import Scope
from tests.door import Door
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, parts, steps_of
from tests.people import make_token
from tests.signed_in import Service
from tests.stories import SITE

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "newsroom.md").read_text()
STEPS = steps_of(TEXT)


@pytest.fixture
def newcomer(fresh_dsn: str, tmp_path: Path) -> Iterator[Newcomer]:
    yield from opened(fresh_dsn, tmp_path)


def opened(dsn: str, folder: Path) -> Iterator[Newcomer]:
    """An editor, and a site."""
    door = Door(dsn, connections=2)
    service = Service(door)
    found = Newcomer(service, dsn, folder)
    service.execute(SITE)
    found.secrets = [door.run(token_of(door, service.person("mara", Role.EDITOR).key, service))]
    yield found
    door.close()


async def token_of(door: Door, account_id: int, service: Service) -> str:
    async with writing(door.pool) as writer:
        return await make_token(writer, account_id, service.now, [Scope.ARTICLES_WRITE])


def test_each_step_comes_out_as_it_is_shown(newcomer: Newcomer) -> None:
    told = [(command, parts(newcomer.type(command), kind)) for command, kind, _ in STEPS]
    assert told == [(command, parts(shown, kind)) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"http", "json"})
