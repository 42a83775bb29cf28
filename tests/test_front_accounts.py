"""The pages of accounts: what their forms send is what the service takes, and nothing that they are made of tells or changes anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from api.floor.floor import Floor
from api.front.assets import assets
from api.rest.writes import WRITES
from schema.input import Input
from schema.registration import HANDLE_FORM
from tests.acting import Acting
from tests.asking import Json
from tests.door import Door, problem

MAILED = ("/verify", "/reset", "/erasure")
PAGES = (*MAILED, "/register", "/sign-in")
SCRIPT = assets()["account.js"].read_text()
ATTRIBUTES = {"required", "minlength", "maxlength"}
PATH = re.compile(r"/v1/[a-z/-]+")


@dataclass
class Form:
    """Where a form goes, and its fields with their attributes."""

    method: str
    path: str
    has_secret: bool
    fields: dict[str, dict[str, str]] = field(default_factory=dict)


class Page(HTMLParser):
    """The forms of a page, and what names and describes its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.labels += [given["for"]] if tag == "label" else []
        if tag == "form":
            assert given["method"] == "post", "without its script a form must not put its fields into an address"
            self.forms.append(Form(given.get("data-method", "POST"), given["data-path"], "data-secret" in given))
        if tag == "input":
            self.forms[-1].fields[given["name"]] = given


def text_of(door: Door, path: str) -> str:
    answer = door.ask("GET", path, [(b"accept", b"text/html")])
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.body.decode()


def bounds(of: type[Input]) -> dict[str, dict[str, str]]:
    """Each member, with the attributes that say to a browser what its field takes."""
    told = of.model_json_schema()
    members = {name: one | one.get("anyOf", [{}])[0] for name, one in told["properties"].items()}
    return {name: _attributes(one, name in told["required"]) for name, one in members.items()}


def _attributes(member: Mapping[str, Json], is_required: bool) -> dict[str, str]:
    lengths = {"minlength": member.get("minLength"), "maxlength": member.get("maxLength")}
    found = {name: str(length) for name, length in lengths.items() if length not in (None, 1)}  # what is required has one character
    return found | ({"required": ""} if is_required else {})


@pytest.mark.parametrize("path", PAGES)
def test_a_form_sends_what_its_act_takes(door: Door, path: str) -> None:
    for form in Page(text_of(door, path)).forms:
        [write] = [one for one in WRITES if (one.method, one.path) == (form.method, form.path)]
        taken = bounds(write.verb.takes)
        assert form.has_secret == (taken.pop("secret", None) is not None)
        assert {name: {key: one[key] for key in ATTRIBUTES & set(one)} for name, one in form.fields.items()} == taken


def test_a_browser_knows_what_a_handle_looks_like(door: Door) -> None:
    [form] = Page(text_of(door, "/register")).forms
    assert f"^{form.fields['handle']['pattern']}$" == HANDLE_FORM.replace("_-", r"_\-")  # browsers want that dash to be escaped


@pytest.mark.parametrize("path", PAGES)
def test_a_page_and_its_script_name_only_addresses_that_are_there(door: Door, path: str) -> None:
    floor = door.app.asgi_handler
    assert isinstance(floor, Floor), "the floor is the outermost layer"
    named = {one: floor.paths.plain.get(one) for one in PATH.findall(text_of(door, path) + SCRIPT)}
    assert [one for one, place in named.items() if place is None] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_without_seeing_it(door: Door, path: str) -> None:
    text = text_of(door, path)
    found = Page(text)
    fields = [one for form in found.forms for one in form.fields.values()]
    assert (found.tags.count("h1"), found.tags.count("main"), len(found.ids)) == (1, 1, len(set(found.ids)))
    assert sorted(found.labels) == sorted(one["id"] for one in fields)
    assert [one for each in fields for one in each["aria-describedby"].split() if one not in found.ids] == []
    assert [one["id"] for one in fields if f"{one['id']}-fault" not in one["aria-describedby"].split()] == []
    assert text.count('role="alert"') == found.tags.count("button") == len(found.forms)


@pytest.mark.parametrize("path", MAILED)
def test_following_a_link_changes_nothing_and_tells_nothing(acting: Acting, path: str) -> None:
    acting.register("mara", "mara@example.org")
    before = text_of(acting.door, path)
    secret = acting.mailed("mara@example.org")
    acting.door.watch()
    assert (secret in before, text_of(acting.door, path), acting.door.statements) == (False, before, [])
    assert acting.do("verify_email", {"secret": secret}).code is None


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_nothing_but_a_question_for_it(door: Door, path: str) -> None:
    told: dict[str, Json] = problem("method_not_allowed", 405, "Method not allowed", "This address answers to GET, HEAD, OPTIONS.", path)
    assert door.refusal(path, "POST") == told


def test_the_script_is_short_and_keeps_the_secret_out_of_sight() -> None:
    assert len(SCRIPT.splitlines()) < 200
    assert [word for word in ("localStorage", "document.cookie", "innerHTML", "console.", "http:", "https:") if word in SCRIPT] == []
