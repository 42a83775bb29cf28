"""No input yields 500: paths, query strings, header fields and bodies that nobody thought of, asked inside this process."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_from_bytes

from hypothesis import given, settings
from hypothesis import strategies as st

from api.rest.routes import OPERATIONS
from tests.door import PROBLEM, Door, Headers
from tests.test_rest_parity import PLACES, VALUES

MANY = settings(max_examples=300)
PROMISED = {200, 204, 400, 401, 404, 405, 406, 304, 408, 413, 414, 415, 422, 431}  # 503 and 504 would be the database's
NAMES = sorted({parameter.name for operation in OPERATIONS for parameter in operation.parameters()})
PATHS = sorted({PLACES[one.root].path(one.path).partition("?")[0] if one.argument else one.path for one in OPERATIONS})
JSON = (b"content-type", b"application/json")

raw = st.binary(max_size=40)
words = st.text(max_size=40)
ids = st.builds("{}_{}".format, st.sampled_from(["art", "cmt", "aut", "acc", "img", "sit"]), st.integers(-1, 2**66) | words)
segments = (
    st.sampled_from(["v1", "articles", "comments", "node", "by-path", "accounts", "assets", "problems", "graphql", ".", "..", ""])
    | ids
    | words
)
written = st.one_of(
    segments.map(lambda one: quote(one, safe="")), raw.map(quote_from_bytes), raw.map(lambda one: one.decode("latin-1").replace("?", ""))
)
targets = st.sampled_from(PATHS) | st.lists(written, max_size=5).map(lambda parts: "/" + "/".join(parts))
cursors = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words, lambda inner: st.lists(inner, max_size=4), max_leaves=6
)
values = st.one_of(
    words,
    ids,
    st.sampled_from([str(value) for value in VALUES.values()]),
    st.integers().map(str),
    st.datetimes().map(lambda one: one.isoformat() + "Z"),
    st.lists(st.sampled_from(["id", "headline", "comments", "comments.account", "authors", "replies.replies", "quotes", "site"])).map(
        ",".join
    ),
)
pairs = st.tuples(st.sampled_from(NAMES) | words, values).map(lambda pair: f"{quote(pair[0])}={quote(pair[1])}")
queries = st.lists(pairs, max_size=4).map("&".join) | raw.map(lambda one: one.decode("latin-1")) | raw.map(quote_from_bytes)
fields = st.tuples(
    st.sampled_from(
        [
            b"accept",
            b"accept-encoding",
            b"if-none-match",
            b"origin",
            b"access-control-request-method",
            b"x-forwarded-for",
            b"x-request-id",
            b"traceparent",
            b"content-type",
            b"content-length",
            b"content-encoding",
            b"cookie",
            b"range",
        ]
    )
    | raw,
    raw | st.sampled_from([b"*/*", b"application/json", b"q=;q=0,", b"9" * 30, b"-1", b"bytes=0-1", b'W/"a", *', b"gzip;q=1", b"::1"]),
)


def forged(own: str, values: object) -> str:
    """A cursor of the right list with other values in it."""
    mark = json.loads(base64.urlsafe_b64decode(own + "=" * (-len(own) % 4)))[0] if own != "None" else ""
    told = json.dumps([mark, *(values if isinstance(values, list) else [values])]).encode()
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def must_be_promised(door: Door, method: str, target: bytes, headers: Headers = (), body: bytes = b"") -> None:
    answer = door.ask(method, target, headers, body)
    assert answer.status in PROMISED, answer
    if answer.status >= 400 and method != "HEAD" and not target.startswith(b"/graphql"):
        assert (answer.headers["content-type"], answer.json["status"]) == (PROBLEM, answer.status)


@MANY
@given(target=targets, query=queries)
def test_no_address_yields_a_fault(door: Door, target: str, query: str) -> None:
    must_be_promised(door, "GET", f"{target}?{query}".encode("latin-1", "replace"))


@MANY
@given(path=st.sampled_from(PATHS), given_pairs=st.lists(pairs, min_size=1, max_size=3))
def test_no_parameter_yields_a_fault(door: Door, path: str, given_pairs: list[str]) -> None:
    must_be_promised(door, "GET", f"{path}?{'&'.join(given_pairs)}".encode())


@MANY
@given(
    path=st.sampled_from(["/v1/articles", "/v1/authors", "/v1/comments", "/v1/articles/art_1/comments", "/v1/comments/cmt_1_4/quoted-by"]),
    cursor=cursors,
)
def test_no_cursor_yields_a_fault(door: Door, path: str, cursor: object) -> None:
    own = door.ask("GET", f"{path}?limit=1").json["next_cursor"]
    must_be_promised(door, "GET", f"{path}?cursor={forged(str(own), cursor)}".encode())


@MANY
@given(
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "QUERY", "X"]),
    target=st.sampled_from(["/v1/sites", "/graphql", "/", "/nothing"]),
    headers=st.lists(fields, max_size=8),
)
def test_no_header_field_yields_a_fault(door: Door, method: str, target: str, headers: list[tuple[bytes, bytes]]) -> None:
    must_be_promised(door, method, target.encode(), headers)


@MANY
@given(
    body=raw
    | cursors.map(lambda one: json.dumps(one).encode())
    | st.fixed_dictionaries({}, optional=dict.fromkeys(("query", "variables", "operationName", "extensions"), cursors)).map(
        lambda one: json.dumps(one).encode()
    )
)
def test_no_body_yields_a_fault(door: Door, body: bytes) -> None:
    must_be_promised(door, "POST", b"/graphql", [JSON], body)


@MANY
@given(
    path=st.sampled_from(["/v1/articles", "/v1/articles/art_1/comments", "/v1/comments/cmt_1_4/quotes"]),
    body=raw | st.dictionaries(st.sampled_from(NAMES) | words, cursors | values, max_size=4).map(lambda one: json.dumps(one).encode()),
)
def test_no_query_yields_a_fault(door: Door, path: str, body: bytes) -> None:
    must_be_promised(door, "QUERY", path.encode(), [JSON], body)
