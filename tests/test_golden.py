"""Golden files: for each document the statement that Postgres was sent and the answer that it gave, over the fixed dataset.

A change of the printer shows here as a diff of plain SQL. Leading comments of a document give its variables and operation.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.asking import Asker

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.graphql"))
HOW = "the printer's text or its answer has changed: run `make golden`, read the diff, keep it if it is what you meant"
GIVEN = re.compile(r"^# (variables|operation): (.+)$", re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_sent_and_answered_as_its_golden_files_say(name: str, asker: Asker, request: pytest.FixtureRequest) -> None:
    text = (GOLDEN / f"{name}.graphql").read_text()
    given = dict(GIVEN.findall(text))
    answer = asker.whole(text, json.loads(given.get("variables", "{}")), given.get("operation"))
    [statement] = asker.statements
    found = {"sql": statement, "json": json.dumps(answer, indent=2, ensure_ascii=False) + "\n"}
    if request.config.getoption("--update-golden"):
        for ending, content in found.items():
            (GOLDEN / f"{name}.{ending}").write_text(content)
    assert found == {ending: (GOLDEN / f"{name}.{ending}").read_text() for ending in found}, HOW


def test_every_golden_file_belongs_to_a_document() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(f"{name}.{end}" for name in NAMES for end in ("graphql", "sql", "json"))
