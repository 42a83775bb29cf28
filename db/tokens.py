"""Tokens: typed statements, each inside the transaction of an act."""

from __future__ import annotations

from datetime import datetime

from db.statements import statement
from db.write import Writer


async def count_tokens(writer: Writer, account_id: int) -> int:
    found: int = await writer.fetchval(statement("token", "count_tokens"), account_id)
    return found


async def insert_token(
    writer: Writer, account_id: int, digest: bytes, name: str, scopes: list[str], now: datetime, expires_at: datetime
) -> int:
    found: int = await writer.fetchval(statement("token", "insert_token"), account_id, digest, name, scopes, now, expires_at)
    return found


async def delete_token(writer: Writer, token_id: int, account_id: int) -> bool:
    """Whether it was there."""
    return await writer.fetchval(statement("token", "delete_token"), token_id, account_id) is not None


async def delete_tokens(writer: Writer, account_id: int) -> list[int]:
    """The keys of those that were there, in order."""
    return sorted(row["token_id"] for row in await writer.fetch(statement("token", "delete_tokens"), account_id))
