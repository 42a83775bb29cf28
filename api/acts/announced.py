"""Announcing releases of the dataset, and withdrawing them. What is in one is looked at in `api/release/announced.py`."""

from __future__ import annotations

from datetime import datetime

from asyncpg import Pool, Record

from db import announced
from db.announced import Release
from db.audit import Actor, note
from db.exports import leads_on
from db.write import writing
from schema.errors import ChangesGone, Conflict, HistoryReplaced, NotFound

COMMAND = Actor("command")


async def announce_release(pool: Pool[Record], release: Release, now: datetime) -> str | None:
    """Where it was before, if it was announced. Raises Conflict where nobody could read on from it, or another one has its name."""
    await _must_lead_on(pool, release.cursor)
    async with writing(pool) as writer:
        before = await announced.find_address(writer, release.name)
        if not await announced.put(writer, release, now):
            raise Conflict(f"Another release is called {release.name}, of another place in the log of changes; withdraw that one first.")
        if before != release.address:
            await note(writer, COMMAND, now, "release.announce", release.name, {"cursor": release.cursor})
        return before


async def _must_lead_on(pool: Pool[Record], cursor: str) -> None:
    """Raises Conflict."""
    try:
        await leads_on(pool, cursor)
    except ChangesGone as error:
        raise Conflict(f"Nobody could read on from it: what changed behind {cursor} is not kept any more. Announce a newer one.") from error
    except HistoryReplaced as error:
        why = "it is another database's, or this one was restored from a backup since"
        raise Conflict(f"Nobody could read on from it: this database never was at {cursor}; {why}.") from error


async def withdraw_release(pool: Pool[Record], name: str, now: datetime) -> None:
    """Raises NotFound."""
    async with writing(pool) as writer:
        if not name.isprintable() or not await announced.delete(writer, name):  # the database takes not all that a shell lets through
            raise NotFound("No release of this name is announced; `broadsheet release list` names those that are.")
        await note(writer, COMMAND, now, "release.withdraw", name)
