"""Connections that are cut, as an operator or a crash cuts them: before a statement that the test names, or after it was done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar
from unittest.mock import patch

import asyncpg

from db.pool import open_pool


@dataclass
class Cut:
    """Where: at which statement, counted from one, and whether it is done before. `statements` are those that came until then."""

    at: int
    is_after: bool
    dsn: str
    statements: list[str] = field(default_factory=list)
    is_done: bool = False

    async def terminate(self, pid: int) -> None:
        """Until the server's side is gone."""
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute("select pg_terminate_backend($1, 5000)", pid)
        finally:
            await connection.close()
        self.is_done = True


class Mortal(asyncpg.Connection):
    """One that may be cut."""

    cut: ClassVar[Cut | None] = None

    async def execute(self, query: str, *args: Any, **more: Any) -> str:
        if args:
            return str(await super().execute(query, *args, **more))  # comes to `_execute`
        return str(await self._mortal(query, partial(super().execute, query, **more)))

    async def _execute(self, query: str, *args: Any, **more: Any) -> Any:
        return await self._mortal(query, partial(super()._execute, query, *args, **more))  # type: ignore[misc]  # the one place that all pass

    async def _mortal(self, query: str, run: Any) -> Any:
        cut = type(self).cut
        if cut is None or cut.is_done:
            return await run()
        cut.statements.append(query)
        if len(cut.statements) != cut.at:
            return await run()
        if not cut.is_after:
            await cut.terminate(self.get_server_pid())
            return await run()
        await run()
        await cut.terminate(self.get_server_pid())
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


async def open_mortal_pool(dsn: str, size: int) -> asyncpg.Pool[asyncpg.Record]:
    """The service's own, of such connections."""
    with patch.object(asyncpg, "create_pool", partial(asyncpg.create_pool, connection_class=Mortal)):
        return await open_pool(dsn, size=size)


@contextmanager
def cutting(cut: Cut) -> Iterator[Cut]:
    Mortal.cut = cut
    try:
        yield cut
    finally:
        Mortal.cut = None
