"""Makes an export: one snapshot, its files, and the papers that say what is in it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import asyncpg

from api.release.changes import changes_for, cut, is_shuffled
from api.release.folder import ExportRefused, appearing
from api.release.making import READERS, Job, Making, Progress, parquet
from api.release.papers import write_papers
from api.release.removals import read_manifest, write_gone
from api.release.tables import tables_of
from api.release.wanted import Wanted
from db.release import Part, gone_since, months, parts_of, place_of, position
from db.snapshot import Reader, snapshot
from db.too_late import FEED_REFUSALS
from schema.reading import ReadingRow
from schema.release import SCHEMA_VERSION, Coverage, Manifest, People, ReleasedFile, ReleasePosition, Table


async def make_export(dsn: str, folder: Path, wanted: Wanted, progress: Progress = lambda stage, done, total: None) -> Manifest:
    """Raises ExportRefused, OSError, and what asyncpg does; then nothing is left of it."""
    check(wanted)
    with appearing(folder) as made:
        async with snapshot(dsn, READERS) as readers:
            place, since = await position(readers[0]), await _since(readers[0], wanted.since)
            changes = await changes_for(readers[0], wanted)
            jobs = [job for table in tables_of(wanted) for job in await _jobs(readers[0], table, wanted, since)]
            files = await Making(made, wanted, changes, since, progress).all_of(readers, jobs)
            if since is not None:
                write_gone(made, [pair for table in tables_of(wanted) for pair in await _gone(readers[0], table, wanted, since)])
            covered = {table.name: await _coverage(readers[0], table) for table in tables_of(wanted) if is_dated(table) and since is None}
        manifest = _manifest(wanted, place, files)
        await asyncio.to_thread(write_papers, made, wanted, manifest, covered)
    return manifest


def check(wanted: Wanted) -> None:
    """Raises ExportRefused for what cannot be made, before anything is begun."""
    if (wanted.masked or wanted.coarse) and wanted.pseudonyms is None:
        raise ExportRefused("Masks and coarse times go with pseudonyms: without a key, the rows name everybody anyway.")
    if wanted.against and wanted.since is not None:
        raise ExportRefused("What changed since a cursor is not all there is: it cannot be compared with an earlier export.")
    if not tables_of(wanted):
        raise ExportRefused("Nothing would be in it: tables that are worked out have no changes, and hours of votes are no days.")
    if wanted.since == "now":
        raise ExportRefused("Nothing has changed since now; name the cursor of an earlier export or page.")
    if any(not (text or "").isprintable() for text in (wanted.dataset, wanted.version, wanted.licence)):
        raise ExportRefused("Title, release and licence are one line each, of letters that can be printed.")
    if wanted.against:
        read_manifest(wanted.against)
        if "jsonl" not in wanted.formats:
            raise ExportRefused("A list of removals needs the format jsonl, which is what is compared.")
    if "parquet" in wanted.formats:
        parquet()


def is_dated(table: Table) -> bool:
    return table.time is not None and not issubclass(table.noun, ReadingRow)


async def _coverage(reader: Reader, table: Table) -> Coverage:
    assert table.time is not None, "a table that is dated has a time"
    found = await months(reader, table.keyed, table.time)
    return Coverage(time=table.time, without_time=found.pop(None, 0), months={month: rows for month, rows in found.items() if month})


def _manifest(wanted: Wanted, place: ReleasePosition, files: list[ReleasedFile]) -> Manifest:
    line = wanted.pseudonyms.line if wanted.pseudonyms else None
    newest = place.changed_at and cut(place.changed_at, wanted.coarse)
    counted = [one for one in files if one.format == wanted.formats[0]]
    return Manifest(
        dataset=wanted.dataset,
        url=wanted.url,
        version=wanted.version or f"{SCHEMA_VERSION}+at.{place.position}.{fingerprint(files)}",
        schema_version=SCHEMA_VERSION,
        generator=f"broadsheet {version('broadsheet')}",
        position=place.model_copy(update={"changed_at": newest}),
        people=People(pseudonyms=line, masked=wanted.masked, coarse=wanted.coarse),
        licence=wanted.licence,
        since=wanted.since,
        earlier=read_manifest(wanted.against).version if wanted.against else None,
        rows={table.name: sum(one.rows for one in counted if one.table == table.name) for table in tables_of(wanted)},
        files=files,
    )


def fingerprint(files: Iterable[ReleasedFile]) -> str:
    """Of what is in the files: the place alone does not say who is named in them, nor what was waiting for its place."""
    return hashlib.sha256("".join(one.sha256 for one in files).encode()).hexdigest()[:12]


async def _since(reader: Reader, cursor: str | None) -> int | None:
    """Raises ExportRefused for a cursor that leads nowhere."""
    try:
        return None if cursor is None else await place_of(reader, cursor)
    except asyncpg.DataError as error:
        raise ExportRefused(f"{cursor} is no cursor of the log of changes.") from error
    except asyncpg.PostgresError as error:
        if error.sqlstate not in FEED_REFUSALS:
            raise
        raise ExportRefused(f"What changed since {cursor} is not known here any more; make a whole export.") from error


async def _gone(reader: Reader, table: Table, wanted: Wanted, since: int) -> list[tuple[str, str]]:
    ids = await gone_since(reader, table.keyed, since)
    if wanted.pseudonyms is not None and table.name == "accounts":  # in their order, as the rows are
        ids = sorted(map(wanted.pseudonyms.of, ids))
    return [(table.name, one) for one in ids]


async def _jobs(reader: Reader, table: Table, wanted: Wanted, since: int | None) -> list[Job]:
    parts = await parts_of(reader, table.keyed, table.rows_per_file, since)
    if is_shuffled(table, wanted):
        parts = [Part(one.first, None) for one in parts[:1]]
    return [Job(table, number, part) for number, part in enumerate(parts, 1)]
