"""What is asked: the bytes of requests, and the statement that Broadsheet sends to Postgres for one."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncpg import Pool, Record
from asyncpg.connection import LoggedQuery

from api.graphql.plan import answer as answer_graphql
from api.rest.answer import Asked
from api.rest.answer import answer as answer_rest
from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from schema.context import Context


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as bytes, and the statement behind it with the values bound to it."""

    request: bytes
    sql: str
    values: tuple[object, ...]
    answer: bytes


class Asker:
    """Asks a door inside this process, and notes what it sends to Postgres. The pool has one connection."""

    def __init__(self, pool: Pool[Record]) -> None:
        self.pool = pool
        self.sent: list[LoggedQuery] = []
        self.context = Context(datetime.now(UTC))

    async def graphql(self, text: str) -> Question:
        async def body() -> bytes:
            return (await answer_graphql(self.pool, text, None, {}, self.context)).body

        return await self._note(graphql(text), body)

    async def rest(self, operation_id: str, target: str, value: str | None = None) -> Question:
        operation = operation_named(operation_id)
        path, _, query = target.partition("?")

        async def body() -> bytes:
            found = await answer_rest(self.pool, operation, Asked(path, value, query.encode()), self.context)
            assert found.body is not None, "nothing was said of what is known"
            return found.body

        return await self._note(get(target), body)

    async def _note(self, request: bytes, ask: Callable[[], Awaitable[bytes]]) -> Question:
        async with self.pool.acquire() as connection:
            connection.add_query_logger(self.sent.append)
        self.sent.clear()
        answer = await ask()
        (sent,) = self.sent
        return Question(request, sent.query, tuple(sent.args), answer)


def operation_named(operation_id: str) -> Operation:
    return next(one for one in OPERATIONS if one.operation_id == operation_id)


def get(target: str, fields: str = "") -> bytes:
    return f"GET {target} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\n{fields}\r\n".encode()


def graphql(text: str, variables: Mapping[str, object] | None = None, token: str | None = None) -> bytes:
    return send("POST", "/graphql", {"query": text, **({"variables": variables} if variables else {})}, token)


def send(method: str, target: str, body: object, token: str | None = None) -> bytes:
    """A request with a body, by whoever has the token."""
    text = json.dumps(body).encode()
    head = f"{method} {target} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n"
    told = f"authorization: Bearer {token}\r\n" if token else ""
    return f"{head}{told}content-length: {len(text)}\r\n\r\n".encode() + text
