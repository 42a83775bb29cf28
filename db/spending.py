"""Limits that must be exact whatever process counts: the generic cell rate algorithm, one row a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import Pool, Record

from db.pool import fetch_row
from db.statements import statement
from db.write import Writer
from schema.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in so long, all of them at once if need be."""

    name: str
    most: int
    within: timedelta

    @property
    def interval(self) -> timedelta:
        """In which one of them is paid off."""
        return self.within / self.most


async def spend(pool: Pool[Record], limit: Limit, whose: str, now: datetime) -> None:
    """Counted at once, whatever becomes of what it is spent for. Raises RateLimited, Unavailable or StatementTimeout."""
    key = f"{limit.name}:{whose}"
    if await fetch_row(pool, statement("spending", "spend"), [key, now, limit.interval, limit.within]):
        return
    row = await fetch_row(pool, statement("spending", "wait"), [key])
    ahead = row["paid_at"] + limit.interval - limit.within - now if row else timedelta()
    seconds = max(int(ahead.total_seconds()) + 1, 1)
    raise RateLimited(f"Too often; try again in {seconds} s.", headers={"Retry-After": str(seconds)})


async def is_within(writer: Writer, limit: Limit, whose: str, now: datetime) -> bool:
    """The same as part of a transaction: whether it was not too often. What is given up with it is not counted."""
    return await writer.fetchval(statement("spending", "spend"), f"{limit.name}:{whose}", now, limit.interval, limit.within) is not None


async def forget_spending(pool: Pool[Record], now: datetime) -> None:
    """What is paid off."""
    await fetch_row(pool, statement("spending", "forget_spending"), [now])
