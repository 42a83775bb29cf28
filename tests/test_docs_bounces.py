"""What docs/bounces.md shows is what happens: its program and its commands are run one after the other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands import said
from tests.door import Door
from tests.markdown import blocks_of
from tests.newcomer import steps_of
from tests.newsletters import Reader, found_site, make_newsletter
from tests.serving import served
from tests.signed_in import Service
from tests.stories import insert_story

TEXT = (Path(__file__).parents[1] / "docs" / "bounces.md").read_text()
FILES = dict(re.findall(r"`([a-z]+\.csv)` is\n\n```csv\n(.*?)```", TEXT, re.DOTALL))
[PROGRAM] = [text for kind, text in blocks_of(TEXT) if kind == "python"]
[ANSWER] = [text for kind, text in blocks_of(TEXT) if kind == "json"]
[SETTING] = re.findall(r"^export (\w+)=(\S+)$", TEXT, re.MULTILINE)
STEPS = [(command, shown) for command, kind, shown in steps_of(TEXT) if kind == "text"]


@pytest.fixture
def service(fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Two subscribers, and the files of the guide; a day later by the clock of the commands."""
    door = Door(fresh_dsn)
    made = Service(door, datetime(2025, 3, 1, 8, tzinfo=UTC))  # long over by the clock of the service that is served
    found_site(made)
    make_newsletter(made, "daily")
    insert_story(door, made.now)  # a service without articles shows samples at first
    for name in ("tide", "gull"):
        Reader(made, f"{name}@mail.example").subscribe("daily")
    made.later(days=1)
    for module in ("newsletter_bounces", "newsletter_lists"):
        monkeypatch.setattr(f"api.cli.{module}.now", lambda: made.now)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    yield made
    door.close()


def test_each_step_comes_out_as_it_is_shown(service: Service) -> None:
    name, secret = SETTING
    with served(service.door.dsn, **{name: secret}) as running:
        program = PROGRAM.replace("127.0.0.1:8000", f"127.0.0.1:{running.port}")
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, env={**os.environ, name: secret}
        )
    assert json.loads(done.stdout) == json.loads(ANSWER)
    told = [(command, said(*command.split()[1:], env={"DATABASE_URL": service.door.dsn}).out) for command, _ in STEPS]
    assert told == STEPS


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (len(STEPS), len(FILES), sorted(set(kinds))) == (
        kinds.count("text"),
        kinds.count("csv"),
        ["csv", "json", "python", "sh", "text"],
    )
