"""Exports that people asked for: typed statements. Those that the acts need are inside their transactions; the worker's name its lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import Pool, Record

from db.leases import Lease
from db.pool import fetch_row
from db.statements import statement
from db.write import Writer, writing

KEPT = timedelta(days=30)  # the row of an export that has no files any more, so that whoever comes late learns what became of it
MOST_TRIES = 3  # a service that is killed three times while it makes one may die of it
BROKEN_OFF = f"It was begun {MOST_TRIES} times, and broken off each time."
_to_wake: set[Callable[[], object]] = set()


@dataclass(frozen=True, slots=True)
class NewExport:
    """What is wanted."""

    formats: Sequence[str]
    tables: Sequence[str]
    since: str | None
    title: str
    release: str | None
    has_pseudonyms: bool
    is_masked: bool
    coarse: str | None


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file of an export that was made; a paper is no table's."""

    name: str
    path: str
    table: str | None
    format: str | None
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Finished:
    """What is told of an export that was made."""

    release: str
    schema_version: str
    cursor: str
    parts: int
    files: Sequence[MadeFile]


def sql(name: str) -> str:
    return statement("export", name)


@contextmanager
def woken_when_asked(call: Callable[[], object]) -> Iterator[None]:
    """Within it, this is called, from whatever thread, when an export is asked for or deleted in this process."""
    _to_wake.add(call)
    try:
        yield
    finally:
        _to_wake.discard(call)


def wake() -> None:
    """Said inside the transaction; the worker finds it after the commit."""
    for call in tuple(_to_wake):
        call()


async def leads_on(pool: Pool[Record], cursor: str) -> None:
    """Raises ChangesGone or HistoryReplaced where a cursor leads nowhere any more, Unavailable or StatementTimeout."""
    await fetch_row(pool, statement("release", "place_of"), [cursor])


async def is_under_way(writer: Writer, account_id: int) -> bool:
    """Whether the account, whose row is locked, waits for one."""
    return bool(await writer.fetchval(sql("is_under_way"), account_id))


async def standing(writer: Writer) -> tuple[int, int]:
    """How many wait or are made, and how many bytes those that are done take, of everybody."""
    row = await writer.fetchrow(sql("standing"))
    assert row is not None, "counts are always there"
    return row["waiting"], row["bytes"]


async def count_kept(writer: Writer, account_id: int) -> int:
    return int(await writer.fetchval(sql("count_kept"), account_id))


async def insert(writer: Writer, account_id: int, new: NewExport, now: datetime) -> int:
    wanted = (list(new.formats), list(new.tables), new.since, new.title, new.release, new.has_pseudonyms, new.is_masked, new.coarse)
    found: int = await writer.fetchval(sql("insert_export"), account_id, *wanted, now)
    wake()
    return found


async def delete(writer: Writer, export_id: int, account_id: int, is_any: bool) -> bool:
    """Whether it was there: of the account, or of whomever."""
    found = await writer.fetchval(sql("delete_export"), export_id, account_id, is_any)
    wake()
    return found is not None


async def delete_all(writer: Writer, account_id: int) -> None:
    """Of somebody who is erased. The worker takes the files away, as soon as it looks."""
    await writer.execute(sql("delete_exports"), account_id)
    wake()


async def call_back(writer: Writer, now: datetime) -> None:
    """Of everybody, since they tell of somebody who is erased: what is done expires, and what is being made begins again."""
    await writer.execute(sql("call_back"), now)
    await writer.execute(sql("drop_expired_files"))
    wake()


async def find_file(pool: Pool[Record], export_id: int, account_id: int, name: str) -> Record | None:
    """shelf, state, fence, expires_at, path, bytes, sha256. Raises Unavailable or StatementTimeout."""
    return await fetch_row(pool, sql("find_file"), [export_id, account_id, name])


async def is_due(pool: Pool[Record], now: datetime) -> bool:
    """Whether there is anything to make, or to end."""
    return bool(await pool.fetchval(sql("is_due"), now, KEPT))


async def shelf_of(pool: Pool[Record]) -> str:
    """How the folder is called in which this database's exports are, and no other's."""
    found: str = await pool.fetchval(sql("shelf"))
    return found


async def folders(pool: Pool[Record]) -> set[tuple[int, int]]:
    """Export and fence of those whose files are there, or being written."""
    return {(row["export_id"], row["fence"]) for row in await pool.fetch(sql("folders"))}


async def end_old(pool: Pool[Record], now: datetime) -> None:
    """What has expired has no files any more, and what has none for long is forgotten."""
    await pool.execute(sql("expire"), now)
    await pool.execute(sql("forget_exports"), now, KEPT)


async def give_back(pool: Pool[Record], lease: Lease, now: datetime) -> None:
    """What holders of before left unfinished waits again, or has failed where it was begun too often."""
    await pool.execute(sql("give_back"), lease.name, lease.fence, MOST_TRIES, BROKEN_OFF, now)


async def begin(pool: Pool[Record], lease: Lease, now: datetime) -> tuple[int, NewExport] | None:
    """The next one to make; None where none waits, or the lease is lost."""
    row = await pool.fetchrow(sql("begin_export"), lease.name, lease.fence, now)
    if row is None:
        return None
    export_id, *wanted = row.values()
    return export_id, NewExport(*wanted)


async def tell_progress(pool: Pool[Record], export_id: int, lease: Lease, done: int, total: int | None) -> bool:
    """False where it was called off, or somebody else makes it: then stop."""
    return await pool.fetchval(sql("tell_progress"), export_id, lease.fence, done, total) is not None


async def put_back(pool: Pool[Record], export_id: int, lease: Lease) -> None:
    """Somebody else may make it."""
    await pool.execute(sql("put_back"), export_id, lease.fence)


async def fail(pool: Pool[Record], export_id: int, lease: Lease, problem: str, now: datetime) -> None:
    await pool.execute(sql("fail_export"), export_id, lease.fence, problem, now)


async def finish(pool: Pool[Record], export_id: int, lease: Lease, made: Finished, now: datetime, expires_at: datetime) -> bool:
    """False where it was called off, or somebody else makes it. Raises Unavailable or StatementTimeout."""
    told = (made.release, made.schema_version, made.cursor, now, expires_at, made.parts)
    columns = zip(*((one.name, one.path, one.table, one.format, one.rows, one.bytes, one.sha256) for one in made.files), strict=True)
    async with writing(pool) as writer:
        if await writer.fetchval(sql("finish_export"), export_id, lease.fence, lease.name, *told) is None:
            return False
        await writer.execute(sql("insert_files"), export_id, *map(list, columns))
        return True
