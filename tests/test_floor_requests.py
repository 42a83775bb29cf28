"""What a request must be before anybody looks at what it asks for: how large, of which type, in which time."""

from __future__ import annotations

import asyncio
import json

import pytest
from litestar.types import HTTPReceiveMessage

from api.floor import request
from api.floor.paths import LARGEST_BODY
from api.floor.request import LARGEST_HEADERS, LONGEST_TARGET, MOST_HEADERS
from tests.door import Door, Headers, problem

JSON = (b"content-type", b"application/json")
QUERY = b'{"query": "{ __typename }"}'
ACCEPTED = (
    *(b"*/*", b"application/json", b"application/*", b"text/html, */*", b"text/html;q=0.9,application/json;q=0.1", b"APPLICATION/JSON"),
    *(
        b"application/json; charset=utf-8",
        b"*/*;q=0.001",
        b"application/json;q=0.0001",
        b" application/json ",
        b"text/html,,application/json",
    ),
    *(b"application/*;q=0, application/json", b"*/*;q=0, application/json;q=1.000"),
)
NOT_ACCEPTED = (
    *(b"", b"text/html", b"application/xml", b"application/jsonx", b"json", b"*", b"image/*", b"application/json;q=0", b"*/*;q=0.000"),
    *(
        b"application/json;q=0, */*",
        b"application/*;q=0, */*",
        b"application/problem+json",
        b"text/html, image/*;q=1",
        b";;,,;",
        b"\\xff\\xfe",
    ),
)


@pytest.mark.parametrize("accept", ACCEPTED)
def test_whoever_takes_json_gets_it(door: Door, accept: bytes) -> None:
    assert door.ask("GET", "/v1/sites", [(b"accept", accept)]).status == 200


@pytest.mark.parametrize("accept", NOT_ACCEPTED)
def test_whoever_does_not_take_json_is_refused(door: Door, accept: bytes) -> None:
    expected = problem("not_acceptable", 406, "No acceptable representation", "Accept must allow application/json.", "/v1/sites")
    assert door.refusal("/v1/sites", headers=[(b"accept", accept)]) == expected


def test_an_accept_in_several_fields_is_one_list(door: Door) -> None:
    for accepted in ([b"text/html", b"application/json"], [b"application/json", b"text/html"]):
        assert door.ask("GET", "/v1/sites", [(b"accept", one) for one in accepted]).status == 200


@pytest.mark.parametrize("target", ["/", "/openapi.json", "/schema.graphql", "/health/live", "/assets/page.css"])
def test_pages_and_documents_answer_whatever_is_accepted(door: Door, target: str) -> None:
    assert door.ask("GET", target, [(b"accept", b"image/png")]).status == 200


def test_a_target_may_be_as_long_as_its_bound(door: Door) -> None:
    path, detail = "/v1/sites", f"The request's target is longer than {LONGEST_TARGET:,} bytes."
    rest = LONGEST_TARGET - len(path)
    assert door.refusal(f"{path}?{'x' * rest}")["code"] == "unknown_parameter"
    assert door.refusal(f"{path}?{'x' * (rest + 1)}") == problem("uri_too_long", 414, "The request target is too long", detail, path)
    long = "/" + "%C3%A4" * (LONGEST_TARGET // 6 + 1)
    assert door.refusal(long) == problem("uri_too_long", 414, "The request target is too long", detail, long)


@pytest.mark.parametrize(
    ("headers", "is_too_much"),
    [
        ([(b"x-%d" % number, b"") for number in range(MOST_HEADERS - 1)], False),  # and Host
        ([(b"x-%d" % number, b"") for number in range(MOST_HEADERS)], True),
        ([(b"x-same", b"")] * MOST_HEADERS, True),
        ([(b"x-large", b"x" * (LARGEST_HEADERS - len(b"hosttestserverx-large")))], False),
        ([(b"x-large", b"x" * (LARGEST_HEADERS - len(b"hosttestserverx-large") + 1))], True),
    ],
)
def test_header_fields_are_bounded(door: Door, headers: Headers, is_too_much: bool) -> None:
    detail = f"The request has more than {MOST_HEADERS} header fields, or more than {LARGEST_HEADERS:,} bytes of them."
    expected = problem("headers_too_large", 431, "The request's header fields are too large", detail, "/nothing")
    found = door.refusal("/nothing", headers=headers)
    assert found == (expected if is_too_much else problem("not_found", 404, "Not found", "There is nothing at this address.", "/nothing"))


def padded(size: int) -> bytes:
    return QUERY[:-1] + b" " * (size - len(QUERY)) + b"}"


def test_a_body_may_be_as_large_as_its_bound(door: Door) -> None:
    too_large = problem("content_too_large", 413, "The body is too large", f"The body may have {LARGEST_BODY:,} bytes.", "/graphql")
    assert door.ask("POST", "/graphql", [JSON], padded(LARGEST_BODY)).json["data"] == {"__typename": "Query"}
    assert door.refusal("/graphql", "POST", [JSON], padded(LARGEST_BODY + 1)) == too_large


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "9" * 18, "9" * 5_000])
def test_a_body_that_says_it_is_too_large_is_not_read(door: Door, length: str) -> None:
    async def never() -> HTTPReceiveMessage:
        raise AssertionError("nothing may be read")

    assert door.ask("POST", "/graphql", [JSON, (b"content-length", length.encode())], receive=never).status == 413


def test_a_body_in_many_parts_is_counted_as_a_whole(door: Door) -> None:
    parts = iter(range(1_000))

    async def endless() -> HTTPReceiveMessage:
        next(parts)
        return {"type": "http.request", "body": b" " * 1_024, "more_body": True}

    assert door.ask("POST", "/graphql", [JSON], receive=endless).status == 413
    assert next(parts) == LARGEST_BODY // 1_024 + 1  # not one more was asked for


def test_a_body_in_parts_is_put_together(door: Door) -> None:
    parts: list[HTTPReceiveMessage] = [{"type": "http.request", "body": bytes([byte]), "more_body": True} for byte in QUERY]
    parts.append({"type": "http.request", "body": b"", "more_body": False})
    waiting = iter(parts)

    async def receive() -> HTTPReceiveMessage:
        return next(waiting)

    assert door.ask("POST", "/graphql", [JSON], receive=receive).json["data"] == {"__typename": "Query"}


def test_a_body_that_takes_too_long_is_given_up(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "BODY_SECONDS", 0.01)

    async def silent() -> HTTPReceiveMessage:
        await asyncio.Event().wait()
        raise AssertionError("nothing ever comes")

    answer = door.ask("POST", "/graphql", [JSON], receive=silent)
    detail = "The body took longer than 0 seconds."
    expected = problem("request_timeout", 408, "The request took too long to arrive", detail, "/graphql")
    assert (answer.status, {**answer.json, "request_id": None}) == (408, {**expected, "request_id": None})


@pytest.mark.parametrize("encoding", [b"gzip", b"br", b"deflate", b"zstd", b"gzip, identity", b"identity, gzip", b"", b"x"])
def test_a_compressed_body_is_refused(door: Door, encoding: bytes) -> None:
    answer = door.ask("POST", "/graphql", [JSON, (b"content-encoding", encoding)], QUERY)
    detail = "The body must not be compressed."
    expected = problem("unsupported_media_type", 415, "The body's type is not supported", detail, "/graphql")
    told = answer.fields("accept-encoding", "x-request-id")
    assert (told["accept-encoding"], answer.json) == ("identity", {**expected, "request_id": told["x-request-id"]})


@pytest.mark.parametrize("encoding", [b"identity", b"IDENTITY"])
def test_a_body_that_says_it_is_not_compressed_is_read(door: Door, encoding: bytes) -> None:
    assert door.ask("POST", "/graphql", [JSON, (b"content-encoding", encoding)], QUERY).status == 200


@pytest.mark.parametrize(
    "kind",
    [
        b"",
        b"text/plain",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"application/json; charset=latin-1",
        b"json",
        b"application/graphql",
        b"application/jsonx",
        b"\\xff",
    ],
)
def test_a_body_that_is_no_json_is_refused(door: Door, kind: bytes) -> None:
    answer = door.ask("POST", "/graphql", [(b"content-type", kind)], QUERY)
    [error] = json.loads(answer.body)["errors"]
    told = (answer.status, answer.headers["accept"], error["extensions"]["code"])
    assert told == (415, "application/json", "unsupported_media_type")


def test_a_body_where_none_is_read_changes_nothing(door: Door) -> None:
    assert door.ask("GET", "/v1/sites", [(b"content-encoding", b"gzip"), JSON], b"\\x00").status == 200


NO_HOST = "The Host field names no host."


@pytest.mark.parametrize("host", [[b"a b"], [b'"><script>'], [b"\xff"], [b"one.example", b"two.example"]])
def test_a_host_that_is_none_and_two_of_them_are_refused_in_the_words_of_each_door(door: Door, host: list[bytes]) -> None:
    fields = [(b"host", one) for one in host]
    assert door.refusal("/v1/sites", headers=fields) == problem("malformed", 400, "The request cannot be read", NO_HOST, "/v1/sites")
    answers = [
        door.ask("POST", "/graphql", [*fields, JSON, (b"accept", b"application/graphql-response+json")], QUERY),
        door.ask("POST", "/oauth/token", fields),
    ]
    assert [(one.status, one.json) for one in answers] == [
        (400, {"errors": [{"message": NO_HOST, "extensions": {"code": "malformed"}}]}),
        (400, {"error": "invalid_request", "error_description": NO_HOST}),
    ]
