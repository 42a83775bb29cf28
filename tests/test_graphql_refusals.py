"""What is refused before the GraphQL door sees it: told as GraphQL to whoever names its media type, with the same status and fields."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

import pytest
from litestar.types import HTTPReceiveMessage

from api import settings
from api.floor import request
from api.floor.floor import Floor
from api.floor.paths import LARGEST_BODY
from api.floor.request import LONGEST_TARGET, MOST_HEADERS
from tests.conftest import DoorSet
from tests.door import POSTED, PROBLEM, Answer, Door, Headers

GRAPHQL_JSON = b"application/graphql-response+json"
QUERY = b'{"query": "{ __typename }"}'
NAMING = (
    GRAPHQL_JSON,
    GRAPHQL_JSON + b", application/json;q=0.9",
    b"application/json, " + GRAPHQL_JSON + b";q=0.5",
    b"Application/GraphQL-Response+JSON; charset=utf-8",
    b"text/html, " + GRAPHQL_JSON + b"; q=0.001",
)
NOT_NAMING = (b"", b"*/*", b"application/*", b"application/json", GRAPHQL_JSON + b";q=0, */*", b"application/problem+json", b",;=")


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that the floor refuses, with the status, the code, and a field that goes with it."""

    status: int
    code: str
    method: str = "POST"
    target: str = "/graphql"
    headers: Headers = POSTED
    body: bytes = QUERY
    field: tuple[str, str] | None = None


REFUSED = (
    Refused(405, "method_not_allowed", "PUT", field=("allow", "GET, HEAD, OPTIONS, POST")),
    Refused(406, "not_acceptable", headers=(*POSTED, (b"accept-encoding", b"identity;q=0"))),
    Refused(413, "content_too_large", body=b" " * (LARGEST_BODY + 1)),
    Refused(414, "uri_too_long", "GET", f"/graphql?query={'x' * LONGEST_TARGET}", ()),
    Refused(415, "unsupported_media_type", headers=(*POSTED, (b"content-encoding", b"gzip")), field=("accept-encoding", "identity")),
    Refused(431, "headers_too_large", headers=tuple((b"x-%d" % number, b"") for number in range(MOST_HEADERS))),
)


def ask(door: Door, refused: Refused, accept: bytes) -> Answer:
    return door.ask(refused.method, refused.target, (*refused.headers, (b"accept", accept)), refused.body)


def same(answer: Answer) -> dict[str, str]:
    """The fields that do not tell one spelling, or one moment, from another."""
    return {
        name: value for name, value in answer.headers.items() if name not in ("content-type", "content-length", "x-request-id", "ratelimit")
    }


def told(answer: Answer) -> tuple[int, str, list[str]]:
    """The status, the media type and the codes of an answer that is nothing but errors of GraphQL."""
    assert list(answer.json) == ["errors"], answer.body
    assert answer.headers["content-length"] == str(len(answer.body))
    errors = json.loads(answer.body)["errors"]
    assert all(list(one) == ["message", "extensions"] and one["message"] for one in errors), errors
    return answer.status, answer.headers["content-type"], [one["extensions"]["code"] for one in errors]


def as_graphql(status: int, code: str) -> tuple[int, str, list[str]]:
    return status, f"{GRAPHQL_JSON.decode()}; charset=utf-8", [code]


@pytest.mark.parametrize("refused", REFUSED, ids=lambda one: one.code)
def test_whoever_names_graphql_s_media_type_is_refused_in_it_and_all_others_by_a_problem(refused: Refused, door: Door) -> None:
    answers, problems = ([ask(door, refused, accept) for accept in accepts] for accepts in (NAMING, NOT_NAMING))
    assert [told(one) for one in answers] == [as_graphql(refused.status, refused.code)] * len(NAMING)
    assert [(one.status, one.headers["content-type"], one.json["code"]) for one in problems] == [
        (refused.status, PROBLEM, refused.code)
    ] * len(NOT_NAMING)
    [fields] = {tuple(same(one).items()) for one in (*answers, *problems)}
    assert dict(fields)["vary"].split(", ")[0] == "Accept"
    assert dict(fields)["cache-control"] == "no-store"
    assert refused.field is None or refused.field in fields
    assert {json.loads(one.body)["errors"][0]["message"] for one in answers} == {one.json["detail"] for one in problems}


def test_head_is_refused_without_a_body(door: Door) -> None:
    answer = door.ask("HEAD", f"/graphql?query={'x' * LONGEST_TARGET}", [(b"accept", GRAPHQL_JSON)])
    assert (answer.status, answer.headers["content-type"], answer.body) == (414, f"{GRAPHQL_JSON.decode()}; charset=utf-8", b"")


def test_a_body_that_takes_too_long(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "BODY_SECONDS", 0.01)

    async def silent() -> HTTPReceiveMessage:
        await asyncio.Event().wait()
        raise AssertionError("nothing ever comes")

    assert told(door.ask("POST", "/graphql", (*POSTED, (b"accept", GRAPHQL_JSON)), receive=silent)) == as_graphql(408, "request_timeout")


def test_whoever_asks_too_fast_is_told_when_to_go_on(door_set: DoorSet) -> None:
    door = door_set({settings.RATE: 60, settings.BURST: 1})
    asked = Refused(429, "rate_limited")
    assert [ask(door, asked, GRAPHQL_JSON).status for _ in range(2)] == [200, 429]
    answer, problem = ask(door, asked, GRAPHQL_JSON), ask(door, asked, b"*/*")
    assert told(answer) == as_graphql(429, "rate_limited")
    assert same(answer) == same(problem)
    assert answer.fields("retry-after", "ratelimit-policy", "ratelimit") == {
        "retry-after": "1",
        "ratelimit-policy": '"default";q=60;w=60',
        "ratelimit": '"default";r=0;t=1',
    }


@pytest.mark.broken
def test_a_fault_of_ours_on_the_way_there(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(door.app.asgi_handler, Floor)

    async def fail(*_: object) -> None:
        raise RuntimeError("select secret from account")

    monkeypatch.setattr(door.app.asgi_handler, "inner", fail)
    answer = ask(door, Refused(500, "unexpected"), GRAPHQL_JSON)
    assert told(answer) == as_graphql(500, "unexpected")
    assert b"secret" not in answer.body


@pytest.mark.parametrize("target", ["/graphql/", "/v1/nothing", "/"])
def test_elsewhere_nobody_is_answered_in_it(target: str, door: Door) -> None:
    answer = door.ask("POST", target, (*POSTED, (b"accept", GRAPHQL_JSON)), QUERY)
    assert (answer.status in (404, 405), answer.headers["content-type"]) == (True, PROBLEM)
