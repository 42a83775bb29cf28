"""Brings a database to the tables that this version knows: numbered files, forward only, each in one transaction."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from asyncpg import Connection, DuplicateObjectError, DuplicateTableError, LockNotAvailableError, Record, UniqueViolationError

from db.statements import statement

FOLDER = Path(__file__).parent / "migrations"
LOCK_TIMEOUT = "5s"  # a migration that waits longer for a table would hold up everybody who wants to read it


class MigrationError(RuntimeError):
    """The database cannot be brought to this version; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `0003_comments.sql` has number 3."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


@cache
def known_migrations() -> tuple[Migration, ...]:
    """All files, in order."""
    paths = sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return tuple(Migration(int(path.stem[:4]), path.stem, path.read_text()) for path in paths)


async def migrate(connection: Connection[Record]) -> list[str]:
    """Apply what is missing; the names of what was applied. Raises MigrationError. Several may run at once: one waits for the other."""
    await _make_ledger(connection)
    applied = []
    for migration in known_migrations():
        async with connection.transaction():
            await connection.execute(statement("migration", "take_turn"))
            if await _is_missing(connection, migration):
                await _apply(connection, migration)
                applied.append(migration.name)
    return applied


async def _apply(connection: Connection[Record], migration: Migration) -> None:
    await connection.execute(statement("migration", "limit_waiting"), LOCK_TIMEOUT)
    try:
        await connection.execute(migration.sql)
    except LockNotAvailableError as error:
        raise MigrationError(
            f"{migration.name} waits for somebody who uses the same tables; run it again when they have finished."
        ) from error
    await connection.execute(statement("migration", "note"), migration.number, migration.name, migration.sha256, datetime.now(UTC))


async def _make_ledger(connection: Connection[Record]) -> None:
    # "if not exists" looks before it makes: of two runners at once the second may find the name taken, and the ledger made.
    with suppress(UniqueViolationError, DuplicateTableError, DuplicateObjectError):
        await connection.execute(statement("migration", "make_ledger"))


async def _is_missing(connection: Connection[Record], migration: Migration) -> bool:
    ledger = {row["number"]: row for row in await connection.fetch(statement("migration", "applied"))}
    newest = max(ledger, default=0)
    if newest > known_migrations()[-1].number:
        raise MigrationError(
            f"The database was made by a newer Broadsheet (its tables are at {ledger[newest]['name']}); update Broadsheet."
        )
    found = ledger.get(migration.number)
    if found and found["sha256"] != migration.sha256:
        raise MigrationError(f"The database was made with another {migration.name}; this Broadsheet cannot use it.")
    return found is None
