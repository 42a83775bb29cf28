"""One answer on its way out: what every answer has is added here, and its body is compared, compressed or left out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from litestar.types import HTTPScope, Message, Send
from litestar.types.asgi_types import HTTPResponseBodyEvent

from api.floor.caching import NO_STORE
from api.floor.conditional import NOTHING, Known, known, tag_of, weak
from api.floor.encoding import PLAIN, SMALLEST, Accepted, accepted, is_compressible
from api.floor.fixed import Fixed
from api.floor.kept import Keep, Whole
from api.floor.paths import Place
from api.floor.problems import MEDIA_TYPE, problem
from api.floor.query import ACCEPT_QUERY
from api.floor.rates import Limiter
from api.floor.request import LONGEST_TARGET, Headers
from schema.errors import Refusal

READS = frozenset({"GET", "HEAD", "QUERY"})
NOWHERE = Place({})
OF_A_BODY = (b"content-type", b"content-length", b"content-encoding")
Fields = dict[bytes, bytes]


class Answer:
    """Stands where the router sends to. A body that comes in one piece is finished here; one that comes in several is passed on."""

    __slots__ = (
        *("accepted", "client", "fixed", "has_begun", "headers", "keep", "kept", "known", "limiter", "method"),
        *("place", "request_id", "send", "start"),
    )

    def __init__(self, send: Send, fixed: Fixed, scope: HTTPScope, headers: Headers, request_id: str) -> None:
        self.send, self.fixed, self.headers, self.request_id = send, fixed, headers, request_id
        self.method: str = scope["method"]
        self.place = NOWHERE
        self.client = ""
        self.limiter: Limiter | None = fixed.limiter
        self.accepted: Accepted = PLAIN
        self.known: Known = NOTHING
        self.keep: Keep | None = None
        self.kept: Whole | None = None
        self.start: tuple[int, Fields] | None = None
        self.has_begun = False

    def negotiate(self, scope: HTTPScope) -> None:
        """Reads what the client takes and has. Raises NotAcceptable. What cannot be read is taken away, lest somebody else reads it."""
        fields = self.headers.fields
        if (coding := fields.get(b"accept-encoding")) is not None:
            self.accepted = accepted(coding)
        if (tags := fields.get(b"if-none-match")) is not None:
            found = known(tags)
            self.known = found or NOTHING
            if found is None:
                scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message["status"], dict(message["headers"])
        elif message["type"] == "http.response.body" and not self.has_begun:
            await self._begin(message)
        elif message["type"] == "http.response.body" and self.method == "HEAD":
            await self.send({**message, "body": b""})
        else:
            await self.send(message)

    async def _begin(self, message: HTTPResponseBodyEvent) -> None:
        assert self.start is not None, "a body comes after its head"
        status, fields = self.start
        if message.get("more_body"):
            await self._send(status, fields, message["body"], more_body=True)
        else:
            await self._whole(status, fields, message["body"])

    async def _whole(self, status: int, fields: Fields, body: bytes) -> None:
        if self.method in READS and status in (200, 304) and fields.get(b"cache-control") != NO_STORE:
            tag = fields.get(b"etag") or tag_of(body, fields.get(b"content-type", b""))
            fields[b"etag"] = tag
            if self.keep is not None:
                self.kept = self.keep(status, fields, body)
            if status == 304 or self.known.has(tag):
                await self._send(304, self._not_modified(fields, tag), b"")
                return
        if body:
            body = await self._encoded(fields, body)
        await self._send(status, fields, body)

    async def again(self, kept: Whole) -> None:
        """What was answered a moment ago."""
        self.kept = kept
        await self._whole(kept.status, dict(kept.fields), kept.body)

    def _not_modified(self, fields: Fields, tag: bytes) -> Fields:
        return {name: value for name, value in fields.items() if name not in OF_A_BODY} | {b"etag": self.known.as_written(tag)}

    async def _encoded(self, fields: Fields, body: bytes) -> bytes:
        """The body in the coding that the client takes, where that makes it smaller; what is said of it is set right."""
        coding, must = self.accepted.coding, self.accepted.must
        if coding is None or not (must or (len(body) >= SMALLEST and is_compressible(fields.get(b"content-type", b"")))):
            return body
        encoded = await self._compressed(fields, body, coding)
        if len(encoded) >= len(body) and not must:
            return body
        fields[b"content-encoding"] = coding.encode()
        fields[b"content-length"] = b"%d" % len(encoded)
        if b"etag" in fields:
            fields[b"etag"] = weak(fields[b"etag"])
        return encoded

    async def _compressed(self, fields: Fields, body: bytes, coding: str) -> bytes:
        """What is static, or kept, is compressed once."""
        compressor = self.fixed.compressor
        if self.place.is_static:
            return await compressor.compress_once(fields.get(b"etag", b""), body, coding)
        if self.kept is None:
            return await compressor.compress(body, coding)
        if coding not in self.kept.encoded:
            self.kept.encoded[coding] = asyncio.ensure_future(compressor.compress(body, coding))
        return await asyncio.shield(self.kept.encoded[coding])  # whoever hangs up leaves it to the others

    async def _send(self, status: int, fields: Fields, body: bytes, more_body: bool = False) -> None:
        self.has_begun = True
        self._complete(status, fields)
        await self.send({"type": "http.response.start", "status": status, "headers": list(fields.items())})
        await self.send({"type": "http.response.body", "body": b"" if self.method == "HEAD" else body, "more_body": more_body})

    def _complete(self, status: int, fields: Fields) -> None:
        """Adds what every answer has."""
        fixed, asked = self.fixed, self.headers.fields
        is_private, is_static = b"authorization" in asked, self.place.is_static
        is_encoded = is_compressible(fields.get(b"content-type", b"text/"))
        fields[b"vary"] = fixed.caching.vary(fields.get(b"vary", b""), is_encoded, is_static and not is_private)
        is_read = self.method in READS and status < 400
        own = NO_STORE if self.place.is_unkept else fields.get(b"cache-control")  # only now: it has its tag, for If-Match
        fields[b"cache-control"] = fixed.caching.control(is_read, is_private, own)
        if len(fields.get(b"link", b"")) > LONGEST_TARGET:
            shorten(fields)
        if self.place.members is not None:
            fields[b"accept-query"] = ACCEPT_QUERY
        if self.limiter:
            fields[b"ratelimit-policy"] = self.limiter.policy
            fields[b"ratelimit"] = self.limiter.standing(self.client)
        fields |= fixed.always
        fields |= fixed.origins.fields(asked.get(b"origin"))
        fields[b"x-request-id"] = self.request_id.encode()

    async def options(self) -> None:
        """What this address answers to; a preflight is told what else it asks."""
        told = {b"allow": self.place.allow.encode()}
        if b"access-control-request-method" in self.headers.fields:
            told |= self.fixed.origins.preflight(self.headers.fields.get(b"origin"), self.place.allow)
        await self._send(204, told, b"")

    async def refuse(self, refusal: Refusal, path: str) -> None:
        if self.has_begun:
            return
        own = self.place.refuse
        told = own(refusal, self.headers.fields.get(b"accept", b"").decode("latin-1")) if own else None
        media_type, body = told or (MEDIA_TYPE, problem(refusal, path, self.request_id))
        varies = {"vary": "Accept"} if own else {}
        fields: Mapping[str, str] = {"content-type": media_type, "content-length": str(len(body)), **varies, **refusal.headers}
        await self._whole(refusal.status, {name.lower().encode(): value.encode() for name, value in fields.items()}, body)


def shorten(fields: Fields) -> None:
    """Leaves out links that could not be followed, because their target would be refused here as too long."""
    links = [one for one in fields.pop(b"link").split(b", ") if one.index(b">") - len(b"<") <= LONGEST_TARGET]
    if links:
        fields[b"link"] = b", ".join(links)
