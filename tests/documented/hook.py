"""Stands around the service in every test: what goes in and what comes out is held against the document, whichever client asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from litestar.enums import ScopeType
from litestar.types import HTTPReceiveMessage, HTTPSendMessage, Message, Receive, Scope, Send

from api.floor.floor import Floor
from tests.documented.answers import faults, operation_of
from tests.documented.exchange import Exchange
from tests.documented.seen import Seen

Called = Callable[[Floor, Scope, Receive, Send], Awaitable[None]]
LARGEST_KEPT = 1024 * 1024  # bytes of a request's body; what it gives is not looked for in more


@dataclass
class Witness:
    """What was wrong since it was last asked, and all that was seen. `is_broken` while a test breaks the service on purpose."""

    seen: Seen = field(default_factory=Seen)
    wrong: list[str] = field(default_factory=list)
    is_broken: bool = False

    def look(self, found: Exchange) -> None:
        if self.is_broken:
            return
        self.wrong += [f"{fault}: {found}" for fault in faults(found)]
        operation = operation_of(found)
        if operation and str(found.status) in operation.responses:
            self.seen.note(operation, found)

    def must_be_content(self) -> None:
        """Raises AssertionError where an answer was not as the document has it."""
        wrong, self.wrong = self.wrong, []
        assert not wrong, "\n".join(["not as documented:", *wrong])


WITNESS = Witness()
"""One for the whole run."""


def witnessed(call: Called) -> Called:
    """The floor, with somebody who looks on."""

    async def called(self: Floor, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await call(self, scope, receive, send)
            return
        watch = _Watch(scope, receive, send)
        await call(self, scope, watch.receive, watch.send)
        if (found := watch.exchange()) is not None:
            WITNESS.look(found)

    return called


class _Watch:
    """One request, as it passes by."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.method, self.asked = str(scope.get("method")), httpx.Headers(list(scope["headers"]))
        raw, query = scope.get("raw_path") or scope["path"].encode(), scope.get("query_string", b"")
        self.target = raw.partition(b"?")[0] + (b"?" + query if query else b"")
        self._receive, self._send = receive, send
        self.given, self.body = bytearray(), bytearray()
        self.start: tuple[int, httpx.Headers] | None = None
        self.is_whole = False

    async def receive(self) -> HTTPReceiveMessage:
        message = await self._receive()
        if message["type"] == "http.request" and len(self.given) <= LARGEST_KEPT:
            self.given += message.get("body", b"")
        return message  # type: ignore[return-value]  # of a request over HTTP

    async def send(self, message: Message) -> None:
        self._note(message)  # type: ignore[arg-type]  # as above
        await self._send(message)

    def _note(self, message: HTTPSendMessage) -> None:
        if message["type"] == "http.response.start":
            self.start = message["status"], httpx.Headers(list(message["headers"]))
        elif message["type"] == "http.response.body":
            self.body += message["body"]
            self.is_whole = not message.get("more_body")

    def exchange(self) -> Exchange | None:
        """None where nothing was answered."""
        if self.start is None:
            return None
        status, headers = self.start
        given, body = bytes(self.given), bytes(self.body)
        return Exchange(self.method, self.target, self.asked, given, status, headers, body, not self.is_whole)
