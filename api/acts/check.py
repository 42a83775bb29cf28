"""Recounts what is kept as counters, and names each row that says something else than the rows it counts."""

from __future__ import annotations

import asyncpg

from db.statements import statements


async def check(dsn: str) -> list[str]:
    """A sentence for each row that drifted; none where all agree."""
    connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC", "application_name": "broadsheet check"})
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return [row["sentence"] for sql in statements("check").values() for row in await connection.fetch(sql)]
    finally:
        await connection.close()
