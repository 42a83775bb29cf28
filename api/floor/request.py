"""What a request must be before anybody looks at what it asks for: sizes, forms, times."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import unquote, unquote_to_bytes

from litestar.types import HTTPScope, Receive
from litestar.types.asgi_types import ReceiveMessage

from api.secret import FORM, is_sound
from api.weights import weights_of_types
from schema.errors import (
    ContentTooLarge,
    HeadersTooLarge,
    Invalid,
    Malformed,
    NotAcceptable,
    NotFound,
    RequestTimeout,
    UnsupportedMediaType,
    UriTooLong,
)

LONGEST_TARGET = 8 * 1024  # bytes; longer filters belong into a body
LARGEST_HEADERS = 16 * 1024  # bytes of all names and values
MOST_HEADERS = 64
BODY_SECONDS = 10.0  # a body that takes longer to arrive only holds a place
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}", re.ASCII)
TRACEPARENT = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
HOST = re.compile(rb"[A-Za-z0-9!$&'()*+,;=._~:\[\]@%-]*", re.ASCII)  # RFC 3986, 3.2; of two of them, the comma has a space behind it
JSON = "application/json"
JSON_RANGES = (JSON, "application/*", "*/*")  # what of Accept speaks of JSON, the most specific first


@dataclass(frozen=True, slots=True)
class Headers:
    """The request's header fields, by lower-case name; the values of a name that recurs are one list."""

    fields: dict[bytes, bytes]
    size: int
    count: int

    @classmethod
    def of(cls, scope: HTTPScope) -> Headers:
        pairs = list(scope["headers"])
        fields: dict[bytes, bytes] = {}
        for name, value in pairs:
            fields[name] = fields[name] + b", " + value if name in fields else value
        return cls(fields, sum(len(name) + len(value) for name, value in pairs), len(pairs))


def request_id(headers: Headers) -> str:
    """The client's own, its trace's, or a new one."""
    given = headers.fields.get(b"x-request-id", b"")
    if REQUEST_ID.fullmatch(given):
        return given.decode()
    trace = TRACEPARENT.fullmatch(headers.fields.get(b"traceparent", b""))
    return trace[1].decode() if trace else token_hex(16)


def check_size(scope: HTTPScope, headers: Headers) -> None:
    """Raises UriTooLong or HeadersTooLarge."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_TARGET:
        raise UriTooLong(f"The request's target is longer than {LONGEST_TARGET:,} bytes.")
    if headers.size > LARGEST_HEADERS or headers.count > MOST_HEADERS:
        raise HeadersTooLarge(f"The request has more than {MOST_HEADERS} header fields, or more than {LARGEST_HEADERS:,} bytes of them.")


def check_path(scope: HTTPScope) -> None:
    """Raises Malformed, Invalid or NotFound for a path that can name nothing."""
    raw = (scope.get("raw_path") or b"").partition(b"?")[0]
    if "\ufffd" in scope["path"] and not _is_utf8(raw):  # servers put it for what they cannot read; a client may have written it too
        raise Malformed("The path is not UTF-8.")
    if "\0" in scope["path"]:
        raise Invalid("The path holds NUL, which no name has.")
    if b"%2f" in raw.lower():
        raise NotFound("There is nothing at this address.")  # a slash has one spelling here


def check_host(headers: Headers) -> None:
    """Raises Malformed for a host that can be none, and for two of them (RFC 9112, 3.2)."""
    if not HOST.fullmatch(headers.fields.get(b"host", b"")):
        raise Malformed("The Host field names no host.")


def check_secrets(scope: HTTPScope) -> None:
    """Addresses are logged and shared, so a secret in one is refused. Raises Malformed."""
    query = scope["query_string"].decode("latin-1")
    for part in (scope["path"], unquote(query) if "%" in query else query):
        if "bst_" in part and any(is_sound(found[0]) for found in FORM.finditer(part)):
            raise Malformed(
                "A secret must not stand in an address: send it in Authorization, and make a new one, for this one has been seen."
            )


def _is_utf8(raw_path: bytes) -> bool:
    try:
        unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        return False
    return True


def check_accept(headers: Headers, offers: tuple[str, ...] = ()) -> str:
    """What to answer in: JSON, or what of `offers` the client names and does not want less. Raises NotAcceptable where it takes none."""
    accept = headers.fields.get(b"accept", b"*/*")
    if accept == b"*/*":
        return JSON
    weights = weights_of_types(accept.decode("latin-1"))
    json = next((weights[one] for one in JSON_RANGES if one in weights), 0.0)
    for one in offers:
        if weights.get(one, 0.0) > json or (json and weights.get(one) == json and JSON not in weights):
            return one
    if not json:
        raise NotAcceptable(f"Accept must allow {' or '.join((JSON, *offers))}.")
    return JSON


async def body_of(receive: Receive, headers: Headers, largest: int) -> bytes:
    """Reads a body of no more than so many bytes. Raises Malformed, ContentTooLarge, RequestTimeout or UnsupportedMediaType."""
    if headers.fields.get(b"content-encoding", b"identity").lower() != b"identity":
        raise UnsupportedMediaType("The body must not be compressed.", headers={"Accept-Encoding": "identity"})
    declared = headers.fields.get(b"content-length", b"0")
    if not declared.isdigit():
        raise Malformed("Content-Length must be a whole number.")
    if int(declared[:18]) > largest:
        raise ContentTooLarge(f"The body may have {largest:,} bytes.")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(receive, largest)
    except TimeoutError:
        raise RequestTimeout(f"The body took longer than {BODY_SECONDS:.0f} seconds.") from None


async def _read(receive: Receive, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"") if message["type"] == "http.request" else b""
        parts.append(part)
        size += len(part)
        if size > largest:
            raise ContentTooLarge(f"The body may have {largest:,} bytes.")
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """Gives the body that was read, once; then whatever comes after it."""
    waiting: list[ReceiveMessage] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> ReceiveMessage:
        return waiting.pop() if waiting else await receive()

    return receive_again
