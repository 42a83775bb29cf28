"""Sends statements to a database, each time on a connection of its own that is closed behind them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from db.migrate import migrate

TEMPLATE = "migrated"
"""A database that others are made from: migrated, and without rows."""


@asynccontextmanager
async def connected(dsn: str, settings: dict[str, str] | None = None) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(dsn, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def send(dsn: str, *statements: str) -> None:
    async with connected(dsn) as connection:
        for sql in statements:
            await connection.execute(sql)


def execute(dsn: str, *statements: str) -> None:
    """The same, from a test that is a plain function."""
    asyncio.run(send(dsn, *statements))


async def rows_at(dsn: str, sql: str) -> list[tuple[object, ...]]:
    async with connected(dsn) as connection:
        return [tuple(row) for row in await connection.fetch(sql)]


def rows(dsn: str, sql: str) -> list[tuple[object, ...]]:
    return asyncio.run(rows_at(dsn, sql))


async def migrate_at(dsn: str) -> list[str]:
    async with connected(dsn) as connection:
        return await migrate(connection)


def at_database(dsn: str, name: str) -> str:
    """The same server, another database."""
    return re.sub(r"/\w+\?", f"/{name}?", dsn, count=1)
