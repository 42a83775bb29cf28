"""Connections, and the one way in which both doors read: a statement in, bytes out, or a clear refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar, cast

import asyncpg
from asyncpg import Connection, Pool, Record
from asyncpg.pool import PoolAcquireContext

from db.too_late import FEED_REFUSALS, feed_refusal
from schema.errors import Refusal, StatementTimeout, Unavailable

Found = TypeVar("Found")
Ask: TypeAlias = "Callable[[Connection[Record]], Awaitable[Found]]"
CONNECTIONS = 8  # for one process; statements take milliseconds, so more only queue inside Postgres
ACQUIRE_SECONDS = 1.0  # a request that finds no free connection for so long is told to come back
CONNECT_SECONDS = 2.0
COMMAND_SECONDS = 3.0  # when the server is frozen; giving up may take as long again, so that answers come within 7 s
STATEMENT_MILLISECONDS = 2_500  # below COMMAND_SECONDS, so that a slow statement is told from a frozen server
CACHED_STATEMENTS = 100  # plans kept on each connection; a site's own shapes are a few dozen
LARGEST_CACHED = (
    48 * 1024
)  # bytes of a statement, a tree four levels deep; its plan takes 20 times as much, and strangers can fill the cache
RETRY_AFTER = {"Retry-After": "2"}  # seconds; a crashed server was back in less
SERVER_SETTINGS = {
    "application_name": "broadsheet",
    "timezone": "UTC",
    "statement_timeout": str(STATEMENT_MILLISECONDS),
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "10000",
    "jit": "off",  # compiling takes longer than the statements
    "plan_cache_mode": "force_generic_plan",  # planning took 0.9 ms of 2.5; every list has an ordered index that a generic plan finds
}
STALE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.InvalidCachedStatementError,
)
"""What a connection says that died while it was idle: the same statement on a new one may well succeed."""
LET_NOBODY_IN = (
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
"""What a server says that is there but has no place for us: its database is being restored or takes no connections, its passwords are
changed, its disk is full.
"""


async def _no_reset(connection: Connection[Record]) -> None:
    """Nothing here changes a session's state outside a transaction, so the usual reset would only cost a round trip."""


async def open_pool(dsn: str, *, size: int = CONNECTIONS) -> Pool[Record]:
    """A pool that connects when first used: the service starts, and says 503, while the database is away."""
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
        statement_cache_size=CACHED_STATEMENTS,
        max_cacheable_statement_size=LARGEST_CACHED,
        max_cached_statement_lifetime=0,
        reset=_no_reset,
        server_settings=SERVER_SETTINGS,
    )


async def open_patient_pool(dsn: str) -> Pool[Record]:
    """For work that nobody waits for: one connection, closed while it is idle, whose statements take as long as they take."""
    patient = {name: value for name, value in SERVER_SETTINGS.items() if name not in ("statement_timeout", "lock_timeout")}
    return await asyncpg.create_pool(
        dsn, min_size=0, max_size=1, timeout=CONNECT_SECONDS, max_inactive_connection_lifetime=5, reset=_no_reset, server_settings=patient
    )


async def fetch_bytes(pool: Pool[Record], sql: str, values: list[object]) -> bytes | None:
    """The one value that a printed statement gives. Raises Unavailable or StatementTimeout, and as it is what is our own fault."""
    found = await fetch_row(pool, sql, values)
    return found[0] if found else None


async def fetch_row(pool: Pool[Record], sql: str, values: list[object]) -> Record | None:
    """The one row that a statement gives. Raises Unavailable or StatementTimeout, and as it is what is our own fault."""
    return await _asked(pool, lambda connection: connection.fetchrow(sql, *values))


async def fetch_rows(pool: Pool[Record], sql: str, values: list[object]) -> list[Record]:
    """All rows that a statement gives. Raises the same."""
    return await _asked(pool, lambda connection: connection.fetch(sql, *values))


async def _asked(pool: Pool[Record], ask: Ask[Found]) -> Found:
    try:
        try:
            return await _ask(pool, ask)
        except TimeoutError:
            raise  # it is an OSError too, but whoever waited once has no time left to wait again
        except STALE:
            return await _ask_again(pool, ask)
    except (*STALE, asyncpg.PostgresError) as error:
        raise refusal_of(error) from error


async def _ask_again(pool: Pool[Record], ask: Ask[Found]) -> Found:
    """Each open connection may turn out stale; after them comes a new one."""
    for _ in range(pool.get_size()):
        await asyncio.sleep(0)  # lets the loop see which of the others have ended as well
        try:
            return await _ask(pool, ask)
        except TimeoutError:
            raise
        except STALE:
            continue
    return await _ask(pool, ask)


async def _ask(pool: Pool[Record], ask: Ask[Found]) -> Found:
    async with free_connection(pool) as connection:
        return await ask(cast("Connection[Record]", connection))  # the pool's proxy does all that a connection does


def free_connection(pool: Pool[Record]) -> PoolAcquireContext[Record]:
    """Whoever waits too long for one gets TimeoutError."""
    return pool.acquire(timeout=ACQUIRE_SECONDS)


def refusal_of(error: BaseException) -> Refusal | BaseException:
    """What a client is told of a database error; an error that is our own fault stays what it is."""
    if isinstance(error, asyncpg.QueryCanceledError):
        return StatementTimeout("The database took too long; ask for less, or narrow the list.")
    if isinstance(error, TimeoutError | asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
        return Unavailable("The database is busy or does not answer; try again shortly.", headers=RETRY_AFTER)
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate in FEED_REFUSALS:
        return feed_refusal(error.sqlstate, str(error))
    if isinstance(error, (*STALE, *LET_NOBODY_IN)):
        return Unavailable("The database cannot be reached; try again shortly.", headers=RETRY_AFTER)
    return error
