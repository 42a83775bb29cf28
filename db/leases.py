"""Leases: of several workers, the one that holds a lease does what only one may do. A row, not a lock of the database's own:
it holds on every engine, and also when its holder's connection breaks.

Whoever writes as a holder says so in the statement, by the fence: the holder of before, who slept too long, then changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from asyncpg import Pool, Record

from db.statements import statement


@dataclass(frozen=True, slots=True)
class Lease:
    """What is held, and the number that tells this holder from those before and after."""

    name: str
    fence: int


async def take_lease(pool: Pool[Record], name: str, holder: str, lasting: timedelta) -> Lease | None:
    """The lease, or None while somebody else has it."""
    fence: int | None = await pool.fetchval(statement("lease", "take_lease"), name, holder, lasting)
    return None if fence is None else Lease(name, fence)


async def renew_lease(pool: Pool[Record], lease: Lease, lasting: timedelta) -> bool:
    """Hold it from now on for so long. False where it is lost: then stop."""
    return await pool.fetchval(statement("lease", "renew_lease"), lease.name, lease.fence, lasting) is not None


async def release_lease(pool: Pool[Record], lease: Lease) -> None:
    """Let the next one have it."""
    await pool.execute(statement("lease", "release_lease"), lease.name, lease.fence)
