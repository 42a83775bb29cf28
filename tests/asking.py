"""Asks the GraphQL door inside this process, and keeps the statements that Postgres was sent for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import asyncpg
from asyncpg import Connection, Pool, Record
from asyncpg.connection import LoggedQuery

from api.graphql.plan import answer
from db.pool import SERVER_SETTINGS
from schema.errors import Refusal

Answer = TypeVar("Answer")
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


class Asker:
    """One event loop and one connection, for tests that are plain functions."""

    def __init__(self, dsn: str) -> None:
        self.statements: list[str] = []
        self.runner = asyncio.Runner()
        self.pool: Pool[Record] = self.run(self._open(dsn))

    async def _open(self, dsn: str) -> Pool[Record]:
        return await asyncpg.create_pool(dsn, min_size=1, max_size=1, init=self._listen, reset=_no_reset, server_settings=SERVER_SETTINGS)

    async def _listen(self, connection: Connection[Record]) -> None:
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

    def with_connection(self, use: Callable[[Connection[Record]], Awaitable[Answer]]) -> Answer:
        """What `use` makes of the connection."""

        async def borrow() -> Answer:
            async with self.pool.acquire() as connection:
                return await use(connection)

        return self.run(borrow())

    def bytes(self, text: str, variables: Mapping[str, object] | None = None, operation: str | None = None) -> bytes:
        self.statements.clear()
        return self.run(answer(self.pool, text, operation, variables or {}))

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
        except Refusal as refusal:
            return refusal.code
        return None


async def _no_reset(connection: Connection[Record]) -> None:
    """A reset would be one more statement in the list."""
