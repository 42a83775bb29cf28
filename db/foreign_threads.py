"""Finds the articles of what was staged of other people's comments: by what their source calls them, else by where they stand."""

from __future__ import annotations

from asyncpg import Connection, Record

from db.statements import statement


def sql(name: str) -> str:
    return statement("foreign_threads", name)


async def find_threads(connection: Connection[Record], site_id: int, source: str) -> None:
    """Those that are found get their articles; those that are not, slugs that nobody has. Only temporary tables are written."""
    await connection.execute(sql("drop_earlier_threads"))
    await connection.execute(sql("add_known_threads"), site_id, source)
    await connection.execute(sql("match_known_threads"), site_id, source)
    await connection.execute(sql("analyze_threads"))
    await connection.execute(sql("match_pages"), site_id)
    await connection.execute(sql("match_scraped"), site_id)
    await connection.execute(sql("find_homes"))
    await connection.execute(sql("settle_slugs"), site_id, source)
    await connection.execute(sql("analyze_threads"))
