"""Pages of accounts and newsletters: what forms send is what is taken, and nothing that they are made of tells or changes anything."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from api.front.assets import assets
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from schema.consent import ConsentKind, ConsentVia
from schema.described import Described
from schema.erasure import CommentsFate
from schema.input import Input
from schema.newsletter import Frequency
from schema.registration import HANDLE_FORM
from schema.signup import SignupState
from schema.token import LONGEST_DAYS
from tests.acting import Acting
from tests.asking import Json
from tests.door import Door, problem

MAILED = ("/verify", "/reset", "/erasure")
NEWSLETTERS = ("/newsletters", "/newsletters/mine")
PAGES = (*MAILED, "/register", "/sign-in", "/account", *NEWSLETTERS)
OURS = (
    *("account.js", "asking.js", "forms.js", "my-account.js", "my-newsletters.js", "newsletters-mine.js", "newsletters.js", "outside.js"),
    *("providers.js", "save.js", "sign-up.js"),
)
SCRIPTS = {name: assets()[name].read_text() for name in OURS}
ATTRIBUTES = {"required", "minlength", "maxlength"}
PATH = re.compile(r"/v1/[a-z/{}-]+")
BY_SCRIPT = {"newsletters", "also", "consent_version", "all"}
"""What the scripts of pages of newsletters make of boxes and buttons."""
PLACES = {one.path for one in OPERATIONS} | {one.path for one in WRITES}


@dataclass
class Form:
    """Where a form goes, and its fields with their attributes."""

    method: str
    path: str
    has_secret: bool
    has_proof: bool
    is_mine: bool
    is_versioned: bool
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    buttons: int = 0


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
        self.labels += [given.get("for", "")] if tag == "label" else []  # a box stands inside its label
        if tag == "form":
            assert given["method"] == "post", "without its script a form must not put its fields into an address"
            said = ("data-secret" in given, "data-proof" in given, "data-mine" in given, "data-versioned" in given)
            self.forms.append(Form(given.get("data-method", "POST"), given["data-path"], *said))
        if tag == "input" and given.get("type") in ("checkbox", "radio"):
            assert "checked" not in given, "what is consented to or given up is chosen by whom it is about"
            self.forms[-1].boxes[given["name"]].append(given["value"])
        elif tag == "input" and "name" in given:
            self.forms[-1].fields[given["name"]] = given
        if tag == "button" and "type" not in given:
            self.forms[-1].buttons += 1


def text_of(door: Door, path: str) -> str:
    answer = door.ask("GET", path, [(b"accept", b"text/html")])
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.body.decode()


def bounds(of: type[Input]) -> dict[str, dict[str, str]]:
    """Each member, with the attributes that say to a browser what its field takes."""
    told = of.model_json_schema()
    members = {name: one | one.get("anyOf", [{}])[0] for name, one in told["properties"].items()}
    return {name: _attributes(one, name in told["required"]) for name, one in members.items()}


def test_a_token_lasts_as_long_as_it_may(door: Door) -> None:
    [form] = [one for one in Page(text_of(door, "/account")).forms if one.path == "/v1/tokens"]
    assert (form.fields["days"]["min"], form.fields["days"]["max"]) == ("1", str(LONGEST_DAYS))


def test_an_erasure_may_do_whatever_it_can_with_comments(door: Door) -> None:
    [form] = [one for one in Page(text_of(door, "/account")).forms if (one.method, one.path) == ("POST", "/v1/me/erasure")]
    assert dict(form.boxes) == {"comments": [one.value for one in CommentsFate]}


@pytest.mark.parametrize(
    ("script", "name", "kinds"),
    [
        ("my-newsletters.js", "KINDS", ConsentKind),
        ("my-newsletters.js", "WAYS", ConsentVia),
        ("newsletters-mine.js", "STANDINGS", SignupState),
        ("newsletters.js", "OFTEN", Frequency),
    ],
)
def test_a_script_has_words_for_each_of_a_kind(script: str, name: str, kinds: type[Described]) -> None:
    [words] = re.findall(rf"^const {name} = \{{\n(.*?)^\}};$", SCRIPTS[script], re.MULTILINE | re.DOTALL)
    assert re.findall(r"^  (\w+): ", words, re.MULTILINE) == [one.value for one in kinds]


@pytest.mark.parametrize("path", ["/sign-in", *NEWSLETTERS])
def test_partner_offers_have_a_place_of_their_own(door: Door, path: str) -> None:
    groups = re.findall(
        r'<fieldset id="(.+?)".*?<legend>(.+?)</legend>.*?<div id="(.+?)"></div>\n</fieldset>', text_of(door, path), re.DOTALL
    )
    assert [(group, place) for group, _, place in groups] == [("own", "own-boxes"), ("offers", "offer-boxes")]


def _attributes(member: Mapping[str, Json], is_required: bool) -> dict[str, str]:
    lengths = {"minlength": member.get("minLength"), "maxlength": member.get("maxLength")}
    found = {name: str(length) for name, length in lengths.items() if length not in (None, 1)}  # what is required has one character
    return found | ({"required": ""} if is_required else {})


@pytest.mark.parametrize("path", PAGES)
def test_a_form_sends_what_its_act_takes(door: Door, path: str) -> None:
    for form in Page(text_of(door, path)).forms:
        [write] = [one for one in WRITES if (one.method, one.path) == (form.method, form.path)]
        taken = {name: one for name, one in bounds(write.verb.takes).items() if name in write.in_body}
        assert form.has_secret == (taken.pop("secret", None) is not None)
        has_proof = form.has_proof or path == "/verify"  # there it goes along as soon as the browser is back
        assert [has_proof] * 2 == [taken.pop(name, None) is not None for name in ("code", "verifier")]
        assert (form.is_versioned, form.is_mine) == (write.is_conditional, not write.verb.access.is_public)
        if path in NEWSLETTERS:
            taken = {name: one for name, one in taken.items() if name not in BY_SCRIPT}
        else:
            assert [taken.pop(name, None) is None for name in form.boxes] == [False] * len(form.boxes)
        hidden = {name: dict[str, str]() for name, one in form.fields.items() if one.get("type") == "hidden"}  # nobody fills them in
        assert hidden.keys() <= taken.keys()
        taken |= hidden
        assert {name: {key: one[key] for key in ATTRIBUTES & set(one)} for name, one in form.fields.items()} == taken


@pytest.mark.parametrize("path", ["/register", "/sign-in"])
def test_a_browser_knows_what_a_handle_looks_like(door: Door, path: str) -> None:
    [field] = [one.fields["handle"] for one in Page(text_of(door, path)).forms if "handle" in one.fields]
    assert f"^{field['pattern']}$" == HANDLE_FORM.replace("_-", r"_\-")  # browsers want that dash to be escaped


@pytest.mark.parametrize("path", PAGES)
def test_a_page_and_its_script_name_only_addresses_that_are_there(door: Door, path: str) -> None:
    assert set(PATH.findall(text_of(door, path) + "".join(SCRIPTS.values()))) - PLACES == set()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_without_seeing_it(door: Door, path: str) -> None:
    text = text_of(door, path)
    found = Page(text)
    fields = [one for form in found.forms for one in form.fields.values() if one.get("type") != "hidden"]
    assert (found.tags.count("h1"), found.tags.count("main"), len(found.ids)) == (1, 1, len(set(found.ids)))
    assert sorted(filter(None, found.labels)) == sorted(one["id"] for one in fields)
    assert [one for each in fields for one in each["aria-describedby"].split() if one not in found.ids] == []
    assert [one["id"] for one in fields if f"{one['id']}-fault" not in one["aria-describedby"].split()] == []
    assert found.labels.count("") == sum(len(one) for form in found.forms for one in form.boxes.values())
    assert [(one.buttons, one.path) for one in found.forms if one.buttons != 1] == []
    assert text.count('<p class="fault" role="alert"></p>\n') == len(found.forms)


@pytest.mark.parametrize("path", MAILED)
def test_following_a_link_changes_nothing_and_tells_nothing(acting: Acting, path: str) -> None:
    acting.register("mara", "mara@example.org")
    before = text_of(acting.door, path)
    secret = acting.mailed("mara@example.org")
    acting.door.watch()
    assert (secret in before, text_of(acting.door, path), acting.door.statements) == (False, before, [])
    assert acting.verify(secret).code is None


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_nothing_but_a_question_for_it(door: Door, path: str) -> None:
    told: dict[str, Json] = problem("method_not_allowed", 405, "Method not allowed", "This address answers to GET, HEAD, OPTIONS.", path)
    assert door.refusal(path, "POST") == told


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_short_and_keeps_secrets_out_of_sight(name: str) -> None:
    assert len(SCRIPTS[name].splitlines()) < 200
    unwanted = ("localStorage", "document.cookie", "innerHTML", "console.", "http:", "https:")
    assert [word for word in unwanted if word in SCRIPTS[name]] == []
