"""Means to plant faults in a service before it starts: answers altered on their way out, requests on their way in, texts of statements."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

Around = Callable[[ASGIApp], ASGIApp]


@dataclass(slots=True)
class Passing:
    """A request and its answer, which may be altered."""

    method: str
    path: str
    asked: dict[str, str]
    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def is_json(self) -> bool:
        return self.status == 200 and self.fields.get("content-type", "").startswith("application/json") and bool(self.body)

    @property
    def is_page(self) -> bool:
        return self.is_json and self.path.startswith("/v1/") and "next_cursor" in self.json

    def tell(self, body: object) -> None:
        self.body = json.dumps(body, ensure_ascii=False).encode()


def outgoing(alter: Callable[[Passing], None]) -> Around:
    """Answers, whole and not compressed, as `alter` leaves them."""

    def around(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            sent: list[Message] = []

            async def keep(message: Message) -> None:
                sent.append(message)

            headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
            scope["headers"] = headers
            await app(scope, receive, keep)
            start = sent[0]
            assert start["type"] == "http.response.start"
            body = b"".join(part.get("body", b"") for part in sent[1:] if part["type"] == "http.response.body")
            fields = {name.decode(): value.decode() for name, value in start["headers"]}
            asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
            passing = Passing(scope["method"], scope["path"], asked, start["status"], fields, body)
            alter(passing)
            if "content-length" in passing.fields and passing.method != "HEAD":
                passing.fields["content-length"] = str(len(passing.body))
            told = [(name.encode(), value.encode()) for name, value in passing.fields.items()]
            await send({"type": "http.response.start", "status": passing.status, "headers": told})
            await send({"type": "http.response.body", "body": passing.body, "more_body": False})

        return altered

    return around


def incoming(alter: Callable[[HTTPScope], None]) -> Around:
    """Requests as `alter` leaves them."""

    def around(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == ScopeType.HTTP:
                alter(scope)
            await app(scope, receive, send)

        return altered

    return around


def without_header(name: bytes, *methods: str) -> Around:
    """Requests that never say this."""

    def alter(scope: HTTPScope) -> None:
        if not methods or scope["method"] in methods:
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != name]

    return incoming(alter)


def instead(is_meant: Callable[[HTTPScope], bool], status: int, body: bytes = b"", **fields: str) -> Around:
    """An answer that comes without anything being done."""

    def around(app: ASGIApp) -> ASGIApp:
        async def altered(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP or not is_meant(scope):
                await app(scope, receive, send)
                return
            told = {"content-length": str(len(body)), **{name.replace("_", "-"): value for name, value in fields.items()}}
            headers = [
                (name.encode(), value.encode()) for name, value in told.items() if not (name == "content-length" and status in (204, 304))
            ]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body, "more_body": False})

        return altered

    return around


def untouched(app: ASGIApp) -> ASGIApp:
    return app


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A module that reads texts of SQL from its `FOLDER` reads one of them otherwise."""

    module: str
    file: str
    old: str
    new: str

    def __call__(self) -> Around:
        module: Any = importlib.import_module(self.module)
        copy = Path(mkdtemp()) / "texts"
        shutil.copytree(module.FOLDER, copy)
        text = (copy / self.file).read_text()
        assert self.old in text, f"{self.file} has no {self.old!r} to alter"
        (copy / self.file).write_text(text.replace(self.old, self.new))
        module.FOLDER = copy
        return untouched
