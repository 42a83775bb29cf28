"""One read: printed, bound, run as one statement."""

from __future__ import annotations

from collections.abc import Mapping

from asyncpg import Pool, Record

from db.bind import bind
from db.pool import fetch_bytes
from db.printer import print_read
from schema.read import Read


async def read(pool: Pool[Record], wanted: Read, given: Mapping[str, object]) -> bytes | None:
    """The answer as JSON, or None where a single row is not there. Raises Refusal."""
    printed = print_read(wanted)
    return await fetch_bytes(pool, printed.sql, bind(printed.sources, given))
