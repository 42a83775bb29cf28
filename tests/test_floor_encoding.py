"""Bodies are compressed for whoever takes that, and are then the same as without."""

from __future__ import annotations

import sys
import zlib

import pytest

from api.floor.encoding import LARGE, SMALLEST, accepted, is_compressible
from schema.errors import NotAcceptable
from tests.door import Answer, Door, problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIST = "/v1/articles?limit=5"
FILE = "/assets/swagger-ui.js"
TARGETS = (LIST, "/v1/articles/art_1", "/problems", "/openapi.json", "/assets/swagger-ui.css", FILE)
ACCEPTED: dict[bytes, tuple[str | None, bool]] = {
    b"gzip": ("gzip", False),
    b"zstd": ("zstd", False),
    b"gzip, deflate, br, zstd": ("zstd", False),
    b"GZIP , x": ("gzip", False),
    b"x-gzip": ("gzip", False),
    b"gzip;q=1, zstd;q=0.9": ("gzip", False),
    b"gzip;q=0.5, zstd;q=0.5": ("zstd", False),
    b"gzip;q=0.001": ("gzip", False),
    b"gzip;q=0": (None, False),
    b"gzip; q=0.000, zstd": ("zstd", False),
    b"identity, gzip;q=0.5": (None, False),
    b"identity;q=0.5, gzip": ("gzip", False),
    b"identity;q=0, gzip": ("gzip", True),
    b"*;q=0, zstd": ("zstd", True),
    b"identity;q=0, *": ("gzip", True),
    b"identity;q=0, *, gzip;q=0": ("zstd", True),
    b"*": ("gzip", False),
    b"*;q=0": (None, False),
    b"*;q=0, identity": (None, False),
    b"*;q=0, identity;q=0.1": (None, False),
    b"br": (None, False),
    b"deflate, br": (None, False),
    b"": (None, False),
    b",,;": (None, False),
    b"gzip;q=2": (None, False),
    b"gzip;q=0.1234": (None, False),
    b"gzip;level=9": ("gzip", False),
}
REFUSED = (b"identity;q=0", b"*;q=0", b"identity;q=0, br", b"*;q=0.0, gzip;q=0", b"identity;q=0, gzip;q=0, zstd;q=0")


@pytest.mark.parametrize("field", [one for one in ACCEPTED if one not in REFUSED])
def test_the_coding_is_the_one_that_weighs_most(field: bytes) -> None:
    found = accepted(field)
    assert (found.coding, found.must) == ACCEPTED[field]


@pytest.mark.parametrize("field", REFUSED)
def test_whoever_takes_nothing_that_there_is_is_refused(door: Door, field: bytes) -> None:
    with pytest.raises(NotAcceptable):
        accepted(field)
    detail = "Accept-Encoding must allow zstd, gzip or identity."
    expected = problem("not_acceptable", 406, "No acceptable representation", detail, "/v1/sites")
    assert door.refusal("/v1/sites", headers=[(b"accept-encoding", field)]) == expected


def decoded(answer: Answer) -> bytes:
    coding = answer.headers.get("content-encoding")
    return {None: bytes, "gzip": lambda body: zlib.decompress(body, 31), "zstd": zstd.decompress}[coding](answer.body)


def encoded(door: Door, target: str, coding: bytes, method: str = "GET") -> Answer:
    return door.ask(method, target, [(b"accept-encoding", coding), (b"x-request-id", b"same")])


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("target", TARGETS)
def test_a_compressed_body_is_the_same_and_so_is_all_that_is_said_of_it(door: Door, target: str, coding: str) -> None:
    plain, answer = (encoded(door, target, one) for one in (b"identity", coding.encode()))
    assert decoded(answer) == plain.body
    etag = plain.headers["etag"]
    told = {"content-encoding": coding, "content-length": str(len(answer.body)), "etag": etag if etag.startswith("W/") else f"W/{etag}"}
    differing = {"ratelimit": plain.headers["ratelimit"]}
    assert {**answer.headers, **differing} == {**plain.headers, **told}
    assert len(answer.body) < len(plain.body) * 0.7
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize("coding", [b"gzip", b"zstd"])
@pytest.mark.parametrize("target", TARGETS)
def test_head_tells_the_length_of_the_compressed_body(door: Door, target: str, coding: bytes) -> None:
    head, get = encoded(door, target, coding, "HEAD"), encoded(door, target, coding)
    differing = {"ratelimit": get.headers["ratelimit"]}
    assert ({**head.headers, **differing}, head.body) == ({**get.headers}, b"")


@pytest.mark.parametrize("target", [LIST, "/v1/articles/art_1", "/openapi.json"])
def test_the_tag_of_either_variant_matches_both(door: Door, target: str) -> None:
    for coding in (b"identity", b"gzip", b"zstd"):
        etag = encoded(door, target, coding).headers["etag"].encode()
        for other in (b"identity", b"gzip", b"zstd"):
            answer = door.ask("GET", target, [(b"accept-encoding", other), (b"if-none-match", etag)])
            found = answer.fields("etag", "content-encoding", "content-length")
            assert (answer.status, found) == (304, {"etag": etag.decode(), "content-encoding": None, "content-length": None})


def test_posted_questions_are_answered_in_less_too(door: Door) -> None:
    body = b'{"query": "{ __schema { types { name description } } }"}'
    headers = [(b"content-type", b"application/json")]
    plain, answer = (door.ask("POST", "/graphql", [*headers, *more], body) for more in ([], [(b"accept-encoding", b"zstd")]))
    assert (answer.headers["content-encoding"], decoded(answer)) == ("zstd", plain.body)


def test_what_is_small_goes_out_as_it_is(door: Door) -> None:
    answer = encoded(door, "/v1/sites", b"gzip, zstd")
    assert len(answer.body) < SMALLEST
    told = answer.fields("content-encoding", "vary")
    assert told == {"content-encoding": None, "vary": "Accept-Encoding, Authorization"}


def test_what_is_small_is_compressed_all_the_same_for_whoever_takes_nothing_else(door: Door) -> None:
    plain, answer = encoded(door, "/health/live", b"identity"), encoded(door, "/health/live", b"identity;q=0, gzip")
    assert (answer.headers["content-encoding"], decoded(answer)) == ("gzip", plain.body)


@pytest.mark.parametrize(
    ("content_type", "is_text"),
    [
        *((one, True) for one in (b"application/json", b"application/problem+json", b"application/graphql-response+json; charset=utf-8")),
        *((one, True) for one in (b"application/ld+json", b"application/atom+xml", b"application/xml", b"application/x-ndjson")),
        *((one, True) for one in (b"text/html; charset=utf-8", b"text/css", b"text/javascript", b"image/svg+xml")),
        *((one, False) for one in (b"image/png", b"image/webp", b"font/woff2", b"application/zip", b"application/gzip", b"video/mp4")),
        *((one, False) for one in (b"application/octet-stream", b"application/vnd.apache.parquet", b"")),
    ],
)
def test_only_what_is_text_is_compressed(content_type: bytes, is_text: bool) -> None:
    assert is_compressible(content_type) is is_text


def test_a_file_is_compressed_once(door: Door) -> None:
    first, second = encoded(door, FILE, b"gzip"), encoded(door, FILE, b"gzip")
    assert len(decoded(first)) > LARGE
    assert first.body == second.body
