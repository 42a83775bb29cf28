"""The page of the changelog: made of CHANGELOG.md, and served."""

from __future__ import annotations

import re

from docs.changes import FILE, page, without_links
from openapi.changes.released import CHANGELOG
from tests.door import Door


def test_the_page_is_what_the_changelog_makes() -> None:
    assert FILE.read_text() == page(), "make generate"


def test_the_page_tells_of_every_version(door: Door) -> None:
    shown = door.ask("GET", "/docs/changes").body.decode()
    assert re.findall("<h2>(.*)</h2>", shown) == re.findall("^## (.*)$", CHANGELOG.read_text(), re.MULTILINE)


def test_of_a_link_the_words_stay() -> None:
    assert without_links("read [docs/http.md](docs/http.md), and [this](x)") == "read docs/http.md, and this"
