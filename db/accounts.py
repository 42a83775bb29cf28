"""Accounts, registrations and what mails carry: typed statements, each inside the transaction of an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.changes import INSERT, UPDATE, log_change, log_comments_of, wake
from db.pool import fetch_row
from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Registration:
    """Someone who wants an account. `handle_key` and `email_key` are what tells them from others."""

    handle: str
    handle_key: str
    display_name: str
    email: str
    email_key: str
    password_hash: str | None
    """None where it is to be entered through a provider alone."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a mail's link is good for: `purpose` is registration, email or password."""

    digest: bytes
    purpose: str
    expires_at: datetime
    registration_id: int | None = None
    account_id: int | None = None
    email: str | None = None
    email_key: str | None = None


def sql(name: str) -> str:
    return statement("account", name)


async def insert_registration(writer: Writer, wanted: Registration, now: datetime, expires_at: datetime) -> int | None:
    """Its key; None where the handle is somebody's already."""
    await writer.execute(sql("forget_registrations"), now)
    if await writer.fetchval(sql("has_handle"), wanted.handle_key):
        return None
    names = (wanted.handle, wanted.handle_key, wanted.display_name, wanted.email, wanted.email_key, wanted.password_hash)
    found: int | None = await writer.fetchval(sql("insert_registration"), *names, now, expires_at)
    return found


async def held(pool: Pool[Record], handle_key: str, now: datetime) -> Record | None:
    """registration_id and password_hash of whoever waits for a handle. Raises Unavailable or StatementTimeout."""
    return await fetch_row(pool, sql("held"), [handle_key, now])


async def delete_registration(writer: Writer, registration_id: int) -> None:
    """Its link goes with it."""
    await writer.execute(sql("delete_registration"), registration_id)


async def find_registration(writer: Writer, registration_id: int) -> Registration | None:
    row = await writer.fetchrow(sql("find_registration"), registration_id)
    await delete_registration(writer, registration_id)
    names = ("handle", "handle_key", "display_name", "email", "email_key", "password_hash")
    return Registration(*(row[name] for name in names)) if row else None


async def insert_account(writer: Writer, wanted: Registration, role: str, now: datetime) -> int | None:
    """Its key; None where the handle or the address is somebody's already. The transaction is then to be given up."""
    key: int | None = await writer.fetchval(sql("insert_account"), wanted.handle, wanted.handle_key, wanted.display_name, role, now)
    if key is None:
        return None
    await log_change(writer, "account", (key,), INSERT, now)
    found: int | None = await writer.fetchval(sql("insert_private_account"), key, wanted.email, wanted.email_key, wanted.password_hash, now)
    return found


async def insert_secret(writer: Writer, mailed: Mailed, now: datetime) -> None:
    """An account has one link of a purpose at a time."""
    await writer.execute(sql("forget_secrets"), mailed.account_id, mailed.purpose, now)
    owner = (mailed.registration_id, mailed.account_id, mailed.email, mailed.email_key)
    await writer.execute(sql("insert_secret"), mailed.digest, mailed.purpose, *owner, now, mailed.expires_at)


async def password_behind(pool: Pool[Record], digest: bytes, purposes: list[str], now: datetime) -> Record | None:
    """password_hash of whoever asked for a link; None where the link is good for nothing. Raises Unavailable or StatementTimeout."""
    return await fetch_row(pool, sql("password_behind"), [digest, purposes, now])


async def take_secret(writer: Writer, digest: bytes, purposes: list[str], now: datetime) -> Mailed | None:
    """None where it was used, has expired or never was. The account is locked first, as by all that locks both: else two that meet would
    wait for each other.
    """
    await writer.execute(sql("lock_behind"), digest)
    row = await writer.fetchrow(sql("take_secret"), digest, purposes, now)
    if row is None:
        return None
    return Mailed(digest, row["purpose"], now, row["registration_id"], row["account_id"], row["email"], row["email_key"])


async def find_by_email(writer: Writer, email_key: str) -> Record | None:
    return await writer.fetchrow(sql("find_by_email"), email_key)


async def find_private(writer: Writer, account_id: int) -> Record | None:
    """The account, locked: writes that count something of it go one after the other."""
    return await writer.fetchrow(sql("find_private"), account_id)


async def set_email(writer: Writer, account_id: int, email: str, email_key: str) -> bool:
    """False where the address is another account's by now."""
    return await writer.fetchval(sql("set_email"), account_id, email, email_key) is not None


async def set_password(writer: Writer, account_id: int, password_hash: str, now: datetime) -> None:
    await writer.execute(sql("set_password"), account_id, password_hash, now)


async def rename(writer: Writer, account_id: int, display_name: str, now: datetime) -> None:
    await writer.execute(sql("rename"), account_id, display_name, now)
    wake()
    await writer.execute(sql("count_change"), account_id)


async def find_by_login(pool: Pool[Record], key: str) -> Record | None:
    """By handle or address, as `login_key` spells them."""
    return await fetch_row(pool, sql("find_by_login_email") if "@" in key else sql("find_by_login_handle"), [key])


async def rehash(pool: Pool[Record], account_id: int, before: str, after: str) -> None:
    """The same password, kept with today's parameters; nothing where it was changed meanwhile."""
    await fetch_row(pool, sql("rehash"), [account_id, before, after])


async def read_private(pool: Pool[Record], account_id: int) -> Record | None:
    """The account as it is, not locked."""
    return await fetch_row(pool, sql("read_private"), [account_id])


async def owner_of(pool: Pool[Record], digest: bytes, now: datetime) -> Record | None:
    """Whose password a mailed secret is good for; it stays good."""
    return await fetch_row(pool, sql("owner_of"), [digest, now])


async def forget_secrets(writer: Writer, account_id: int | None, purpose: str, now: datetime) -> None:
    """An account's links of a purpose, and everybody's that have expired."""
    await writer.execute(sql("forget_secrets"), account_id, purpose, now)


async def forget_links(writer: Writer, account_id: int, now: datetime) -> None:
    """Those by which one gets into the account: what was asked for before its password or address changed may not be its owner's."""
    for purpose in ("email", "password"):
        await forget_secrets(writer, account_id, purpose, now)


async def count_change(writer: Writer, account_id: int) -> None:
    """Of what its owner sees of it, for If-Match."""
    await writer.execute(sql("count_change"), account_id)


async def find_by_handle(writer: Writer, handle: str) -> Record | None:
    """account_id, handle, role and is_disabled of an account that somebody can sign in to, locked."""
    return await writer.fetchrow(sql("find_by_handle"), handle.lower())


async def set_role(writer: Writer, account_id: int, role: str, now: datetime) -> None:
    """Another one than before: it stands as a badge beside what the account wrote."""
    await writer.execute(sql("set_role"), account_id, role)
    await log_change(writer, "account", (account_id,), UPDATE, now)
    await log_comments_of(writer, account_id, now)
    await count_change(writer, account_id)


async def disable(writer: Writer, account_id: int, is_disabled: bool) -> None:
    await writer.execute(sql("disable"), account_id, is_disabled)


async def list_accounts(pool: Pool[Record], role: str | None, after: str, most: int) -> list[Record]:
    """account_id, handle, role, joined_at, email and is_disabled, by handle."""
    return await pool.fetch(sql("list_accounts"), role, after, most)
