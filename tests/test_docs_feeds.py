"""What docs/feeds.md shows is what happens, but for times: those of a record are of the day when the sample pages were imported."""

from __future__ import annotations

import itertools
import json
import re

import pytest

from api.feeds.sources import SOURCES
from tests.asking import Json
from tests.door import Door
from tests.markdown import blocks_of
from tests.test_house import HOUSE

TEXT = (HOUSE / "docs" / "feeds.md").read_text()
BLOCKS = blocks_of(TEXT)
EXAMPLES = [(asked, shown) for (_, asked), (kind, shown) in itertools.pairwise(BLOCKS) if kind == "json"]
CHANGED = ("date_modified", "dateModified")


def timeless(thing: dict[str, Json]) -> dict[str, Json]:
    return {name: "some time" if name in CHANGED else value for name, value in thing.items()}


@pytest.mark.parametrize(("asked", "shown"), EXAMPLES)
def test_a_question_gives_the_answer_below_it(sample_door: Door, asked: str, shown: str) -> None:
    address = re.match(r"curl 'http://(127\.0\.0\.1:8000)(.*)'", asked)
    assert address is not None
    found = sample_door.ask("GET", address[2], [(b"host", address[1].encode())])
    assert json.loads(found.body, object_hook=timeless) == json.loads(shown, object_hook=timeless)


def test_all_feeds_are_told() -> None:
    assert (re.findall(r"^\| `(/feeds/[^`]*)`", TEXT, re.MULTILINE), len(EXAMPLES)) == ([one.path for one in SOURCES], 2)
