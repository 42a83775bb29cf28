"""One consistent view of the database, which several connections share: what is written meanwhile, none of them sees."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from asyncpg import Connection, Record

from db.pool import SERVER_SETTINGS

Reader: TypeAlias = "Connection[Record]"
NAME = re.compile(r"[0-9A-F-]+", re.ASCII)
PATIENT = {
    **SERVER_SETTINGS,
    "application_name": "broadsheet export",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",  # the connection whose snapshot it is waits for the others
    "plan_cache_mode": "auto",
    "enable_seqscan": "off",  # parts are read in the order of their keys; a scan would sort the whole table for each
    "enable_sort": "off",
    "enable_bitmapscan": "off",
}


@asynccontextmanager
async def snapshot(dsn: str, readers: int) -> AsyncIterator[list[Reader]]:
    """Connections in one snapshot, which only read. Raises what asyncpg does."""
    opened: list[Reader] = []
    try:
        await _open(dsn, opened)
        name = await opened[0].fetchval("select pg_export_snapshot()")
        for _ in range(readers - 1):
            await _open(dsn, opened, name)
        yield opened
        for connection in opened:
            await connection.close()
    finally:
        for connection in opened:
            connection.terminate()  # one that was broken off in the middle cannot say goodbye; for one that is closed it is nothing


async def _open(dsn: str, opened: list[Reader], name: str | None = None) -> None:
    connection = await asyncpg.connect(dsn, server_settings=PATIENT)
    opened.append(connection)
    await connection.transaction(isolation="repeatable_read", readonly=True).start()
    if name is not None:
        assert NAME.fullmatch(name), "a snapshot's name is a number"  # a text cannot be a parameter here
        await connection.execute(f"set transaction snapshot '{name}'")
