"""What the README shows is what happens: its queries give the answers below them, its table is the settings."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.settings import settings_table
from tests.markdown import blocks_of

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text()
BLOCKS = blocks_of(TEXT)
ANSWERED = [(text, answer) for (_, text), (kind, answer) in itertools.pairwise(BLOCKS) if kind == "json"]


def test_both_doors_are_shown() -> None:
    assert [text.split()[0] for text, _ in ANSWERED] == ["curl", "{"]


@pytest.mark.parametrize(("question", "answer"), ANSWERED)
def test_a_question_gives_the_answer_below_it(question: str, answer: str, client: TestClient[Litestar]) -> None:
    address = re.match(r"curl 'http://127\.0\.0\.1:8000(.*)'", question)
    found = client.get(address[1]) if address else client.post("/graphql", json={"query": question})
    assert found.json() == json.loads(answer)


def test_the_settings_are_those_that_there_are() -> None:
    assert settings_table() in TEXT


def test_every_file_that_it_points_at_is_there() -> None:
    pointed_at = [path for path in re.findall(r"\]\(([^)#:]+)\)", TEXT) if not (ROOT / path).exists()]
    assert pointed_at == []
