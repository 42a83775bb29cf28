"""Migrations: in order, once, by one runner at a time, and never onto a database of another making."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from db.migrate import MigrationError, known_migrations, migrate
from tests.sending import at_database

pytestmark = pytest.mark.anyio
NAMES = [migration.name for migration in known_migrations()]


@pytest.fixture
async def fresh(empty_dsn: str) -> AsyncIterator[str]:
    """A database without tables, for one test."""
    admin = await asyncpg.connect(at_database(empty_dsn, "postgres"))
    await admin.execute("create database fresh template template0")
    yield at_database(empty_dsn, "fresh")
    await admin.execute("drop database fresh with (force)")
    await admin.close()


async def test_all_migrations_are_applied_in_order_and_only_once(fresh: str) -> None:
    connection = await asyncpg.connect(fresh)
    assert [await migrate(connection), await migrate(connection)] == [NAMES, []]
    ledger = await connection.fetch("select number, name, sha256 from migration order by number")
    assert [tuple(row) for row in ledger] == [(one.number, one.name, one.sha256) for one in known_migrations()]
    await connection.close()


async def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in known_migrations()] == list(range(1, len(NAMES) + 1))


async def test_of_many_runners_at_once_each_migration_is_applied_by_one(fresh: str) -> None:
    connections = [await asyncpg.connect(fresh) for _ in range(6)]
    applied = await asyncio.gather(*(migrate(connection) for connection in connections))
    assert sorted(name for names in applied for name in names) == NAMES
    for connection in connections:
        await connection.close()


async def test_a_migration_that_was_edited_after_it_landed_is_refused(fresh: str) -> None:
    connection = await asyncpg.connect(fresh)
    await migrate(connection)
    await connection.execute("update migration set sha256 = 'another' where number = 2")
    with pytest.raises(MigrationError) as refused:
        await migrate(connection)
    assert str(refused.value) == f"The database was made with another {NAMES[1]}; this Broadsheet cannot use it."
    await connection.close()


async def test_a_database_of_a_newer_broadsheet_is_refused_and_left_alone(fresh: str) -> None:
    connection = await asyncpg.connect(fresh)
    await migrate(connection)
    await connection.execute("insert into migration (number, name, sha256, applied_at) values (9000, '9000_later', 'x', current_timestamp)")
    with pytest.raises(MigrationError) as refused:
        await migrate(connection)
    assert str(refused.value) == "The database was made by a newer Broadsheet (its tables are at 9000_later); update Broadsheet."
    assert await connection.fetchval("select count(*) from migration") == len(NAMES) + 1
    await connection.close()


async def test_a_migration_that_fails_half_way_leaves_nothing_and_can_be_applied_later(fresh: str) -> None:
    connection = await asyncpg.connect(fresh)
    await connection.execute("create table comment (in_the_way integer)")  # collides with a later migration, not the first
    with pytest.raises(asyncpg.DuplicateTableError):
        await migrate(connection)
    landed = [row["name"] for row in await connection.fetch("select name from migration order by number")]
    assert landed == NAMES[: len(landed)] != NAMES
    await connection.execute("drop table comment")
    assert await migrate(connection) == NAMES[len(landed) :]
    await connection.close()


async def test_a_migration_that_cannot_get_its_locks_gives_up_with_a_sentence_and_can_be_applied_later(
    fresh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.migrate.LOCK_TIMEOUT", "50ms")
    connection, other = await asyncpg.connect(fresh), await asyncpg.connect(fresh)
    in_the_way = other.transaction()
    await in_the_way.start()
    await other.execute("create table site ()")
    with pytest.raises(MigrationError) as refused:
        await migrate(connection)
    assert str(refused.value) == f"{NAMES[0]} waits for somebody who uses the same tables; run it again when they have finished."
    await in_the_way.rollback()
    assert await migrate(connection) == NAMES
    for one in (connection, other):
        await one.close()
