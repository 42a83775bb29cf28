"""Clients of third parties, and the tokens that they got: typed statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.pool import fetch_row
from db.statements import statement
from db.write import Writer
from schema.account import Role
from schema.scope import Scope


@dataclass(frozen=True, slots=True)
class Client:
    """Who comes with a client's id, and what its owner may by now."""

    client_id: int
    digest: bytes
    account_id: int
    name: str
    scopes: tuple[Scope, ...]
    role: Role


def sql(name: str) -> str:
    return statement("client", name)


async def count_clients(writer: Writer, account_id: int) -> int:
    found: int = await writer.fetchval(sql("count_clients"), account_id)
    return found


async def insert_client(writer: Writer, account_id: int, digest: bytes, name: str, scopes: list[str], now: datetime) -> int:
    found: int = await writer.fetchval(sql("insert_client"), account_id, digest, name, scopes, now)
    return found


async def delete_client(writer: Writer, client_id: int, account_id: int) -> bool:
    """Whether it was there, and theirs."""
    return await writer.fetchval(sql("delete_client"), client_id, account_id) is not None


async def delete_clients(writer: Writer, account_id: int) -> list[int]:
    """The keys of those that were there, in order."""
    return sorted(row["client_id"] for row in await writer.fetch(sql("delete_clients"), account_id))


async def find_client(pool: Pool[Record], client_id: int) -> Client | None:
    """None also where its owner is closed. Raises Unavailable or StatementTimeout."""
    row = await fetch_row(pool, sql("find_client"), [client_id])
    if row is None:
        return None
    scopes = tuple(map(Scope.of, row["scopes"]))
    return Client(client_id, row["digest"], row["account_id"], row["name"], scopes, Role.of(row["role"]))


async def insert_token(writer: Writer, client: Client, digest: bytes, scopes: list[str], now: datetime, expires_at: datetime) -> None:
    values = (client.account_id, client.client_id, digest, client.name, scopes, now, expires_at)
    await writer.execute(sql("insert_client_token"), *values)


async def use_client(writer: Writer, client_id: int, now: datetime) -> bool:
    """Whether it is still there. It is locked then."""
    return await writer.fetchval(sql("use_client"), client_id, now) is not None


async def end_tokens(writer: Writer, client_id: int, most: int, now: datetime) -> None:
    """Those beyond so many, the oldest first, and those that have expired."""
    await writer.execute(sql("end_client_tokens"), client_id, most, now)


async def revoke_token(writer: Writer, digest: bytes, client_id: int) -> None:
    """Nothing where it is not this client's."""
    await writer.execute(sql("revoke_client_token"), digest, client_id)
