"""The one way in which acts write: a transaction, all of which is kept or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias, cast

import asyncpg
from asyncpg import Connection, Pool, Record

from db.pool import STALE, free_connection, refusal_of

Writer: TypeAlias = "Connection[Record]"  # the class itself takes no parameter at run time


@asynccontextmanager
async def writing(pool: Pool[Record]) -> AsyncIterator[Writer]:
    """Raises Unavailable or StatementTimeout. Where the connection breaks at the commit, nobody knows whether it was kept."""
    try:
        async with free_connection(pool) as connection, connection.transaction():
            yield cast("Writer", connection)  # the pool's proxy does all that a connection does
    except (*STALE, asyncpg.PostgresError) as error:
        raise refusal_of(error) from error
