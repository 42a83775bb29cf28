"""Releases of the dataset that its operator announced: typed statements. How they are told is in `db/too_late.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Release:
    """What is told of one: how it is called, where its files are found, and behind which cursor one reads on."""

    name: str
    address: str
    cursor: str


def sql(name: str) -> str:
    return statement("announced", name)


async def find_address(writer: Writer, name: str) -> str | None:
    """Where the release of this name is; None where none was announced."""
    found: str | None = await writer.fetchval(sql("find_release"), name)
    return found


async def put(writer: Writer, release: Release, now: datetime) -> bool:
    """A new one, or the address of one that is there. False where another one, with another cursor, has the name."""
    return await writer.fetchval(sql("put_release"), release.name, release.address, release.cursor, now) is not None


async def listed(pool: Pool[Record]) -> list[Record]:
    """name, url, changes_cursor, announced_at, leads_on: the newest first."""
    return await pool.fetch(sql("list_releases"))


async def delete(writer: Writer, name: str) -> bool:
    """Whether it was there."""
    return await writer.fetchval(sql("delete_release"), name) is not None
