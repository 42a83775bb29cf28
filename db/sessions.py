"""Sessions and tokens: who comes with a secret, and the writes around them."""

from __future__ import annotations

from datetime import datetime

from asyncpg import Pool, Record

from db.pool import fetch_row
from db.statements import statement
from db.write import Writer
from schema.account import Role
from schema.scope import Scope
from schema.viewer import Viewer


def sql(name: str) -> str:
    return statement("session", name)


async def session_viewer(pool: Pool[Record], digest: bytes, now: datetime) -> Viewer | None:
    """Whose session it is; None where it is nobody's, any more. Notes its use, to the minute. Raises Unavailable or StatementTimeout."""
    row = await fetch_row(pool, sql("session_viewer"), [digest, now])
    if row is None:
        return None
    if row["is_to_be_noted"]:
        await fetch_row(pool, sql("note_session_use"), [row["session_id"], now])
    return Viewer(row["account_id"], Role.of(row["role"]), row["session_id"], row["proven_at"], suspended_until=row["suspended_until"])


async def token_viewer(pool: Pool[Record], digest: bytes, now: datetime) -> Viewer | None:
    """The same of a token."""
    row = await fetch_row(pool, statement("token", "token_viewer"), [digest, now])
    if row is None:
        return None
    if row["is_to_be_noted"]:
        await fetch_row(pool, statement("token", "note_token_use"), [row["token_id"], now])
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
