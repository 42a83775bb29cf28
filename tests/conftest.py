"""One Postgres for the whole run, and a fresh migrated database for each test module that asks for one.

`BROADSHEET_TEST_POSTGRES` names the binaries of another Postgres to run the suite on; the embedded one is the default.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from db.cluster import Cluster
from db.migrate import migrate
from db.pool import open_pool

TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"  # asyncpg knows no other


@pytest.fixture(scope="session")
def binaries() -> Path | None:
    """Whose Postgres is tested; None is the embedded one."""
    named = os.environ.get("BROADSHEET_TEST_POSTGRES")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, binaries: Path | None) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster") / "data", binaries) as running:
        asyncio.run(_make_template(running.dsn))
        yield running


@pytest.fixture(scope="module")
def empty_dsn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this module's own, without tables."""
    yield from _database(cluster.dsn, f"{_name(request)}_empty", "template0")


@pytest.fixture(scope="module")
def dsn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this module's own, migrated and without rows."""
    yield from _database(cluster.dsn, _name(request), TEMPLATE)


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """The service's own pool on this module's database."""
    async with await open_pool(dsn) as opened:
        yield opened


def at_database(dsn: str, name: str) -> str:
    """The same server, another database."""
    return re.sub(r"/\w+\?", f"/{name}?", dsn, count=1)


def _name(request: pytest.FixtureRequest) -> str:
    return str(request.module.__name__).replace(".", "_")


def _database(admin: str, name: str, template: str) -> Iterator[str]:
    asyncio.run(_execute(admin, f'create database "{name}" template {template}'))
    yield at_database(admin, name)
    asyncio.run(_execute(admin, f'drop database "{name}" with (force)'))


async def _make_template(admin: str) -> None:
    await _execute(admin, f"create database {TEMPLATE} template template0")
    connection = await asyncpg.connect(at_database(admin, TEMPLATE))
    try:
        await migrate(connection)
    finally:
        await connection.close()


async def _execute(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
