"""QUERY asks what GET asks, with its parameters as JSON: one way of reading them, the same answers, the same refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest

import api.floor.answer
from api.floor.answer import shorten
from api.floor.paths import LARGEST_BODY
from api.floor.request import LONGEST_TARGET
from api.rest.operation import Operation
from tests.door import Answer, Door, Headers, links, problem
from tests.test_floor import ASKED_BY_GET, READS, allowed
from tests.test_rest_parity import VALUES

JSON = (b"content-type", b"application/json")
LISTS = {one: target for target, one in zip(READS, ASKED_BY_GET, strict=True) if one.is_list}
Members = Mapping[str, object]


def query(door: Door, target: str, members: object, headers: Headers = ()) -> Answer:
    return door.counted("QUERY", target, [JSON, (b"x-request-id", b"same"), *headers], json.dumps(members).encode())


def as_text(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


def got(door: Door, target: str, members: Members) -> Answer:
    asked = urlencode({name: as_text(value) for name, value in members.items()}, safe=",:/")
    return door.ask("GET", f"{target}?{asked}", [(b"x-request-id", b"same")])


def members_of(operation: Operation) -> Iterator[Members]:
    """Each parameter that there is, in its own type."""
    typed: dict[str, object] = {"fields": ["id"], "include": ["article"], "limit": 2, "view": "tree", "days": 9, **VALUES}
    tree: Members = {"view": "tree", "roots": 2, "replies": 1, "depth": 1}
    yield {}
    for name, one in operation.known.items():
        if name in ("roots", "replies", "depth"):
            yield tree
        elif name == "sort":
            yield from ({"sort": choice, "limit": 1} for choice in one.choices)
        elif name != "cursor":
            yield {name: typed.get(name, one.default or one.example or ["x"])}


@pytest.mark.parametrize(("operation", "target"), LISTS.items(), ids=lambda one: getattr(one, "operation_id", ""))
def test_a_query_is_answered_as_the_get_that_asks_the_same(door: Door, operation: Operation, target: str) -> None:
    for members in members_of(operation):
        asked = query(door, target, members)
        assert len(door.statements) == (asked.status == 200)
        expected = got(door, target, members)
        differing = {"ratelimit": expected.headers.get("ratelimit", "")}
        assert (asked.status, {**asked.headers, **differing}, asked.body) == (expected.status, {**expected.headers}, expected.body)


def test_texts_are_the_same_whatever_is_in_them(door: Door) -> None:
    for text in ("a&b=c", "50%", "a+b", "ünïcødé 津波", 'storm or "harbour"', "#?/", "\u2028", " "):
        assert query(door, "/v1/articles", {"q": text}).body == got(door, "/v1/articles", {"q": text}).body


def test_links_of_a_query_lead_on_by_get(door: Door) -> None:
    members = {"q": "harbour or storm", "limit": 1, "fields": ["id"]}
    answer = query(door, "/v1/articles", members)
    link = answer.link("next")
    assert links(answer) == {"next": answer.json["next_cursor"]}
    assert link is not None
    assert door.get(link) == query(door, "/v1/articles", {**members, "cursor": answer.json["next_cursor"]}).json


def test_a_link_that_would_be_too_long_is_left_out_and_the_cursor_leads_on(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    members = {"q": "harbour or storm or 津波", "limit": 1, "fields": ["id"]}
    length = len(query(door, "/v1/articles", members).link("next") or "")
    for longest, is_there in ((length, True), (length - 1, False)):
        monkeypatch.setattr(api.floor.answer, "LONGEST_TARGET", longest)
        answer = query(door, "/v1/articles", members)
        assert ("link" in answer.headers, answer.json["next_cursor"] is not None) == (is_there, True)


def test_a_link_that_can_be_followed_stays() -> None:
    long, short = b'</v1/x?q=%b>; rel="next"' % (b"x" * LONGEST_TARGET), b'</v1/x?a=1,2&q=>; rel="prev"'
    told = {b"link": b", ".join([long, short])}
    shorten(told)
    assert told == {b"link": short}


def test_whoever_has_the_answer_already_is_told_so(door: Door) -> None:
    for target in ("/v1/sites", "/v1/articles/art_1/comments"):
        etag = query(door, target, {}).headers["etag"].encode()
        answer = query(door, target, {}, [(b"if-none-match", etag)])
        assert (answer.status, answer.body, answer.headers["etag"].encode()) == (304, b"", etag)


@pytest.mark.parametrize("target", LISTS.values())
def test_lists_say_that_they_take_queries(door: Door, target: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "QUERY"):
        assert door.ask(method, target).headers["accept-query"] == '"application/json"'


@pytest.mark.parametrize(
    "target", [target for target, one in zip(READS, ASKED_BY_GET, strict=True) if not one.is_list and "node" not in target]
)
def test_single_rows_take_none(door: Door, target: str) -> None:
    answer = query(door, target.partition("?")[0], {})
    told = {"allow": allowed(target, "GET", "HEAD", "OPTIONS"), "accept-query": None}
    assert (answer.status, answer.fields("allow", "accept-query")) == (405, told)


def wrong(member: str, right: str, instance: str = "/v1/articles") -> Members:
    fault = {"code": "wrong_type", "detail": right, "parameter": member}
    return problem("invalid", 422, "A value is wrong", f"{member} must be {right}.", instance, fault)


@pytest.mark.parametrize(
    ("members", "member", "right"),
    [
        ({"limit": "5"}, "limit", "a whole number"),
        ({"limit": 5.0}, "limit", "a whole number"),
        ({"limit": 1e2}, "limit", "a whole number"),
        ({"limit": True}, "limit", "a whole number"),
        ({"limit": None}, "limit", "a whole number"),
        ({"limit": [5]}, "limit", "a whole number"),
        ({"q": 5}, "q", "a string"),
        ({"q": None}, "q", "a string"),
        ({"q": {"x": 1}}, "q", "a string"),
        ({"section": ["world"]}, "section", "a string"),
        ({"published_after": 5}, "published_after", "a string"),
        ({"sort": False}, "sort", "a string"),
        ({"fields": "id,headline"}, "fields", "an array of strings"),
        ({"fields": {}}, "fields", "an array of strings"),
        ({"fields": []}, "fields", "an array of strings, at least one, without commas in them"),
        ({"fields": ["id", 5]}, "fields", "an array of strings, at least one, without commas in them"),
        ({"fields": ["id,headline"]}, "fields", "an array of strings, at least one, without commas in them"),
        ({"include": [["authors"]]}, "include", "an array of strings, at least one, without commas in them"),
    ],
)
def test_a_member_has_its_own_type_and_nothing_is_guessed(door: Door, members: Members, member: str, right: str) -> None:
    assert door.refusal("/v1/articles", "QUERY", [JSON], json.dumps(members).encode()) == wrong(member, right)


@pytest.mark.parametrize("value", ["true", 1, None, [True]])
def test_a_truth_value_is_one(door: Door, value: object) -> None:
    expected = wrong("featured", "true or false", "/v1/comments")
    assert door.refusal("/v1/comments", "QUERY", [JSON], json.dumps({"featured": value}).encode()) == expected


@pytest.mark.parametrize(
    "members",
    [
        {"page": 1},
        {"": ""},
        {"limit ": 5},
        {"q&limit": "x"},
        {"limit": 0},
        {"limit": -1},
        {"limit": 10**30},
        {"sort": "hot"},
        {"fields": ["nothing"]},
        {"fields": ["id", "id"]},
        {"include": ["authors.articles.authors"]},
        {"published_after": "yesterday"},
        {"cursor": "x"},
        {"q": "x" * 501},
    ],
)
def test_what_get_refuses_is_refused_in_the_same_words(door: Door, members: Members) -> None:
    expected = got(door, "/v1/articles", members)
    answer = query(door, "/v1/articles", members)
    assert (answer.status, answer.json) == (expected.status, expected.json)
    assert answer.status in (400, 422)


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        (b"", "malformed_json", 400),
        (b"{", "malformed_json", 400),
        (b"[]", "malformed_json", 400),
        (b'"limit=5"', "malformed_json", 400),
        (b"null", "malformed_json", 400),
        (b"limit=5", "malformed_json", 400),
        (b'{"limit": NaN}', "malformed_json", 400),
        (b'{"limit": 5, "limit": 5}', "malformed_json", 400),
        (b'{"q": "\xff"}', "malformed_json", 400),
        (b'{"q": ' + b"[" * 40 + b"]" * 40 + b"}", "malformed_json", 400),
        (b'{"q": "\\u0000"}', "invalid", 422),
        (b'{"q": "\\ud800"}', "invalid", 422),
        (b'{"q": "' + b"x" * LARGEST_BODY + b'"}', "content_too_large", 413),
    ],
)
def test_a_body_is_one_object_that_can_be_read(door: Door, body: bytes, code: str, status: int) -> None:
    found = door.refusal("/v1/articles", "QUERY", [JSON], body)
    assert (found["code"], found["status"]) == (code, status)


@pytest.mark.parametrize(
    "kind", [None, b"", b"text/plain", b"application/jsonpath", b"application/json; charset=latin-1", b"application/x-www-form-urlencoded"]
)
def test_a_body_of_another_type_is_refused_with_the_one_that_is_taken(door: Door, kind: bytes | None) -> None:
    answer = door.ask("QUERY", "/v1/articles", [(b"content-type", kind)] if kind is not None else [], b"{}")
    told = {"accept": "application/json", "accept-query": '"application/json"'}
    assert (answer.status, answer.json["code"], answer.fields(*told)) == (415, "unsupported_media_type", told)


@pytest.mark.parametrize("kind", [b"application/json", b"Application/JSON ; charset=UTF-8", b'application/json;charset="utf-8"'])
def test_a_type_may_be_spelled_in_any_case(door: Door, kind: bytes) -> None:
    assert door.ask("QUERY", "/v1/sites", [(b"content-type", kind)], b"{}").status == 200


def test_a_query_string_beside_the_body_is_refused(door: Door) -> None:
    found = door.refusal("/v1/sites?limit=1", "QUERY", [JSON], b"{}")
    detail = "A QUERY says in its body what it asks; its address has no query string."
    assert found == problem("malformed_query", 400, "The query string cannot be read", detail, "/v1/sites")


def test_a_query_may_say_more_than_an_address_can(door: Door) -> None:
    members = {"q": "津" * 500, "dateline": "津" * 500, "fields": ["id"]}
    assert len(urlencode({name: as_text(value) for name, value in members.items()})) > LONGEST_TARGET
    assert (got(door, "/v1/articles", members).status, query(door, "/v1/articles", members).json["items"]) == (414, [])
