"""Asks the whole service inside this process, byte for byte as a client may write it, and counts the statements that Postgres was sent.

A path arrives as the server gives it on: decoded, what is not UTF-8 replaced, and beside it as it was written.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import httpx
from asyncpg import Pool, Record
from asyncpg.connection import LoggedQuery
from litestar.types import HTTPReceiveMessage, HTTPScope, Message

from api.app import create_app, utc_now
from db.pool import open_pool
from tests.asking import Json
from tests.documented.hook import WITNESS

Found = TypeVar("Found")
Loop = Callable[[], asyncio.AbstractEventLoop]
Headers = Iterable[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[HTTPReceiveMessage]]
PROBLEM = "application/problem+json"
POSTED = ((b"content-type", b"application/json"),)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: httpx.Headers
    body: bytes

    def link(self, relation: str) -> str | None:
        """Where a relation of the Link field leads."""
        return httpx.Response(200, headers=self.headers).links.get(relation, {}).get("url")

    @property
    def json(self) -> dict[str, Json]:
        found: dict[str, Json] = json.loads(self.body)
        return found

    def fields(self, *names: str) -> dict[str, str | None]:
        """Some header fields; None where one is not there."""
        return {name: self.headers.get(name) for name in names}


class Door:
    """The service in an event loop of its own, for tests that are plain functions. With one connection, its statements are kept."""

    def __init__(self, dsn: str, connections: int = 1, now: datetime | None = None, loop: Loop | None = None) -> None:
        self.dsn = dsn
        self.statements: list[str] = []
        self.runner = asyncio.Runner(loop_factory=loop)
        self.app = create_app(dsn, (lambda: now) if now else utc_now)
        self.pool: Pool[Record] = self.run(open_pool(dsn, size=connections))
        self.app.state.pool = self.pool  # as the application does when it starts

    def watch(self) -> None:
        """From here on statements are kept. A connection that was idle for long is replaced, so each read that is counted begins so."""
        self.run(self._watch())
        self.statements.clear()

    async def _watch(self) -> None:
        async with self.pool.acquire() as connection:
            connection.add_query_logger(self._note)

    def _note(self, query: LoggedQuery) -> None:
        self.statements.append(query.query)

    def run(self, awaited: Awaitable[Found]) -> Found:
        async def wait() -> Found:
            return await awaited

        return self.runner.run(wait())

    def close(self) -> None:
        self.pool.terminate()
        self.runner.close()

    def ask(self, method: str, target: str | bytes, headers: Headers = (), body: bytes = b"", receive: Receive | None = None) -> Answer:
        """One request. `receive` stands for a body that does not come at once."""
        return self.run(self.asked(method, target, headers, body, receive))

    async def asked(
        self, method: str, target: str | bytes, headers: Headers = (), body: bytes = b"", receive: Receive | None = None
    ) -> Answer:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive_whole() -> HTTPReceiveMessage:
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope_of(method, target, headers), receive or receive_whole, send)
        WITNESS.must_be_content()
        return answer_of(sent)

    def counted(self, method: str, target: str | bytes, headers: Headers = (), body: bytes = b"") -> Answer:
        """One request whose statements are those that are kept now."""
        self.watch()
        return self.ask(method, target, headers, body)

    def get(self, target: str) -> dict[str, Json]:
        """A read that must succeed: JSON, from one statement, its links those of its body."""
        answer = self.read(target, "application/json")
        found = answer.json
        assert links(answer) == {
            relation: found[f"{relation}_cursor"] for relation in ("next", "prev") if found.get(f"{relation}_cursor") is not None
        }
        return found

    def post(self, target: str, body: object) -> dict[str, Json]:
        """A read that is asked with a body, and must succeed."""
        return self.read(target, "application/json", POSTED, "POST", json.dumps(body).encode()).json

    def read(self, target: str, media_type: str, headers: Headers = (), method: str = "GET", body: bytes = b"") -> Answer:
        """A read that must succeed, from one statement."""
        answer = self.counted(method, target, headers, body)
        assert (answer.status, answer.headers["content-type"], len(self.statements)) == (200, media_type, 1), answer.body
        return answer

    def items(self, target: str) -> Json:
        """The rows of a list that has no other page."""
        found = self.get(target)
        assert {name: found[name] for name in ("next_cursor", "prev_cursor") if name in found} in ({}, LAST_PAGE)
        return found["items"]

    def ids(self, target: str) -> str:
        """The ids of such a list, apart by spaces."""
        rows = self.items(f"{target}{'&' if '?' in target else '?'}fields=id")
        assert isinstance(rows, list)
        return " ".join(str(row["id"]) for row in rows if isinstance(row, dict) and list(row) == ["id"])

    def refusal(self, target: str | bytes, method: str = "GET", headers: Headers = (), body: bytes = b"") -> dict[str, Json]:
        """The problem with which a request is refused, without its request_id, which must be the answer's."""
        answer = self.ask(method, target, headers, body)
        found = answer.json
        told = {"content-type": PROBLEM, "x-request-id": found.pop("request_id"), "content-length": str(len(answer.body))}
        assert (answer.fields(*told), found["status"]) == (told, answer.status)
        return found


LAST_PAGE = {"next_cursor": None, "prev_cursor": None}


def links(answer: Answer) -> Mapping[str, str]:
    """The cursors of an answer's Link field, by relation. All else in a link is what the request said."""
    pages = httpx.Response(200, headers=answer.headers).links
    return {str(relation): parse_qs(urlsplit(link["url"]).query)["cursor"][0] for relation, link in pages.items()}


def scope_of(method: str, target: str | bytes, headers: Headers) -> HTTPScope:
    path, _, query = (target.encode() if isinstance(target, str) else target).partition(b"?")
    given: dict[str, object] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "method": method,
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path,
        "query_string": query,
        "headers": list(headers) if any(name == b"host" for name, _ in headers) else [(b"host", b"testserver"), *headers],
        "state": {},
    }
    return given  # type: ignore[return-value]  # Litestar adds the rest by itself


def answer_of(sent: list[Message]) -> Answer:
    """An answer from its messages: one start, then its body."""
    start, *parts = sent
    assert start["type"] == "http.response.start", sent
    body = b"".join(part["body"] for part in parts if part["type"] == "http.response.body")
    return Answer(start["status"], httpx.Headers([(name, value) for name, value in start["headers"]]), body)


def problem(code: str, status: int, title: str, detail: str, instance: str, *errors: Mapping[str, str]) -> dict[str, Json]:
    """A problem as `refusal` gives it."""
    found: dict[str, Json] = {"type": f"/problems/{code}", "title": title, "status": status, "code": code, "detail": detail}
    return {**found, "instance": instance, **({"errors": [dict(one) for one in errors]} if errors else {})}


def not_found(detail: str, instance: str) -> dict[str, Json]:
    return problem("not_found", 404, "Not found", detail, instance)
