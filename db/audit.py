"""Who changed a right or removed something: one row, in the transaction that did it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and how: `via` is session, token, mail, command or system; `client` a network, not an address."""

    via: str
    account_id: int | None = None
    client: str | None = None
    request_id: str | None = None


async def note(writer: Writer, actor: Actor, at: datetime, action: str, target: str, detail: Mapping[str, object] | None = None) -> None:
    """`target` is a public id. Nothing secret and no address goes into `detail`."""
    told = json.dumps(detail or {})
    values = (at, actor.account_id, actor.via, action, target, told, actor.client, actor.request_id)
    await writer.execute(statement("audit", "insert_audit"), *values)


async def read_audit(pool: Pool[Record], target: str | None, actor_id: int | None, most: int) -> list[Record]:
    """The newest first: at, actor_id, via, action, target, detail, client, request_id."""
    return await pool.fetch(statement("audit", "list_audit"), target, actor_id, most)
