"""Pages for people: each answers, all that it loads comes from here and is there, and every error has a page that says what to do."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from inspect import cleandoc
from pathlib import Path

import pytest

from api.front.assets import assets
from api.front.page import FILES
from schema.errors import Refusal, every_refusal
from tests.door import Door

CODES = [one.code for one in every_refusal()]
PAGES = [*FILES, "/problems", *(f"/problems/{code}" for code in CODES)]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


class Page(HTMLParser):
    """What a page refers to, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: list[str] = []
        self.inline: list[str] = []
        self.words = ""
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inside = tag
        self.places += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset", "data", "poster")]
        if (tag == "script" and "src" not in given) or "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data if self.inside not in ("title", "script", "style") else ""


def page(door: Door, path: str) -> Page:
    answer = door.ask("GET", path, [(b"accept", b"text/html")])
    assert (answer.status, answer.fields("content-type", "content-security-policy", "x-content-type-options")) == (
        200,
        {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY, "x-content-type-options": "nosniff"},
    )
    return Page(answer.body.decode())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_and_links_only_what_is_here(door: Door, path: str) -> None:
    found = page(door, path)
    assert found.places, "a page has a style at least"
    assert {place: door.ask("GET", place).status for place in found.places if re.match("/(?!/)", place)} == dict.fromkeys(found.places, 200)
    assert found.inline == []  # the policy would keep it from running


@pytest.mark.parametrize("name", assets())
def test_an_asset_comes_with_its_type_and_may_be_kept(door: Door, name: str) -> None:
    answer = door.ask("GET", f"/assets/{name}")
    kept = "public, max-age=3600, stale-while-revalidate=86400"
    told = {"content-type": TYPES[name[name.rindex(".") :]], "cache-control": kept, "x-content-type-options": "nosniff"}
    assert (answer.status, answer.fields(*told), answer.body) == (200, told, assets()[name].read_bytes())


def test_files_are_read_once(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [*FILES, *(f"/assets/{name}" for name in assets())]
    before = [door.ask("GET", path).body for path in paths]

    def is_read_again(path: Path) -> bytes:
        raise AssertionError(f"{path} is read again")

    monkeypatch.setattr(Path, "read_bytes", is_read_again)
    assert [door.ask("GET", path).body for path in paths] == before


@pytest.mark.parametrize("name", [name for name in assets() if name.endswith(".css")])
def test_a_style_loads_nothing_from_elsewhere(name: str) -> None:
    text = assets()[name].read_text()
    loaded = re.findall(r"""url\(\s*["']?([^"')]*)""", text) + re.findall(r"@import\s+[\"']?([^\"';]*)", text)
    assert [place for place in loaded if not place.startswith("data:") and place[:1] != "#"] == []


def test_everything_that_is_served_is_used(door: Door) -> None:
    used = {place for path in PAGES for place in page(door, path).places if place.startswith("/assets/")}
    assert used == {f"/assets/{name}" for name in assets()}


def test_the_front_page_says_what_this_is_and_where_to_start(door: Door) -> None:
    found = page(door, "/")
    assert {"/graphiql", "/docs", "/v1/articles?limit=5", "/openapi.json", "/schema.graphql", "/problems", "/register", "/sign-in"} <= set(
        found.places
    )
    assert "articles, the people in them, and what readers say below" in found.words


def test_all_errors_are_listed_once(door: Door) -> None:
    assert re.findall(r"^/problems/(\w+)$", "\n".join(page(door, "/problems").places), re.MULTILINE) == CODES
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("refusal", every_refusal(), ids=CODES)
def test_an_error_has_a_page_that_says_what_it_means_and_what_to_do(door: Door, refusal: type[Refusal]) -> None:
    meaning, what_to_do = cleandoc(refusal.__doc__ or "").replace("`", "").split("\n\n")
    found = page(door, f"/problems/{refusal.code}")
    assert found.words == f"{refusal.title}{meaning}{what_to_do}Code {refusal.code}, status {refusal.status}. All codes"


def test_documents_are_the_committed_ones(door: Door) -> None:
    types = {"/openapi.json": "application/json", "/schema.graphql": "text/plain; charset=utf-8"}
    assert {path: door.ask("GET", path).headers["content-type"] for path in types} == types


def test_health_is_told_in_json(door: Door) -> None:
    assert [door.ask("GET", f"/health/{name}").json for name in ("live", "ready")] == [{"status": "live"}, {"status": "ready"}]
