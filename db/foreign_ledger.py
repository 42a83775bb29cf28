"""The ledger's row for a whole file of other people's comments."""

from __future__ import annotations

import json
from collections.abc import Iterable

from asyncpg import Connection, Record

from db.imports import Outcome, Source
from db.statements import statement
from schema.page import Doubt


async def is_loaded(connection: Connection[Record], sha256: str, parser: str) -> bool:
    """Whether all of the same bytes were loaded before."""
    last = await connection.fetchrow(statement("import", "last_import"), sha256, parser)
    return last is not None and last["outcome"] != "refused"


async def note_file(connection: Connection[Record], source: Source, outcome: Outcome, comments: int, doubts: Iterable[Doubt]) -> None:
    """One row of the ledger for a whole file."""
    told = json.dumps([doubt.model_dump(exclude_none=True) for doubt in doubts])
    values = (source.name, source.sha256, source.parser, outcome, None, 0, comments, 0, told, source.at)
    await connection.execute(statement("import", "note_import"), *values)
