"""The outermost layer: every request goes in here, every answer leaves here. The router is inside."""

from __future__ import annotations

import logging

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.floor.paths import Paths
from api.floor.problems import MEDIA_TYPE, problem
from api.floor.request import Headers, check_accept, check_path, check_size, request_id, whole_body
from schema.errors import Refusal, Unexpected

SECURITY = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
ANSWERS_JSON = "/v1/"  # below it, a client must take JSON
log = logging.getLogger("broadsheet")


class Floor:
    """Wraps the router. Raises nothing: what goes wrong becomes a problem."""

    def __init__(self, inner: ASGIApp, paths: Paths) -> None:
        self.inner, self.paths = inner, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:  # a plain "http" is equal to it
            await self._answer(scope, receive, send)
        else:
            await self.inner(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        headers = Headers.of(scope)
        answer = _Answer(send, request_id(headers), is_head=scope["method"] == "HEAD")
        scope["state"]["request_id"] = answer.request_id
        try:
            await self._pass_on(scope, receive, headers, answer)
        except Refusal as refusal:
            await answer.refuse(refusal, scope["path"])
        except Exception:  # the last place where a fault of ours can still become an answer
            log.exception("request %s failed", answer.request_id)
            await answer.refuse(Unexpected("This is a fault of the service; tell its operator the request_id."), scope["path"])

    async def _pass_on(self, scope: HTTPScope, receive: Receive, headers: Headers, answer: _Answer) -> None:
        check_size(scope, headers)
        check_path(scope)
        method, path = scope["method"], scope["path"]
        self.paths.check(method, path)
        if method == "OPTIONS":
            await answer.options(self.paths.allow(path))
            return
        if path.startswith(ANSWERS_JSON):
            check_accept(headers)
        if method == "HEAD":
            scope["method"] = "GET"
        elif method != "GET":
            receive = await whole_body(receive, headers)
        await self.inner(scope, receive, answer)


class _Answer:
    """Sends an answer on, with the fields that every answer has; without its body where only the head was asked for."""

    def __init__(self, send: Send, request_id: str, is_head: bool) -> None:
        self.send, self.request_id, self.is_head = send, request_id, is_head
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            message["headers"] = [*message["headers"], *SECURITY, (b"x-request-id", self.request_id.encode())]
        elif message["type"] == "http.response.body" and self.is_head:
            message = {**message, "body": b""}
        await self.send(message)

    async def options(self, allow: str) -> None:
        await self({"type": "http.response.start", "status": 204, "headers": [(b"allow", allow.encode())]})
        await self({"type": "http.response.body", "body": b"", "more_body": False})

    async def refuse(self, refusal: Refusal, path: str) -> None:
        if self.has_begun:
            return
        body = problem(refusal, path, self.request_id)
        fields = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), **refusal.headers}
        raw = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
        await self({"type": "http.response.start", "status": refusal.status, "headers": raw})
        await self({"type": "http.response.body", "body": body, "more_body": False})
