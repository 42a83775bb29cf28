"""Sessions and tokens: who comes with a secret, and the writes around them."""

from __future__ import annotations

from datetime import datetime

from asyncpg import Pool, Record

from db.pool import fetch_rows
from db.statements import statement
from db.write import Writer
from schema.account import Role
from schema.scope import Scope
from schema.viewer import Viewer


def sql(name: str) -> str:
    return statement("session", name)


async def session_viewers(pool: Pool[Record], digests: list[bytes], now: datetime) -> list[Viewer | None]:
    """Whose sessions they are; None where one is nobody's, any more. Notes their use, to the minute.

    Raises Unavailable or StatementTimeout.
    """
    rows = await fetch_rows(pool, sql("session_viewers"), [digests, now])
    if used := [row["session_id"] for row in rows if row["is_to_be_noted"]]:
        await fetch_rows(pool, sql("note_session_use"), [used, now])
    found = {row["digest"]: _of_session(row) for row in rows}
    return [found.get(digest) for digest in digests]


def _of_session(row: Record) -> Viewer:
    return Viewer(row["account_id"], Role.of(row["role"]), row["session_id"], row["proven_at"], suspended_until=row["suspended_until"])


async def token_viewers(pool: Pool[Record], digests: list[bytes], now: datetime) -> list[Viewer | None]:
    """The same of tokens."""
    rows = await fetch_rows(pool, statement("token", "token_viewers"), [digests, now])
    if used := [row["token_id"] for row in rows if row["is_to_be_noted"]]:
        await fetch_rows(pool, statement("token", "note_token_use"), [used, now])
    found = {row["digest"]: _of_token(row) for row in rows}
    return [found.get(digest) for digest in digests]


def _of_token(row: Record) -> Viewer:
    scopes = frozenset(map(Scope.of, row["scopes"]))
    return Viewer(row["account_id"], Role.of(row["role"]), token_id=row["token_id"], scopes=scopes, suspended_until=row["suspended_until"])


async def insert_session(writer: Writer, account_id: int, digest: bytes, now: datetime, expires_at: datetime, user_agent: str) -> int:
    found: int = await writer.fetchval(sql("insert_session"), account_id, digest, now, expires_at, user_agent)
    return found


async def is_open(writer: Writer, session_id: int) -> bool:
    found: bool = await writer.fetchval(sql("is_open"), session_id)
    return found


async def end_oldest(writer: Writer, account_id: int, most: int, now: datetime) -> None:
    await writer.execute(sql("end_oldest"), account_id, most, now)


async def end_sessions(writer: Writer, account_id: int, but: int | None = None) -> None:
    """All of an account's, but the one named."""
    await writer.execute(sql("end_sessions"), account_id, but)


async def end_session(writer: Writer, session_id: int, account_id: int) -> bool:
    """Whether it was there, and theirs."""
    return await writer.fetchval(sql("end_session"), session_id, account_id) is not None
