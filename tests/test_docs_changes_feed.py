"""What docs/changes-feed.md shows is what happens: its commands are run one after the other, and its program keeps a copy."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from schema.account import Role
from schema.scope import Scope
from tests.door import Door
from tests.following import placed
from tests.markdown import blocks_of
from tests.newcomer import Newcomer, parts, steps_of
from tests.serving import served
from tests.signed_in import Service
from tests.stories import insert_story

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "changes-feed.md").read_text()
CURSOR = re.compile(r"\b(\d+-)[0-9a-f]{8}\b(?!-)")
[PROGRAM] = [text for kind, text in blocks_of(TEXT) if kind == "python"]
STEPS = [step for step in steps_of(TEXT) if step[1] != "python"]


@dataclass
class Follower(Newcomer):
    """Somebody who keeps cursors in variables, too; the guide shows of each only its beginning."""

    cursors: list[str] = field(default_factory=list)

    def curl(self, command: str) -> str:
        placed(self.service.door)
        told = super().curl(command)
        self.secrets += [found[0] for found in CURSOR.finditer(told)]
        return without_marks(told)


def without_marks(told: str) -> str:
    return CURSOR.sub(r"\1...", told)


@pytest.fixture
def door(fresh_dsn: str) -> Iterator[Door]:
    opened = Door(fresh_dsn, connections=2)
    yield opened
    opened.close()


@pytest.fixture
def follower(door: Door, fresh_dsn: str, tmp_path: Path) -> Follower:
    """A reader, a moderator, and a story."""
    service = Service(door)
    insert_story(door, service.now)
    reader, moderator = service.person("tidewatcher"), service.person("warden", Role.MODERATOR)
    secrets = [reader.token(Scope.COMMENTS_WRITE), moderator.token(Scope.MODERATION_WRITE)]
    return Follower(service, fresh_dsn, tmp_path, {"READER": secrets[0], "MODERATOR": secrets[1]})


def typed(follower: Follower, command: str) -> str:
    """What comes back. Tokens are in their variables already; the beginning of a cursor stands for the whole of it."""
    return follower.type("\n".join(line for line in command.splitlines() if "=bst_pat_" not in line))


def test_each_step_comes_out_as_it_is_shown(follower: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = [(command, parts(typed(follower, command), kind)) for command, kind, _ in STEPS]
    assert told == [(command, parts(without_marks(shown), kind)) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[:-1:2], kinds[-1]) == (["sh"] * len(STEPS), "python")


def test_the_program_keeps_a_copy(follower: Follower, fresh_dsn: str, tmp_path: Path) -> None:
    for command, _, _ in STEPS[:2]:
        typed(follower, command)
    placed(follower.service.door)
    with served(fresh_dsn) as service:
        program = PROGRAM.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}")
        runs = [run(program, tmp_path) for _ in range(2)]
        follower.service.execute("delete from change")
        runs.append(run(program, tmp_path))
    assert runs[:2] == ["{'account': 2, 'comment': 1}\n"] * 2
    assert runs[2].startswith("Begin anew: The database was restored from a backup")


def test_the_program_waits_where_it_asks_faster_than_it_may(follower: Follower, fresh_dsn: str, tmp_path: Path) -> None:
    """A page has one change, and each but the first costs a wait of two seconds."""
    for command, _, _ in STEPS[:2]:
        typed(follower, command)
    placed(follower.service.door)
    with served(fresh_dsn, BROADSHEET_RATE="30", BROADSHEET_BURST="1") as service:
        program = PROGRAM.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}").replace("limit=1000", "limit=1")
        assert run(program, tmp_path) == "{'account': 2, 'comment': 1}\n"


def run(program: str, folder: Path) -> str:
    return subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout
