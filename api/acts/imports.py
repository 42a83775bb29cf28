"""Importing pages: each file is read, each of its pages loaded in a transaction of its own, and every doubt told."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from asyncpg import Connection, Record

from api.acts.rendering import render
from api.pages import PARSER_VERSION, PageRefused, read_pages
from api.pages.read import LARGEST_FILE
from db.imports import Outcome, Source, load_page, note
from db.statements import statement
from schema.page import Doubt, Page

Progress = Callable[[str, int, int], None]
"""Told a stage, how much is done, how much there is."""
SUFFIXES = frozenset({".txt", ".html", ".htm", ".ndjson", ".jsonl"})
"""What is taken from a folder; a file that is named itself may have any."""
TRIES = 3  # two imports may make the same agency or author at once; the second one then finds it


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one page, or of a file that holds none."""

    source: str
    outcome: Outcome
    headline: str | None = None
    comments: int = 0
    doubts: tuple[Doubt, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All pages of one import, in order."""

    imported: list[Imported] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 if a file, or a page of one, was refused."""
        return int(any(one.outcome == "refused" for one in self.imported))

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.imported)


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files to import: those named, and those with a known suffix in folders named."""
    found: list[Path] = []
    for path in paths:
        found += (
            sorted(inner for inner in path.rglob("*") if inner.is_file() and inner.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
        )
    return found


async def import_paths(
    dsn: str,
    paths: Sequence[Path],
    *,
    published_at: datetime | None = None,
    seen_at: datetime | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> ImportReport:
    """Import files and folders. A refused file stops no other; what was imported before is skipped, so it may be run again."""
    report, files = ImportReport(), files_in(paths)
    connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC", "application_name": "broadsheet import"})
    try:
        for done, path in enumerate(files):
            progress("pages", done, len(files))
            report.imported.extend(await _File(connection, path, published_at, seen_at).load())
        progress("pages", len(files), len(files))
    finally:
        await connection.close()
    return report


class _File:
    """One file on its way into the database."""

    def __init__(self, connection: Connection[Record], path: Path, published_at: datetime | None, seen_at: datetime | None) -> None:
        name = os.fsencode(path).decode(errors="replace")  # a file's name may be no UTF-8
        self.path, self.named = path, Named(connection, name, published_at, seen_at)

    async def load(self) -> list[Imported]:
        try:
            raw = self._read()
        except OSError as error:
            return [Imported(self.named.name, "refused", reason=f"The file cannot be read: {error.strerror}.")]
        return await self.named.load(raw)

    def _read(self) -> bytes:
        """The file's bytes; of a file that is too large, only enough to tell so."""
        with self.path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)


@dataclass(frozen=True, slots=True)
class Named:
    """Bytes that somebody calls by a name, on their way into the database."""

    connection: Connection[Record]
    name: str
    published_at: datetime | None = None
    seen_at: datetime | None = None

    async def load(self, raw: bytes) -> list[Imported]:
        """Parsing takes a thread of its own: a large page takes a while, and others must not wait for it."""
        digest = hashlib.sha256(raw).hexdigest()
        if await self._is_known(digest):
            return [Imported(self.name, "unchanged")]
        try:
            pages = await asyncio.to_thread(self._pages, raw)
        except PageRefused as error:
            return [await self._refuse(digest, str(error))]
        return [await self._load_page(page, digest if len(pages) == 1 else _digest_of(page)) for page in pages]

    def _pages(self, raw: bytes) -> list[Page]:
        return list(read_pages(raw, published_at=self.published_at, seen_at=self.seen_at))

    async def _is_known(self, digest: str) -> bool:
        """Whether the same bytes were loaded by the same parser. Times from outside may differ, so then it is loaded again."""
        if self.published_at or self.seen_at:
            return False
        last = await self.connection.fetchrow(statement("import", "last_import"), digest, PARSER_VERSION)
        return last is not None and last["outcome"] != "refused"

    async def _refuse(self, digest: str, reason: str) -> Imported:
        doubt = Doubt(code="refused", detail=reason)
        await note(self.connection, self._source(digest), "refused", None, None, (doubt,))
        return Imported(self.name, "refused", reason=reason)

    async def _load_page(self, page: Page, digest: str) -> Imported:
        if await self._is_known(digest):
            return Imported(self.name, "unchanged", page.headline, len(page.comments))
        for tried in range(1, TRIES + 1):
            try:
                outcome, doubts = await load_page(self.connection, page, self._source(digest), render, self.seen_at)
                break
            except (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError):
                if tried == TRIES:
                    raise
            except (asyncpg.DataError, asyncpg.ProgramLimitExceededError) as error:
                return await self._refuse(digest, f'The database cannot hold the page "{page.headline[:80]}": {error}.')
        return Imported(self.name, outcome, page.headline, len(page.comments), doubts)

    def _source(self, digest: str) -> Source:
        return Source(self.name, digest, PARSER_VERSION, datetime.now(UTC))


def _digest_of(page: Page) -> str:
    return hashlib.sha256(page.model_dump_json().encode()).hexdigest()
