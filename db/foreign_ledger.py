"""The ledger's row for a whole file of other people's comments."""

from __future__ import annotations

import json
from collections.abc import Iterable

from asyncpg import Connection, Record

from db.imports import Outcome, Source
from db.statements import statement
from schema.page import Doubt

OPEN = ("unknown_parent", "unknown_thread")
"""Doubts that end when another file brings what was missing."""


async def is_loaded(connection: Connection[Record], sha256: str, parser: str) -> bool:
    """Whether the same bytes were loaded before, and looking at them again could bring in no more."""
    last: bool | None = await connection.fetchval(statement("foreign_ledger", "is_loaded"), sha256, parser, OPEN)
    return last is True


async def note_file(connection: Connection[Record], source: Source, outcome: Outcome, comments: int, doubts: Iterable[Doubt]) -> None:
    """One row of the ledger for a whole file."""
    told = json.dumps([doubt.model_dump(exclude_none=True) for doubt in doubts])
    values = (source.name, source.sha256, source.parser, outcome, None, 0, comments, 0, told, source.at)
    await connection.execute(statement("import", "note_import"), *values)
