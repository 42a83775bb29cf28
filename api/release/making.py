"""Writes the files of an export: each reader takes the next part of a table, and a thread writes what it reads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from api.release.changes import Changes, is_shuffled
from api.release.folder import ExportRefused
from api.release.rows import JsonLines, Rows, Writer, write_all
from api.release.shuffled import Runs
from api.release.spreadsheet import Spreadsheet
from api.release.tables import fields_of, shapes_of
from api.release.wanted import ENDINGS, Wanted
from api.release.zst import Written
from db.release import Part, copy_rows
from db.snapshot import Reader
from schema.release import ReleasedFile, Table
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


class Making:
    """Writes the files of an export: the tables in parts, several at a time."""

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
