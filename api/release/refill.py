"""Takes an export into an empty database, so that an export of that is the same again. All or nothing, in one transaction."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import asyncpg
from asyncpg import Connection, Record

from api.acts.rendering import safe
from api.release.opened import RefillRefused, files_of, open_export, rows_of, verify
from api.release.refill_form import form_of
from api.release.refill_rows import Row, id_in
from api.release.refill_values import Misfit
from db.foreign_ledger import note_file
from db.imports import Source
from db.refill import analyze, fill, move_sequences
from db.refill_staging import STAGED, Miscounted, Staged
from db.slugs import slug_of
from schema.page import Doubt
from schema.release import Manifest

Progress = Callable[[str, int, int], None]
READER = "export 1"  # in the ledger of imports: who read it
BATCH = 4 << 20  # letters of rows that are copied at a time
SETTINGS = {
    "timezone": "UTC",
    "application_name": "broadsheet import",
    "work_mem": "64MB",
    "temp_buffers": "64MB",
    "jit": "off",  # nothing here runs long enough for it
    "client_min_messages": "error",  # a word that is too long for the search is no news
}


@dataclass(frozen=True, slots=True)
class Refilled:
    """What was taken in, or would be: rows by table, and what of the export could not be taken as it is."""

    rows: dict[str, int]
    doubts: tuple[Doubt, ...]


class _Tried(Exception):
    """Ends a trial, so that nothing of it is kept."""


async def refill(dsn: str, folder: Path, *, is_tried: bool = False, progress: Progress = lambda stage, done, total: None) -> Refilled:
    """Where it is only tried, all is done and taken back. Raises RefillRefused, OSError, and what asyncpg does."""
    manifest = open_export(folder)
    steps = verify(folder, manifest)
    while (step := await asyncio.to_thread(next, steps, None)) is not None:  # file by file, so that Ctrl-C waits for one alone
        progress("checksums", *step)
    connection = await asyncpg.connect(dsn, server_settings=SETTINGS)
    filling = _Filling(connection, folder, manifest, progress)
    try:
        async with connection.transaction():
            refilled = await filling.run()
            if is_tried:
                raise _Tried
            await move_sequences(connection)
        await analyze(connection)
    except _Tried:
        return refilled
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError) as error:
        raise RefillRefused(f"The rows of {folder} are not those of an export: {error}.") from error
    finally:
        connection.terminate()  # what it still does, after Ctrl-C, counts for nothing
    return refilled


class _Filling:
    """One export on its way into the database."""

    def __init__(self, connection: Connection[Record], folder: Path, manifest: Manifest, progress: Progress) -> None:
        self.connection, self.folder, self.manifest, self.progress = connection, folder, manifest, progress
        self.now = datetime.now(UTC)
        self.staged = Staged(connection)
        self.doubts = Counter[str]()

    async def run(self) -> Refilled:
        if not await self.staged.begin():
            raise RefillRefused("There is a dataset already; an export goes into an empty one (name another folder with --data).")
        await self._stage()
        try:
            self.progress("trees", 0, 1)
            await self.staged.settle()
            self.progress("trees", 1, 1)
        except Miscounted as error:
            raise RefillRefused(f"{self.folder} contradicts itself: {error}.") from error
        await fill(self.connection, self.now, partial(self.progress, "tables"))
        refilled = Refilled({table: self.manifest.rows[table] for table in STAGED}, tuple(self._doubts()))
        await note_file(self.connection, self._source(), "inserted", refilled.rows["comments"], refilled.doubts)
        return refilled

    async def _stage(self) -> None:
        done, total = 0, sum(self.manifest.rows[table] for table in STAGED)
        for table in STAGED:
            for batch in self._batches(table):
                await self.staged.put(table, batch)
                done += len(batch)
                self.progress("reading", done, total)

    def _batches(self, table: str) -> Iterator[list[str]]:
        """Of so many letters, however long the rows are."""
        batch, size = list[str](), 0
        for file in files_of(self.manifest, table):
            for nth, line in enumerate(rows_of(self.folder, file), 1):
                batch.append(self._edited(table, line, file.path, nth))
                size += len(line)
                if size > BATCH:
                    yield batch
                    batch, size = [], 0
        if batch:
            yield batch

    def _edited(self, table: str, line: str, path: str, nth: int) -> str:
        """A row that is right, with what no export has. Raises RefillRefused."""
        row = None
        try:
            row = json.loads(line)
            form_of(table)(row)
        except Misfit as misfit:
            whose = id_in(row) or f"row {nth:,}"
            raise RefillRefused(
                f"{self.folder / path}: {f'{misfit.place} of ' if misfit.place else ''}{whose} is not {misfit.right}."
            ) from misfit
        except (ValueError, RecursionError) as error:
            raise RefillRefused(f"{self.folder / path}: row {nth:,} is not an object of JSON.") from error
        return json.dumps(row) if table in EDITS and EDITS[table](row, self.doubts) else line

    def _doubts(self) -> Iterator[Doubt]:
        if found := self.doubts["unsafe_html"]:
            yield Doubt(code="unsafe_html", detail=f"{found:,} comments have HTML that is not safe to show; what is not was left out of it")
        if found := self.doubts["roles"]:
            yield Doubt(code="roles", detail=f"{found:,} accounts have roles")
        for article_id in self.staged.unsure:
            yield Doubt(
                code="unsure_place", detail=f"it is not known where all answers to comments that nobody sees stand below art_{article_id}"
            )

    def _source(self) -> Source:
        digest = hashlib.sha256((self.folder / "SHA256SUMS").read_bytes()).hexdigest()
        return Source(str(self.folder), digest, READER, self.now)


# Each says whether it changed a row


def _with_handle_key(row: Row, doubts: Counter[str]) -> bool:
    doubts["roles"] += row["role"] != "reader"
    row["handle_key"] = row["handle"].lower()
    return True


def _with_slug(row: Row, doubts: Counter[str]) -> bool:
    last = (row["path"] or "").rstrip("/").rpartition("/")[2]
    row["slug"] = slug_of(last or row["headline"])
    return True


def _with_safe_html(row: Row, doubts: Counter[str]) -> bool:
    """HTML of a file is shown to everybody: nobody vouches for it."""
    found = safe(row["body_html"], row["body"])
    if found == row["body_html"]:
        return False
    doubts["unsafe_html"] += 1
    row["body_html"] = found
    return True


EDITS: dict[str, Callable[[Row, Counter[str]], bool]] = {
    "accounts": _with_handle_key,
    "articles": _with_slug,
    "comments": _with_safe_html,
}
