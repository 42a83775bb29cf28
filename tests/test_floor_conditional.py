"""Whoever has an answer already is told so, and not sent it again."""

from __future__ import annotations

import pytest
from litestar import get
from litestar.types import HTTPReceiveMessage, HTTPScope, Message, Receive, Scope, Send

from api.floor.conditional import known, tag_of
from api.floor.floor import Floor
from api.floor.paths import Paths
from api.floor.terms import Terms
from tests.door import Answer, Door, answer_of, scope_of

ASKED = "/graphql?query=%7B__typename%7D"
WEAK = ("/v1/sites", "/v1/articles?limit=2", ASKED, "/", "/docs", "/problems", "/openapi.json", "/schema.graphql", "/assets/page.css")
STRONG = ("/v1/articles/art_1", "/v1/articles/art_1/comments?view=tree", "/v1/comments/cmt_1_4")


def having(door: Door, target: str, tags: bytes, method: str = "GET") -> Answer:
    return door.ask(method, target, [(b"if-none-match", tags), (b"x-request-id", b"same")])


def tag(door: Door, target: str) -> bytes:
    return door.ask("GET", target).headers["etag"].encode()


@pytest.mark.parametrize("target", WEAK)
def test_what_has_no_version_of_its_own_is_tagged_by_its_bytes(door: Door, target: str) -> None:
    answer = door.ask("GET", target)
    assert answer.headers["etag"].encode() == tag_of(answer.body, answer.headers["content-type"].encode())


@pytest.mark.parametrize("target", STRONG)
def test_what_has_a_version_keeps_its_strong_tag(door: Door, target: str) -> None:
    assert tag(door, target).startswith(b'"')


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("target", [*WEAK, *STRONG])
def test_whoever_has_it_gets_nothing_but_what_keeps_it_fresh(door: Door, target: str, method: str) -> None:
    whole = door.ask("GET", target, [(b"x-request-id", b"same")])
    answer = having(door, target, whole.headers["etag"].encode(), method)
    assert (answer.status, answer.body) == (304, b"")
    gone = {"content-type", "content-length", "ratelimit", "link", "content-security-policy"}
    assert kept(answer, gone) == kept(whole, gone)
    assert {"content-type", "content-length"} & set(answer.headers) == set()
    assert {"etag", "cache-control", "vary"} <= set(answer.headers)


def kept(answer: Answer, gone: set[str]) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in gone}


@pytest.mark.parametrize("target", ["/v1/sites", "/v1/articles/art_1"])
@pytest.mark.parametrize(
    ("written", "status"),
    [
        (b"*", 304),
        (b" * ", 304),
        (b"TAG", 304),
        (b"W/TAG", 304),
        (b'"other", TAG', 304),
        (b'W/"other",,\tTAG , ', 304),
        (b'"a,b", TAG', 304),
        (b'"other"', 200),
        (b'W/"other"', 200),
        (b"TAG TAG", 200),
        (b"TAG, x", 200),
        (b"TAG;q=1", 200),
        (b"*, TAG", 200),
        (b"w/TAG", 200),
        (b'TAG"', 200),
        (b"TAG, *", 200),
        (b"", 200),
    ],
)
def test_tags_are_compared_weakly_and_what_cannot_be_read_matches_nothing(door: Door, target: str, written: bytes, status: int) -> None:
    opaque = tag(door, target).removeprefix(b"W/")
    assert having(door, target, written.replace(b"TAG", opaque)).status == status


def test_tags_in_several_fields_are_one_list(door: Door) -> None:
    for target in ("/v1/sites", "/v1/articles/art_1"):
        fields = [(b"if-none-match", b'"other"'), (b"if-none-match", tag(door, target))]
        assert door.ask("GET", target, fields).status == 304


def test_a_cache_is_told_the_tag_as_it_has_it(door: Door) -> None:
    """A cache that keeps the compressed variant knows its tag as a weak one, and finds it by that only."""
    strong = tag(door, "/v1/articles/art_1")
    assert [having(door, "/v1/articles/art_1", one).headers["etag"].encode() for one in (strong, b"W/" + strong)] == [
        strong,
        b"W/" + strong,
    ]


def test_another_type_is_another_version(door: Door) -> None:
    types = [b"application/json", b"application/graphql-response+json"]
    assert len({door.ask("GET", ASKED, [(b"accept", one)]).headers["etag"] for one in types}) == 2


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [("GET", "/nothing", 404), ("GET", "/v1/sites?limit=0", 422), ("GET", "/health/live", 200), ("OPTIONS", "/v1/sites", 204)],
)
def test_what_nobody_may_keep_has_no_tag(door: Door, method: str, target: str, status: int) -> None:
    answer = having(door, target, b"*", method)
    assert (answer.status, "etag" in answer.headers) == (status, False)


def test_a_write_is_never_answered_with_not_modified(door: Door) -> None:
    fields = [(b"content-type", b"application/json"), (b"if-none-match", b"*")]
    answer = door.ask("POST", "/graphql", fields, b'{"query": "{ __typename }"}')
    assert (answer.status, "etag" in answer.headers) == (200, False)


def test_a_long_list_of_tags_is_read_in_time_that_grows_with_its_length() -> None:
    """What takes exponential time would not come back."""
    found = known(b", ".join(b'W/"%d"' % number for number in range(1_500)) + b", " * 1_000)
    assert found is not None
    assert (found.has(b'"1499"'), found.has(b'"1500"'), known(b'"' + b", " * 8_000 + b'"x')) == (True, False, None)


async def asked(floor: Floor, scope: HTTPScope) -> Answer:
    sent: list[Message] = []

    async def receive() -> HTTPReceiveMessage:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await floor(scope, receive, send)
    return answer_of(sent)


@get("/streamed")
async def streamed() -> None:
    """Only its address is used."""


@pytest.mark.broken
def test_an_answer_in_several_parts_goes_out_as_it_comes(door: Door) -> None:
    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        for part in (b"one ", b"two ", b""):
            await send({"type": "http.response.body", "body": part * 2_000, "more_body": bool(part)})

    floor = Floor(inner, Paths([streamed]), Terms())
    for method, body in (("GET", b"one " * 2_000 + b"two " * 2_000), ("HEAD", b"")):
        answer = door.run(asked(floor, scope_of(method, "/streamed", [(b"accept-encoding", b"gzip"), (b"if-none-match", b"*")])))
        told = answer.fields("content-type", "etag", "content-encoding", "vary")
        expected = {"content-type": "text/plain", "etag": None, "content-encoding": None, "vary": "Accept-Encoding, Authorization"}
        assert (answer.status, answer.body, told) == (200, body, expected)
