"""Reading: one statement, bytes out, and a clear refusal whatever the database does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from db.cluster import Cluster
from db.pool import ACQUIRE_SECONDS, COMMAND_SECONDS, CONNECTIONS, STATEMENT_MILLISECONDS, fetch_bytes, open_pool
from schema.errors import StatementTimeout, Unavailable
from tests.frozen import frozen, needs_proc
from tests.sending import send

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_patience")]
PROMISE = 7.0  # seconds in which there is an answer, whatever the database does
FOR_EVER = 30.0
ANSWER = "select convert_to($1, 'UTF8')"


async def test_a_statement_gives_its_bytes(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    assert await fetch_bytes(pool, ANSWER, ["zoë"]) == "zoë".encode()


async def test_a_statement_without_a_row_gives_none(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    assert await fetch_bytes(pool, "select 'x'::bytea where false", []) is None


async def test_sessions_are_utc_without_compilation_and_say_who_they_are(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    names = ["timezone", "jit", "application_name", "lock_timeout", "idle_in_transaction_session_timeout"]
    assert [await pool.fetchval("select current_setting($1)", name) for name in names] == ["UTC", "off", "broadsheet", "2s", "10s"]


async def test_connections_that_the_server_ended_are_replaced_unnoticed(pool: asyncpg.Pool[asyncpg.Record], dsn: str) -> None:
    await _warm(pool)
    await send(
        dsn, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'broadsheet'"
    )
    answers = await asyncio.gather(*(fetch_bytes(pool, ANSWER, [str(number)]) for number in range(4)))
    assert answers == [b"0", b"1", b"2", b"3"]


async def test_a_table_altered_under_a_cached_statement_is_read_anew(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await pool.execute("create table altered (word text); insert into altered values ('x')")
    read = "select convert_to(word::text, 'UTF8') from altered"
    before = await fetch_bytes(pool, read, [])
    await pool.execute("alter table altered alter column word type varchar(9)")
    assert (before, await fetch_bytes(pool, read, [])) == (b"x", b"x")


async def test_a_statement_that_takes_too_long_is_a_timeout_of_its_own(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.pool.COMMAND_SECONDS", 30.0)  # here nobody gives up before Postgres, however busy the machine is
    async with await open_pool(dsn) as pool:
        with pytest.raises(StatementTimeout):
            await fetch_bytes(pool, "select pg_sleep(60)::text::bytea", [])


def test_postgres_gives_up_a_statement_before_its_client_does() -> None:
    assert STATEMENT_MILLISECONDS / 1000 < COMMAND_SECONDS


def test_whoever_waited_for_a_connection_and_then_for_a_frozen_server_is_told_as_soon_as_promised() -> None:
    """Giving up takes as long again."""
    assert ACQUIRE_SECONDS + 2 * COMMAND_SECONDS <= PROMISE


async def test_when_every_connection_is_busy_a_reader_is_told_to_come_back(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    held = [await pool.acquire() for _ in range(CONNECTIONS)]
    with pytest.raises(Unavailable) as refused:
        await fetch_bytes(pool, ANSWER, ["x"])
    assert refused.value.headers == {"Retry-After": "2"}
    for connection in held:
        await pool.release(connection)
    assert await fetch_bytes(pool, ANSWER, ["x"]) == b"x"


async def test_a_pool_opens_while_the_database_is_away_and_heals_when_it_is_back(tmp_path: Path, binaries: Path | None) -> None:
    with Cluster(tmp_path / "data", binaries) as cluster:
        dsn = cluster.dsn
    async with await open_pool(dsn) as pool:
        with pytest.raises(Unavailable) as refused:
            await fetch_bytes(pool, ANSWER, ["x"])
        assert refused.value.headers == {"Retry-After": "2"}
        with Cluster(tmp_path / "data", binaries):
            assert await fetch_bytes(pool, ANSWER, ["x"]) == b"x"
        with pytest.raises(Unavailable):
            await fetch_bytes(pool, ANSWER, ["x"])


@needs_proc
async def test_a_frozen_server_is_given_up_on_and_used_again_when_it_thaws(tmp_path: Path, binaries: Path | None) -> None:
    with Cluster(tmp_path / "data", binaries) as cluster:
        async with await open_pool(cluster.dsn) as pool:
            await _warm(pool)
            with frozen(cluster):
                asked = (fetch_bytes(pool, ANSWER, ["x"]) for _ in range(2 * CONNECTIONS))
                # a reader that still waits then might wait for ever
                answers = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), FOR_EVER)
            assert {type(answer) for answer in answers} == {Unavailable}
            assert await fetch_bytes(pool, ANSWER, ["x"]) == b"x"


async def _warm(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """Open every connection that the pool may hold."""
    for connection in [await pool.acquire() for _ in range(CONNECTIONS)]:
        await pool.release(connection)
