"""Makes an export: one snapshot, the tables in parts, several at a time, and the papers that say what is in it."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import asyncpg

from api.release.changes import Changes, changes_for, is_shuffled
from api.release.folder import ExportRefused, appearing
from api.release.papers import write_papers
from api.release.removals import read_manifest, write_gone
from api.release.rows import JsonLines, Rows, Writer, write_all
from api.release.shuffled import Runs
from api.release.spreadsheet import Spreadsheet
from api.release.tables import fields_of, shapes_of, tables_of
from api.release.wanted import ENDINGS, Wanted
from api.release.zst import Written
from db.pool import FEED_REFUSALS
from db.release import Part, copy_rows, gone_since, months, parts_of, place_of, position
from db.snapshot import Reader, snapshot
from schema.reading import ReadingRow
from schema.release import SCHEMA_VERSION, Coverage, Manifest, People, ReleasedFile, ReleasePosition, Table
from schema.shape import Shape

if TYPE_CHECKING:
    from api.release.parquet import Parquet

READERS = 2  # connections at once: one prints rows while another is read from
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One part of a table, and its number among the table's parts."""

    table: Table
    number: int
    part: Part


async def make_export(dsn: str, folder: Path, wanted: Wanted, progress: Progress = lambda stage, done, total: None) -> Manifest:
    """Raises ExportRefused, OSError, and what asyncpg does; then nothing is left of it."""
    check(wanted)
    with appearing(folder) as made:
        async with snapshot(dsn, READERS) as readers:
            place, since = await position(readers[0]), await _since(readers[0], wanted.since)
            changes = await changes_for(readers[0], wanted)
            jobs = [job for table in tables_of(wanted) for job in await _jobs(readers[0], table, wanted, since)]
            files = await _Making(made, wanted, changes, since, progress).all_of(readers, jobs)
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
    counted = [one for one in files if one.format == wanted.formats[0]]
    return Manifest(
        dataset=wanted.dataset,
        version=wanted.version or f"{SCHEMA_VERSION}+at.{place.position}.{fingerprint(files)}",
        schema_version=SCHEMA_VERSION,
        generator=f"broadsheet {version('broadsheet')}",
        position=place,
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


class _Making:
    def __init__(self, folder: Path, wanted: Wanted, changes: Changes, since: int | None, progress: Progress) -> None:
        self.folder, self.wanted, self.changes, self.since, self.progress = folder, wanted, changes, since, progress
        self.threads = ThreadPoolExecutor(READERS)  # no more: memory that a thread let go of stays with it
        self.done: dict[tuple[str, int], list[ReleasedFile]] = {}

    async def all_of(self, readers: list[Reader], jobs: list[Job]) -> list[ReleasedFile]:
        """Each reader takes the next part when it has done one. The files come out in the order of the parts."""
        for format, name in product(self.wanted.formats, {job.table.name for job in jobs}):
            (self.folder / format / name).mkdir(parents=True)
        waiting = iter(jobs)

        async def work(reader: Reader) -> None:
            for job in waiting:
                self.done[job.table.name, job.number] = await self.part(reader, job)
                self.progress("parts", len(self.done), len(jobs))

        with self.threads:
            await all_done(work(reader) for reader in readers)
        return [file for job in jobs for file in self.done[job.table.name, job.number]]

    async def part(self, reader: Reader, job: Job) -> list[ReleasedFile]:
        if is_shuffled(job.table, self.wanted):
            return await self.shuffled(reader, job)
        paths = self.paths(job.table, job.number)
        count, written = await self.copied(reader, job, self.writers(job.table, paths))
        if not count:  # of keys that nothing was worked out from
            for path in paths.values():
                (self.folder / path).unlink()
            return []
        return released(job.table, paths, count, written)

    async def shuffled(self, reader: Reader, job: Job) -> list[ReleasedFile]:
        """All files of a table that is one part: its rows are put in order before they are written."""
        with TemporaryDirectory(prefix=".", dir=self.folder) as kept:
            runs = Runs(Path(kept))
            await self.copied(reader, job, [runs])
            return await asyncio.get_running_loop().run_in_executor(self.threads, self.merged, job.table, runs)

    def merged(self, table: Table, runs: Runs) -> list[ReleasedFile]:
        files: list[ReleasedFile] = []
        for number, blocks in enumerate(runs.files(table.rows_per_file), 1):
            paths = self.paths(table, number)
            count, written = write_all(self.writers(table, paths), blocks)
            files += released(table, paths, count, written)
        return files

    async def copied(self, reader: Reader, job: Job, writers: list[Writer]) -> tuple[int, list[Written]]:
        rows = Rows(writers, self.changes.of(job.table), self.threads)
        try:
            await copy_rows(reader, job.table.noun, fields_of(job.table, self.wanted), job.part, rows.take, self.since)
            written = await rows.end()
            return rows.count, written
        finally:
            await rows.stop()

    def paths(self, table: Table, number: int) -> dict[str, str]:
        """Of each format."""
        name = f"{table.name}/{table.name}-{number:05d}"
        return {format: f"{format}/{name}.{ENDINGS[format]}" for format in self.wanted.formats}

    def writers(self, table: Table, paths: dict[str, str]) -> list[Writer]:
        shapes = shapes_of(table, self.wanted)
        return [writer(format, self.folder / path, shapes) for format, path in paths.items()]


def released(table: Table, paths: dict[str, str], rows: int, written: list[Written]) -> list[ReleasedFile]:
    return [
        ReleasedFile(path=path, table=table.name, format=format, rows=rows, bytes=one.bytes, sha256=one.sha256)
        for (format, path), one in zip(paths.items(), written, strict=True)
    ]


def writer(format: str, path: Path, shapes: tuple[Shape, ...]) -> Writer:
    """What writes a file of this format."""
    if format == "jsonl":
        return JsonLines(path)
    if format == "csv":
        return Spreadsheet(path, shapes)
    return parquet()(path, shapes)


def parquet() -> type[Parquet]:
    """Raises ExportRefused where what it needs is not installed."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # which gives back what is not used: a fifth less at the most
    try:
        from api.release.parquet import Parquet  # an extra
    except ModuleNotFoundError as error:
        raise ExportRefused(f"Parquet needs {error.name}; install Broadsheet with its extra: broadsheet[parquet].") from error
    return Parquet


async def all_done(works: Iterable[Coroutine[object, object, None]]) -> None:
    """The first that fails ends the others, and is what is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from failed
