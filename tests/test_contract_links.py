"""Links of the document lead somewhere, and whoever follows them gets there: what is made is read, changed and deleted; lists lead on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode

import pytest

from openapi.links import MORE, NEXT
from schema.account import Role
from tests.documented.document import DOCUMENT, components
from tests.door import Answer, Door
from tests.people import Person, bearer, person
from tests.stories import insert_story

Json = dict[str, object]
PLACES: dict[str, tuple[str, str, Json]] = {
    str(one["operationId"]): (method, path, one)
    for path, methods in cast(dict[str, dict[str, Json]], DOCUMENT["paths"]).items()
    for method, one in methods.items()
}
EXPRESSION = re.compile(r"^\$(request|response)\.(?:(path|query|header)\.([\w-]+)|body#((?:/\w+)+))$")


def success(name: str) -> Json:
    return cast(Json, next(iter(cast(Json, PLACES[name][2]["responses"]).values())))


def links_of(name: str) -> dict[str, Json]:
    return cast(dict[str, Json], success(name).get("links", {}))


LINKS = {f"{name} {link}": (name, found) for name in PLACES for link, found in links_of(name).items()}


def parameters(name: str) -> dict[str, Json]:
    """Those of an operation, each by its place and name."""
    known = cast(dict[str, Json], components()["parameters"])
    given = cast(list[Json], PLACES[name][2]["parameters"])
    whole = [known[str(one["$ref"]).rpartition("/")[2]] if "$ref" in one else one for one in given]
    return {f"{one['in']}.{one['name']}": one for one in whole}


def schema_at(schema: Json, steps: list[str]) -> bool:
    """Whether an answer may have something there."""
    schemas = cast(dict[str, Json], components()["schemas"])
    if "$ref" in schema:
        return schema_at(schemas[str(schema["$ref"]).rpartition("/")[2]], steps)
    if not steps:
        return True
    parts = cast(list[Json], schema.get("allOf", []))
    step, *others = steps
    inner = schema["items"] if step.isdigit() and "items" in schema else cast(Json, schema.get("properties", {})).get(step)
    return any(schema_at(part, steps) for part in parts) or (inner is not None and schema_at(cast(Json, inner), others))


# What they say


@pytest.mark.parametrize(("name", "link"), LINKS.values(), ids=LINKS)
def test_a_link_leads_to_an_operation_and_gives_it_what_it_needs(name: str, link: Json) -> None:
    target = str(link["operationId"])
    given, taken = set(cast(Json, link["parameters"])), parameters(target)
    needed = {where for where, one in taken.items() if one["required"]}
    assert (given - taken.keys(), needed - given - {"header.If-Match"}) == (set(), set())
    assert link["description"]


@pytest.mark.parametrize(("name", "link"), LINKS.values(), ids=LINKS)
def test_what_a_link_takes_is_told_by_the_request_or_the_answer(name: str, link: Json) -> None:
    for expression in cast(dict[str, str], link["parameters"]).values():
        found = EXPRESSION.match(expression)
        assert found, expression
        side, place, field, pointer = found.groups()
        if pointer:
            content = cast(dict[str, dict[str, Json]], success(name)["content"])
            assert schema_at(content["application/json"]["schema"], pointer[1:].split("/")), expression
        elif side == "request":
            assert f"{place}.{field}" in parameters(name), expression
        else:
            assert field in cast(Json, success(name)["headers"]), expression


def test_every_list_in_pages_leads_on_and_what_is_made_leads_to_what_can_be_done_with_it() -> None:
    paged = {name for name in PLACES if "query.cursor" in parameters(name)}
    assert {name for name in PLACES if NEXT in links_of(name)} == paged
    made = {name for name, (method, _, one) in PLACES.items() if method == "post" and "201" in cast(Json, one["responses"])}
    ends = {"reportComment", "finishSignIn"}  # nothing can be done with a report; what was signed in ends as `current`
    assert {name for name in made if not links_of(name)} == ends
    assert {name: set(links) <= links_of(name).keys() for name, links in MORE.items()} == dict.fromkeys(MORE, True)


# Where they lead


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has nothing but the document."""

    door: Door
    who: Person | None = None

    def do(self, name: str, given: Mapping[str, str], body: object = None) -> Reached:
        method, path, _ = PLACES[name]
        of: dict[str, dict[str, str]] = {place: {} for place in ("path", "query", "header")}
        for where, value in given.items():
            place, _, field = where.partition(".")
            of[place][field] = value
        target = path.format(**{field: quote(value, safe="") for field, value in of["path"].items()})
        fields = [(field.lower().encode(), value.encode()) for field, value in of["header"].items()]
        written = b"" if body is None else json.dumps(body).encode()
        headers = bearer(self.who.session, *fields) if self.who else fields
        answer = self.door.ask(method.upper(), f"{target}?{urlencode(of['query'])}" if of["query"] else target, headers, written)
        return Reached(self, name, given, answer)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where somebody is by now."""

    reader: Reader
    name: str
    given: Mapping[str, str]
    answer: Answer

    def follow(self, link: str, body: object = None) -> Reached:
        """What cannot be found is not passed on."""
        found = links_of(self.name)[link]
        values = {where: self.value(expression) for where, expression in cast(dict[str, str], found["parameters"]).items()}
        return self.reader.do(str(found["operationId"]), {where: value for where, value in values.items() if value is not None}, body)

    def value(self, expression: str) -> str | None:
        found = EXPRESSION.match(expression)
        assert found, expression
        side, place, field, pointer = found.groups()
        if pointer is None:
            return self.given.get(f"{place}.{field}") if side == "request" else self.answer.headers.get(field)
        value: object = self.answer.json
        for step in pointer[1:].split("/"):
            value = value[int(step)] if isinstance(value, list) else cast(Json, value)[step]
        return None if value is None else str(value)

    @property
    def status(self) -> int:
        return self.answer.status


@pytest.fixture(scope="module")
def at(writable: Door) -> Door:
    return writable


def test_a_comment_is_made_read_changed_and_deleted_along_links(at: Door, dsn: str) -> None:
    article = insert_story(at, at.app.state.clock())
    reader = Reader(at, person(dsn, "linker"))
    made = reader.do("postComment", {"path.id": article}, {"body": "Words."})
    read = made.follow("getComment")
    changed = read.follow("editComment", {"body": "Other words."})
    late = read.follow("editComment", {"body": "Too late."})
    gone = changed.follow("deleteComment")
    assert [one.status for one in (made, read, changed, late, gone)] == [201, 200, 200, 412, 204]
    assert changed.follow("getComment").answer.json["status"] == "deleted"
    assert changed.answer.json["body"] == "Other words."


def test_a_comment_that_was_read_is_voted_on_reported_and_answered_along_links(at: Door, dsn: str) -> None:
    writer, reader = Reader(at, person(dsn, "writing")), Reader(at, person(dsn, "voting"))
    made = writer.do("postComment", {"path.id": insert_story(at, at.app.state.clock())}, {"body": "Words."})
    name = str(made.answer.json["id"])
    writer.do("postComment", {"path.id": f"art_{name.split('_')[1]}"}, {"body": "More.", "parent_id": name})
    read = reader.do("getComment", {"path.id": name})
    voted, reported, answers = (
        read.follow("castVote", {"value": 1}),
        read.follow("reportComment", {"reason": "spam"}),
        read.follow("listCommentReplies"),
    )
    assert [one.status for one in (read, voted, reported, answers)] == [200, 200, 201, 200]
    assert [one["body"] for one in cast(list[Json], answers.answer.json["items"])] == ["More."]
    mine = writer.do("listMyComments", {})
    first = cast(list[Json], mine.answer.json["items"])[0]
    assert mine.follow("getComment").answer.json["id"] == first["id"]


def test_a_path_leads_to_the_article_that_had_it(door: Door) -> None:
    found = Reader(door).do("getArticleByPath", {"query.path": "/sport/story-3"})
    assert [found.status, found.follow("getArticle").answer.json["id"]] == [200, "art_3"]


def test_a_story_is_made_read_changed_and_deleted_along_links(at: Door, dsn: str) -> None:
    insert_story(at, at.app.state.clock())
    reader = Reader(at, person(dsn, "editing", Role.EDITOR))
    made = reader.do("createArticle", {}, {"site": "courier", "headline": "Ferry Runs Again", "blocks": [{"text": "It does."}]})
    changed = made.follow("getArticle").follow("updateArticle", {"dateline": "PORT ELLERY"})
    commented = made.follow("postComment", {"body": "Good."})
    late = made.follow("deleteArticle", {"reason": "No."})
    gone = changed.follow("deleteArticle", {"reason": "No."})
    assert [one.status for one in (made, changed, commented, late, gone, made.follow("getArticle"))] == [201, 200, 201, 412, 204, 404]


def test_a_token_and_a_client_are_made_listed_and_deleted_along_links(at: Door, dsn: str) -> None:
    reader = Reader(at, person(dsn, "keeping"))
    for make, end in (("createToken", "revokeToken"), ("createClient", "deleteClient")):
        made = reader.do(make, {}, {"name": "x", "scopes": []})
        assert [made.status, made.follow(end).status, made.follow(end).status] == [201, 204, 404]
    listed = reader.do("listSessions", {})
    assert [listed.status, listed.follow("endSession").status] == [200, 204]


def pages(first: Reached) -> Iterator[list[Json]]:
    page = first
    while True:
        assert page.status == 200, page.answer.body
        yield cast(list[Json], page.answer.json["items"])
        if page.answer.json["next_cursor"] is None:
            return
        page = page.follow(NEXT)


LISTS = {
    "listArticles": {"query.limit": "2", "query.sort": "published_at"},
    "listArticleComments": {"path.id": "art_1", "query.limit": "5", "query.sort": "old", "query.view": "flat"},
    "listComments": {"query.limit": "20", "query.section": "world", "query.fields": "id"},
    "listAuthorArticles": {"path.id": "aut_1", "query.limit": "1"},
    "search": {"query.q": "harbour or remark", "query.limit": "10"},
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_leads_from_page_to_page_with_what_was_asked(door: Door, name: str) -> None:
    given = LISTS[name]
    whole = Reader(door).do(name, given | {"query.limit": "100"})
    found = list(pages(Reader(door).do(name, given)))
    assert (len(found) > 1, [one for page in found for one in page]) == (True, whole.answer.json["items"])


@pytest.mark.parametrize("name", [name for name in PLACES if "getArticle" in links_of(name) and name.startswith("list")])
def test_a_list_of_articles_leads_to_its_first(door: Door, name: str) -> None:
    given = {where: "aut_1" if name == "listAuthorArticles" else "art_1" for where in parameters(name) if where.startswith("path.")}
    listed = Reader(door).do(name, given)
    first = cast(list[Json], listed.answer.json["items"])[0]
    assert listed.follow("getArticle").answer.json["id"] == first["id"]
