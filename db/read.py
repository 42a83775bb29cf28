"""One read: printed, bound, run as one statement."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from asyncpg import Pool, Record

from db.bind import bind
from db.pool import fetch_bytes, fetch_row
from db.printer import Printed, print_read
from schema.read import Read

_printed = lru_cache(maxsize=64)(print_read)  # for reads of the service's own, which are a few dozen; doors keep what strangers ask for


async def run(pool: Pool[Record], printed: Printed, given: Mapping[str, object]) -> bytes | None:
    """The answer of a printed Read. Raises Refusal."""
    return await fetch_bytes(pool, printed.sql, bind(printed.sources, given))


async def read(pool: Pool[Record], wanted: Read, given: Mapping[str, object]) -> bytes | None:
    """The answer as JSON, or None where a single row is not there. Raises Refusal."""
    printed = _printed(wanted)
    return await fetch_bytes(pool, printed.sql, bind(printed.sources, given))


async def run_version(pool: Pool[Record], printed: Printed, given: Mapping[str, object]) -> str | None:
    """The version alone. Raises Refusal."""
    found = await fetch_row(pool, printed.sql, bind(printed.sources, given))
    return found["version"] if found else None


async def run_versioned(pool: Pool[Record], printed: Printed, given: Mapping[str, object]) -> tuple[str | None, bytes | None]:
    """The version and the answer; neither where there is nothing. Raises Refusal."""
    found = await fetch_row(pool, printed.sql, bind(printed.sources, given))
    assert found is not None, "a version's row is always there"
    return found["version"], found["answer"]
