"""Signing in with a provider: typed statements, each inside the transaction of an act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.pool import fetch_row
from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody on the way to a provider. `challenge` is the client's, `code_verifier` the service's own."""

    challenge: str
    return_to: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider said of somebody."""

    provider: str
    provider_name: str
    issuer: str
    subject: str
    email: str | None
    email_key: str | None
    is_email_verified: bool
    display_name: str | None


@dataclass(frozen=True, slots=True)
class CameBy:
    """With which provider an account was asked for, and which newsletters along with it: the version of its text for each slug."""

    issuer: str
    subject: str
    provider_name: str
    consents: Mapping[str, str]
    consented_at: datetime


def sql(name: str) -> str:
    return statement("sign_in", name)


async def insert_attempt(writer: Writer, digest: bytes, provider: str, attempt: Attempt, now: datetime, expires_at: datetime) -> None:
    await writer.execute(sql("forget_attempts"), now)
    values = (attempt.challenge, attempt.return_to, attempt.nonce, attempt.code_verifier)
    await writer.execute(sql("insert_attempt"), digest, provider, *values, expires_at)


async def take_attempt(writer: Writer, digest: bytes, provider: str, now: datetime) -> Attempt | None:
    """None where it was used, has expired or never was, or was another provider's."""
    row = await writer.fetchrow(sql("take_attempt"), digest, provider, now)
    return Attempt(*row) if row else None


async def insert_code(writer: Writer, digest: bytes, challenge: str, told: Told, now: datetime, expires_at: datetime) -> None:
    await writer.execute(sql("forget_codes"), now)
    await writer.execute(sql("insert_code"), digest, challenge, *astuple(told), expires_at)


async def find_code(writer: Writer, digest: bytes, challenge: str, now: datetime) -> tuple[Told, bool] | None:
    """What was told, and whether it was registered with; locked. None where it was used, has expired or never was, or was another's."""
    row = await writer.fetchrow(sql("find_code"), digest, challenge, now)
    return (Told(*tuple(row)[:-1]), row["is_registered"]) if row else None


async def delete_code(writer: Writer, digest: bytes) -> None:
    await writer.execute(sql("delete_code"), digest)


async def mark_registered(writer: Writer, digest: bytes) -> None:
    await writer.execute(sql("mark_registered"), digest)


async def find_link(writer: Writer, issuer: str, subject: str) -> Record | None:
    """account_id, role and is_disabled of the account that a subject enters."""
    return await writer.fetchrow(sql("find_link"), issuer, subject)


async def insert_link(writer: Writer, account_id: int, issuer: str, subject: str, provider_name: str, now: datetime) -> bool:
    """False where the subject is linked already."""
    return await writer.fetchval(sql("insert_link"), issuer, subject, account_id, provider_name, now) is not None


async def count_links(writer: Writer, account_id: int) -> int:
    found: int = await writer.fetchval(sql("count_links"), account_id)
    return found


async def list_providers(writer: Writer, account_id: int) -> list[str]:
    """The names of those that an account can be entered by, each once."""
    return list(dict.fromkeys(row["provider_name"] for row in await writer.fetch(sql("list_providers"), account_id)))


async def delete_link(writer: Writer, link_id: int, account_id: int) -> str | None:
    """The provider's name; None where there is no such link of theirs."""
    found: str | None = await writer.fetchval(sql("delete_link"), link_id, account_id)
    return found


async def insert_registration(writer: Writer, registration_id: int, came_by: CameBy) -> None:
    values = (came_by.issuer, came_by.subject, came_by.provider_name, json.dumps(dict(came_by.consents)), came_by.consented_at)
    await writer.execute(sql("insert_registration_sign_in"), registration_id, *values)


async def find_registration(writer: Writer, registration_id: int) -> CameBy | None:
    row = await writer.fetchrow(sql("find_registration_sign_in"), registration_id)
    if row is None:
        return None
    return CameBy(row["issuer"], row["subject"], row["provider_name"], json.loads(row["consents"]), row["consented_at"])


async def came_for(pool: Pool[Record], link: bytes, code: bytes, challenge: str, now: datetime) -> bool:
    """Whether whoever came back with a code is who asked for a mailed link; both stay good. Raises Unavailable or StatementTimeout."""
    found = await fetch_row(pool, sql("came_for"), [link, code, challenge, now])
    return bool(found and found["is_so"])


async def link_opened(writer: Writer, account_id: int, came_by: CameBy, now: datetime) -> bool:
    """The new account's way in. False where the subject is another account's by now."""
    return await insert_link(writer, account_id, came_by.issuer, came_by.subject, came_by.provider_name, now)
