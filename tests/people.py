"""People who are let in at once, without mail and without the work of hashing: put in by the service's own functions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from api.app import utc_now
from api.secret import MAILED, SESSION, TOKEN, digest_of, new_secret
from db import accounts, sessions, tokens
from db.accounts import Mailed, Registration
from db.write import Writer
from schema.account import Role
from schema.scope import Scope
from tests.door import POSTED

LASTS = timedelta(days=30)  # what a session and a token have before them
NO_PASSWORD = "$argon2id$none"  # fits no password, and takes no time to make


@dataclass(frozen=True, slots=True)
class Person:
    """An account with a session that has just begun, a token without any scope, and one for each scope."""

    account_id: int
    handle: str
    session: str
    token: str
    tokens: Mapping[Scope, str]

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """What a request in this session says."""
        return bearer(self.session)


def bearer(secret: str, *more: tuple[bytes, bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """The header fields of a request with a JSON body that comes with a secret."""
    return (*POSTED, (b"authorization", f"Bearer {secret}".encode()), *more)


def person(dsn: str, handle: str, role: Role = Role.READER, now: datetime | None = None, password_hash: str = NO_PASSWORD) -> Person:
    """Somebody new, for tests that are plain functions. `now` is the service's clock."""
    return asyncio.run(entered(dsn, handle, role, now, password_hash))


async def entered(dsn: str, handle: str, role: Role = Role.READER, now: datetime | None = None, password_hash: str = NO_PASSWORD) -> Person:
    """Somebody new, for tests that wait."""
    connection = await asyncpg.connect(dsn)
    try:
        return await insert_person(connection, handle, role, now or utc_now(), password_hash)
    finally:
        await connection.close()


async def insert_person(writer: Writer, handle: str, role: Role, now: datetime, password_hash: str = NO_PASSWORD) -> Person:
    email = f"{handle.lower()}@example.org"
    wanted = Registration(handle, handle.lower(), handle.title(), email, email, password_hash)
    account_id = await accounts.insert_account(writer, wanted, role.value, now)
    assert account_id is not None, f"{handle} is taken"
    session = await begin_session(writer, account_id, now)
    scoped = {scope: await make_token(writer, account_id, now, [scope]) for scope in Scope}
    return Person(account_id, handle, session, await make_token(writer, account_id, now, []), scoped)


async def begin_session(writer: Writer, account_id: int, now: datetime) -> str:
    """The secret of a session that begins at a time, when the password was given."""
    secret = new_secret(SESSION)
    await sessions.insert_session(writer, account_id, digest_of(secret), now, now + LASTS, "test")
    return secret


async def make_token(writer: Writer, account_id: int, now: datetime, scopes: Iterable[Scope]) -> str:
    """The secret of a token that was made at a time."""
    secret = new_secret(TOKEN)
    await tokens.insert_token(writer, account_id, digest_of(secret), "test", [one.value for one in scopes], now, now + LASTS)
    return secret


def mailed_secret(dsn: str, purpose: str, account_id: int, email: str) -> str:
    """What a mail's link carries: for `email`, that the address becomes the account's; for `password`, that it gets another one."""
    return asyncio.run(_mailed_secret(dsn, purpose, account_id, email))


async def _mailed_secret(dsn: str, purpose: str, account_id: int, email: str) -> str:
    secret, now = new_secret(MAILED), utc_now()
    connection = await asyncpg.connect(dsn)
    try:
        mailed = Mailed(digest_of(secret), purpose, now + LASTS, account_id=account_id, email=email, email_key=email)
        await accounts.insert_secret(connection, mailed, now)
    finally:
        await connection.close()
    return secret


def session_of(dsn: str, account_id: int) -> str:
    """The secret of another session of an account, which has just begun."""

    async def begin() -> str:
        connection = await asyncpg.connect(dsn)
        try:
            return await begin_session(connection, account_id, utc_now())
        finally:
            await connection.close()

    return asyncio.run(begin())
