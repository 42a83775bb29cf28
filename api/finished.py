"""An answer whose body is bytes already. Litestar's own response goes over its header fields again and again."""

from __future__ import annotations

from collections.abc import Mapping

from litestar.types import Receive, Scope, Send


class Finished:
    """What a handler returns: the router calls it as an ASGI application.

    A 204 and a 304 have no body, and say nothing of one; what is empty has no type.
    """

    __slots__ = ("body", "fields", "status")

    def __init__(self, body: bytes, media_type: str, headers: Mapping[str, str] | None = None, status: int = 200) -> None:
        self.body, self.status = body, status
        self.fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]
        if status not in (204, 304):
            self.fields += [*([(b"content-type", media_type.encode())] if body else []), (b"content-length", b"%d" % len(body))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.fields})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
