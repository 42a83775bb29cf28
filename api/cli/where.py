"""Which database a command works on, and how its errors are told: one sentence and a non-zero exit, never a traceback."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import asyncpg
import click

from api import settings
from db.cluster import Cluster, ClusterError
from db.migrate import MigrationError, migrate

P = ParamSpec("P")
T = TypeVar("T")


def with_database(command: Callable[P, None]) -> Callable[P, None]:
    """Gives a command the two options that say where its data is."""

    @click.option("--data", "data", type=click.Path(path_type=Path), help="Folder of the embedded Postgres.  [default: ./data]")
    @click.option("--database-url", "database_url", help="A Postgres to use instead of the embedded one.")
    @wraps(command)
    def told(*arguments: P.args, **named: P.kwargs) -> None:
        try:
            command(*arguments, **named)
        except (ClusterError, MigrationError) as error:
            raise click.ClickException(str(error)) from error

    return told


@contextmanager
def database(data: Path | None, database_url: str | None) -> Iterator[str]:
    """The DSN of a database that is there and has its tables; the embedded one runs while it is used."""
    url = database_url or ("" if data else settings.DATABASE_URL.value)
    if url:
        run(bring_up(url))
        yield url
        return
    with Cluster(data or Path(settings.DATA.value)) as cluster:
        run(bring_up(cluster.dsn))
        yield cluster.dsn


async def bring_up(dsn: str) -> list[str]:
    """Connect and migrate. The names of the migrations applied."""
    try:
        connection = await asyncpg.connect(dsn, timeout=5)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.ClientConfigurationError) as error:
        reason = str(error) or type(error).__name__
        raise click.ClickException(
            f"The database cannot be reached: {reason.rstrip('.')}. Check --database-url or DATABASE_URL."
        ) from error
    try:
        return await migrate(connection)
    finally:
        await connection.close()


def run(work: Coroutine[object, object, T]) -> T:
    """Run to the end; Ctrl-C ends it."""
    return asyncio.run(work)
