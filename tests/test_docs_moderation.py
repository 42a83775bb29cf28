"""What docs/moderation.md shows is what happens: its commands are run one after the other."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.acts.reports import REPORTS
from schema.account import Role
from tests.door import POSTED, Answer, Door
from tests.markdown import blocks_of
from tests.signed_in import Person, Service
from tests.thread import Thread

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "moderation.md").read_text()
STEPS = [(command, kind, shown) for (_, command), (kind, shown) in itertools.pairwise(blocks_of(TEXT)) if kind != "sh"]
HOST = "http://127.0.0.1:8000"


@pytest.fixture
def people(fresh_dsn: str) -> Iterator[dict[str, Person]]:
    """Everybody whom the guide names, and the comment that it is about."""
    door = Door(fresh_dsn, connections=2)
    service = Service(door)
    thread = Thread(service, fresh_dsn)
    roles = {"READER": Role.READER, "OTHER": Role.READER, "WARDEN": Role.MODERATOR, "CHIEF": Role.MODERATOR}
    names = {"READER": "mara", "OTHER": "gull", "WARDEN": "warden", "CHIEF": "chief"}
    found = {name: service.person(names[name], role) for name, role in roles.items()}
    thread.post(found["READER"], "Come to my shop.")
    yield found
    door.close()


def curl(people: dict[str, Person], command: str) -> Answer:
    """As much of curl as the guide uses."""
    words = shlex.split(re.sub(r"\$([A-Z]+)", lambda name: people[name[1]].secret, command))
    given = dict(itertools.pairwise(words))
    [target] = [word.removeprefix(HOST) for word in words if word.startswith(HOST)]
    body = given.get("--json", "").encode()
    headers = [(b"authorization", given["-H"].partition(": ")[2].encode())] if "-H" in given else []
    door = people["READER"].service.door
    return door.ask("POST" if body else "GET", target, [*headers, *(POSTED if body else ())], body)


def told(answer: Answer, kind: str) -> tuple[int, object]:
    """Status and body; without what is another each time."""
    body = dict(answer.json)
    body.pop("request_id", None)
    if body.get("next_cursor"):
        body["next_cursor"] = "..."
    return answer.status if kind == "http" else 200, body


def expected(kind: str, shown: str) -> tuple[int, object]:
    head, _, body = shown.strip().partition("\n\n") if kind == "http" else ("HTTP/1.1 200", "", shown)
    return int(head.split()[1]), json.loads(body)


def test_each_step_comes_out_as_it_is_shown(people: dict[str, Person]) -> None:
    found = [(command, told(curl(people, command), kind)) for command, kind, _ in STEPS]
    assert found == [(command, expected(kind, shown)) for command, kind, shown in STEPS]


def test_everything_that_is_shown_is_run() -> None:
    kinds = [kind for kind, _ in blocks_of(TEXT)]
    assert (kinds[::2], set(kinds[1::2])) == (["sh"] * len(STEPS), {"http", "json"})


def test_how_often_is_what_is_counted() -> None:
    assert "Twenty an hour" in TEXT
    assert (REPORTS.most, REPORTS.within) == (20, timedelta(hours=1))


def test_every_file_that_it_points_at_is_there() -> None:
    assert [path for path in re.findall(r"\]\(([^)#:]+)\)", TEXT) if not (ROOT / "docs" / path).exists()] == []
