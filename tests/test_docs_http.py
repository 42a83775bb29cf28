"""What docs/http.md shows is what happens."""

from __future__ import annotations

import itertools
import json
import shlex
from pathlib import Path

import pytest

from tests.door import Answer, Door
from tests.markdown import blocks_of

TEXT = (Path(__file__).parents[1] / "docs" / "http.md").read_text()
BLOCKS = blocks_of(TEXT)
SHOWN = [(command, answer) for (kind, command), (next_kind, answer) in itertools.pairwise(BLOCKS) if (kind, next_kind) == ("sh", "http")]


def run(door: Door, command: str) -> Answer:
    """What curl would send, asked inside this process."""
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, target, body, headers = "GET", "", b"", []
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-I":
                method = "HEAD"
            case "-H":
                name, _, value = next(words).partition(": ")
                headers.append((name.lower().encode(), value.encode()))
            case "-d":
                body = next(words).encode()
            case _ if word != "-i":
                target = word.removeprefix("http://127.0.0.1:8000")
    return door.ask(method, target, headers, body)


def test_everything_that_is_shown_is_run() -> None:
    assert [kind for kind, _ in BLOCKS] == ["sh", "http"] * 4
    assert len(SHOWN) == 4


@pytest.mark.parametrize(("command", "shown"), SHOWN)
def test_a_request_gets_the_answer_below_it(sample_door: Door, command: str, shown: str) -> None:
    head, _, body = shown.partition("\n\n")
    status, *lines = head.strip().splitlines()
    answer = run(sample_door, command)
    expected = dict(line.split(": ", 1) for line in lines)
    assert (f"HTTP/1.1 {answer.status}", answer.fields(*expected)) == (status, expected)
    assert (answer.json if answer.body else None) == (json.loads(body) if body else None)
