"""Whose comments a file has, and the ledger's row for it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from asyncpg import Connection, Record

from db.imports import Outcome, Source
from db.slugs import slug_of
from db.statements import statement
from schema.page import Doubt


async def site_of(connection: Connection[Record], name: str, host: str | None, *, is_tried: bool) -> tuple[int, str]:
    """Key and slug of a site, made where it is new; where all is only tried, a new one has the key 0."""
    slug = slug_of(name)
    found = await connection.fetchrow(statement("import", "find_site"), host, slug)
    if found is None and is_tried:
        return 0, slug
    if found is None:
        await connection.execute(statement("import", "insert_site"), slug, name, host, None)
        found = await connection.fetchrow(statement("import", "find_site"), host, slug)
    assert found is not None, "the site was just made, here or by another import"
    return found["site_id"], found["slug"]


async def is_loaded(connection: Connection[Record], sha256: str, parser: str) -> bool:
    """Whether all of the same bytes were loaded before."""
    last = await connection.fetchrow(statement("import", "last_import"), sha256, parser)
    return last is not None and last["outcome"] != "refused"


async def note_file(connection: Connection[Record], source: Source, outcome: Outcome, comments: int, doubts: Iterable[Doubt]) -> None:
    """One row of the ledger for a whole file."""
    told = json.dumps([doubt.model_dump(exclude_none=True) for doubt in doubts])
    values = (source.name, source.sha256, source.parser, outcome, None, 0, comments, 0, told, source.at)
    await connection.execute(statement("import", "note_import"), *values)
