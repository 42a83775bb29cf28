"""One read: printed, bound, run as one statement, which those share who ask the same at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from asyncpg import Pool, Record

from db.bind import bind
from db.pool import fetch_row
from db.printer import Printed, print_read
from db.sharing import Sharing
from schema.read import Read

_sharing: Sharing[Record | None] = Sharing()

_printed = lru_cache(maxsize=64)(print_read)  # for reads of the service's own, which are a few dozen; doors keep what strangers ask for


async def run(pool: Pool[Record], printed: Printed, given: Mapping[str, object]) -> bytes | None:
    """The answer of a printed Read. Raises Refusal."""
    found = await _shared_row(pool, printed, given)
    return found["answer"] if found else None


async def read(pool: Pool[Record], wanted: Read, given: Mapping[str, object]) -> bytes | None:
    """The answer as JSON, or None where a single row is not there. Raises Refusal."""
    return await run(pool, _printed(wanted), given)


async def run_version(pool: Pool[Record], printed: Printed, given: Mapping[str, object]) -> str | None:
    """The version alone. Raises Refusal."""
    found = await _shared_row(pool, printed, given)
    return found["version"] if found else None


async def run_versioned(pool: Pool[Record], printed: Printed, given: Mapping[str, object]) -> tuple[str | None, bytes | None]:
    """The version and the answer; neither where there is nothing. Raises Refusal."""
    found = await _shared_row(pool, printed, given)
    assert found is not None, "a version's row is always there"
    return found["version"], found["answer"]


async def _shared_row(pool: Pool[Record], printed: Printed, given: Mapping[str, object]) -> Record | None:
    values = bind(printed.sources, given)
    key = pool, printed.sql, *(tuple(value) if isinstance(value, list) else value for value in values)
    return await _sharing.ask(key, lambda: fetch_row(pool, printed.sql, values))
