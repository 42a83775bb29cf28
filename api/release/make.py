"""Makes an export: one snapshot, the tables in parts, several at a time, and the papers that say what is in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from api.release.folder import ExportRefused, appearing
from api.release.papers import write_papers
from api.release.rows import JsonLines, Rows, Writer
from api.release.spreadsheet import Spreadsheet
from api.release.tables import fields_of, shapes_of
from db.release import Part, copy_rows, parts_of, position
from db.snapshot import Reader, snapshot
from schema.release import SCHEMA_VERSION, TABLES, Manifest, ReleasedFile, Table

READERS = 2  # connections at once: one prints rows while another is read from
ENDINGS = {"jsonl": "jsonl.zst", "csv": "csv.zst", "parquet": "parquet"}
"""Of each format the end of its files' names."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What whoever asks for an export may choose."""

    formats: tuple[str, ...] = ("jsonl",)
    only: tuple[str, ...] = ()
    dataset: str = "Broadsheet"
    version: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One part of a table, and its number among the table's parts."""

    table: Table
    number: int
    part: Part


async def make_export(dsn: str, folder: Path, wanted: Wanted, progress: Progress = lambda stage, done, total: None) -> Manifest:
    """Raises ExportRefused, OSError, and what asyncpg does; then nothing is left of it."""
    with appearing(folder) as made:
        async with snapshot(dsn, READERS) as readers:
            place = await position(readers[0])
            jobs = [job for table in TABLES if not wanted.only or table.name in wanted.only for job in await _jobs(readers[0], table)]
            files = await _Making(made, wanted, progress).all_of(readers, jobs)
        manifest = Manifest(
            dataset=wanted.dataset,
            version=wanted.version or f"at-{place.cursor}",
            schema_version=SCHEMA_VERSION,
            generator=f"broadsheet {version('broadsheet')}",
            position=place,
            licence=wanted.licence,
            rows=_rows(wanted, files),
            files=files,
        )
        write_papers(made, manifest)
    return manifest


async def _jobs(reader: Reader, table: Table) -> list[Job]:
    parts = await parts_of(reader, table.keyed, table.rows_per_file)
    return [Job(table, number, part) for number, part in enumerate(parts, 1)]


def _rows(wanted: Wanted, files: list[ReleasedFile]) -> dict[str, int]:
    """Of each table."""
    names = [table.name for table in TABLES if not wanted.only or table.name in wanted.only]
    return {name: sum(one.rows for one in files if one.table == name and one.format == wanted.formats[0]) for name in names}


class _Making:
    def __init__(self, folder: Path, wanted: Wanted, progress: Progress) -> None:
        self.folder, self.wanted, self.progress = folder, wanted, progress
        self.done: dict[tuple[str, int], list[ReleasedFile]] = {}

    async def all_of(self, readers: list[Reader], jobs: list[Job]) -> list[ReleasedFile]:
        """Each reader takes the next part when it has done one. The files come out in the order of the parts."""
        for name in {job.table.name for job in jobs}:
            (self.folder / "data" / name).mkdir(parents=True)
        waiting = iter(jobs)

        async def work(reader: Reader) -> None:
            for job in waiting:
                self.done[job.table.name, job.number] = await self.part(reader, job)
                self.progress("parts", len(self.done), len(jobs))

        await all_done(work(reader) for reader in readers)
        return [file for job in jobs for file in self.done[job.table.name, job.number]]

    async def part(self, reader: Reader, job: Job) -> list[ReleasedFile]:
        name = f"data/{job.table.name}/{job.table.name}-{job.number:05d}"
        paths = {format: f"{name}.{ENDINGS[format]}" for format in self.wanted.formats}
        rows = Rows([writer(format, self.folder / path, job.table) for format, path in paths.items()], None)
        try:
            await copy_rows(reader, job.table.noun, fields_of(job.table), job.part, rows.take)
            written = await rows.end()
        finally:
            await rows.stop()
        return [
            ReleasedFile(path=path, table=job.table.name, format=format, rows=rows.count, bytes=one.bytes, sha256=one.sha256)
            for (format, path), one in zip(paths.items(), written, strict=True)
        ]


def writer(format: str, path: Path, table: Table) -> Writer:
    """What writes a file of this format. Raises ExportRefused where what it needs is not installed."""
    if format == "jsonl":
        return JsonLines(path)
    if format == "csv":
        return Spreadsheet(path, shapes_of(table))
    try:
        from api.release.parquet import Parquet  # an extra
    except ModuleNotFoundError as error:
        raise ExportRefused(f"Parquet needs {error.name}; install Broadsheet with its extra: broadsheet[parquet].") from error
    return Parquet(path, shapes_of(table))


async def all_done(works: Iterable[Coroutine[object, object, None]]) -> None:
    """The first that fails ends the others, and is what is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from failed
