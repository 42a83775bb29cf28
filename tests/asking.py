"""Asks the GraphQL door inside this process, and keeps the statements that Postgres was sent for it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from asyncpg import Pool, Record
from asyncpg.connection import LoggedQuery

from api.graphql.document import Mistaken
from api.graphql.plan import answer
from db.pool import open_pool
from schema.context import Context
from schema.errors import Refusal

Answer = TypeVar("Answer")
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def at(found: Json, *path: str | int) -> Any:
    """What stands at a path of an answer; only the test knows of what type."""
    inner: Any = found
    for step in path:
        inner = inner[step]
    return inner


def is_introspection(text: str, key: str) -> bool:
    """Whether a key of an answer stands for a question to the schema."""
    return re.search(rf"\b{key}: __(schema|type)\b", text) is not None or key in ("__schema", "__type")


class Asker:
    """One event loop and one connection, for tests that are plain functions."""

    def __init__(self, dsn: str, context: Context) -> None:
        self.context = context
        self.statements: list[str] = []
        self.runner = asyncio.Runner()
        self.pool: Pool[Record] = self.run(open_pool(dsn, size=1))

    async def _watch(self) -> None:
        """A connection that was idle for long is replaced by another, so this is done before each question."""
        async with self.pool.acquire() as connection:
            connection.add_query_logger(self._note)

    def _note(self, query: LoggedQuery) -> None:
        self.statements.append(query.query)

    def run(self, awaited: Awaitable[Answer]) -> Answer:
        async def wait() -> Answer:
            return await awaited

        return self.runner.run(wait())

    def close(self) -> None:
        self.run(self.pool.close())
        self.runner.close()

    def bytes(self, text: str, variables: Mapping[str, object] | None = None, operation: str | None = None) -> bytes:
        """The answer as it goes to the wire. Whatever is asked of the data is one statement; what the schema tells is none."""
        self.run(self._watch())
        self.statements.clear()
        found = self.run(answer(self.pool, text, operation, variables or {}, self.context)).body
        told = json.loads(found)["data"].items()
        assert len(self.statements) == any(value != "Query" and not is_introspection(text, key) for key, value in told), self.statements
        return found

    def whole(self, text: str, variables: Mapping[str, object] | None = None, operation: str | None = None) -> Json:
        """The whole answer, parsed."""
        found: Json = json.loads(self.bytes(text, variables, operation))
        return found

    def data(self, text: str, variables: Mapping[str, object] | None = None, operation: str | None = None) -> Json:
        """What stands under `data`."""
        found = self.whole(text, variables, operation)
        assert isinstance(found, dict)
        return found["data"]

    def refusal(self, text: str, variables: Mapping[str, object] | None = None, operation: str | None = None) -> str | None:
        """The code with which a query is refused; None where it is answered."""
        try:
            self.bytes(text, variables, operation)
        except Mistaken as mistaken:
            return mistaken.refusal.code
        except Refusal as refusal:
            return refusal.code
        return None
