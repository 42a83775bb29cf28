"""Importing other people's comments: a file is read whole before anything is written, then loaded in batches of whole articles."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import asyncpg
from asyncpg import Connection, Record

from api.acts.rendering import render
from api.foreign import READER_VERSION, READERS, read
from api.foreign.doubts import SHOWN, Doubts
from api.foreign.refusal import ForeignRefused
from api.foreign.values import LONGEST_NAME, Values
from db.foreign import Loader
from db.foreign_articles import Whose, correct_headlines, name_people, site_of
from db.foreign_ledger import is_loaded, note_file
from db.foreign_staging import Stage
from db.foreign_threads import find_threads
from db.foreign_trees import Plan, doubts, plan
from db.imports import Outcome, Source
from db.slugs import slug_of
from schema.foreign import ForeignComment, ForeignRow, ForeignSite, ForeignThread
from schema.one_line import is_name
from schema.page import Doubt

Progress = Callable[[str, int, int], None]
SOURCES = tuple(READERS)
NAMELESS = ("nyt",)  # files of these do not say whose comments they have
ROWS = 5_000  # copied at a time
KB = 1_000  # bytes; files have up to some millions of them
TRIES = 5  # two imports may bring in the same comments at once; the one that comes second finds them when it starts anew
SHARED = 4  # batches from which on a second connection is worth its start
NOTHING = Plan(0, 0, 0, 0, [])  # of an export that has no comments yet, and does not say whose they would be
FUTURE = timedelta(days=1)  # clocks of other machines may be ahead
SETTINGS = {
    "timezone": "UTC",
    "application_name": "broadsheet import",
    "work_mem": "64MB",  # what joins a million keys without files
    "temp_buffers": "64MB",
    "jit": "off",  # nothing here runs long enough for it
    "client_min_messages": "error",  # a word that is too long for the search is no news
}


@dataclass(frozen=True, slots=True)
class ForeignReport:
    """What became of a file. `reason` says why it was refused, or not looked at."""

    outcome: Outcome
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    articles: int = 0
    doubts: tuple[Doubt, ...] = ()
    reason: str | None = None


async def import_foreign(
    dsn: str,
    path: Path,
    source: str,
    site: str | None = None,
    *,
    is_tried: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> ForeignReport:
    """Import one file; where it is only tried, nothing is written. The same file again changes nothing, a newer one updates."""
    for tried in range(1, TRIES + 1):
        connection = await asyncpg.connect(dsn, server_settings=SETTINGS)
        try:
            return await _Import(dsn, connection, path, source, site, is_tried, progress).run()
        except (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError):
            if tried == TRIES:
                raise
        finally:
            connection.terminate()  # what it still does, after an error of the other one, counts for nothing
    raise AssertionError("the last try returns or raises")


@dataclass(slots=True)
class _Import:
    """One file on its way into the database."""

    dsn: str
    connection: Connection[Record]
    path: Path
    form: str
    site: str | None
    is_tried: bool
    progress: Progress
    doubts: Doubts = field(default_factory=Doubts)
    found_site: ForeignSite | None = None
    done: int = 0
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def run(self) -> ForeignReport:
        if not self.path.is_file():
            return ForeignReport("refused", reason="refused: It is no file.")
        try:
            with self.path.open("rb") as file:
                digest = (await asyncio.to_thread(hashlib.file_digest, file, "sha256")).hexdigest()
                if not self.is_tried and await is_loaded(self.connection, digest, self._parser()):
                    return ForeignReport("unchanged", reason="unchanged: the same file was imported before")
                file.seek(0)
                return await self._load(file, digest)
        except OSError as error:
            return ForeignReport("refused", reason=f"refused: The file cannot be read: {error.strerror}.")

    def _parser(self) -> str:
        """Part of the ledger: who read it, and for whom."""
        return " ".join([self.form, READER_VERSION, *([slug_of(self.site)] if self.site else [])])

    async def _load(self, file: BinaryIO, digest: str) -> ForeignReport:
        stage = Stage(self.connection, render)
        try:
            await self._stage(stage, file)
            found = self._whose() if stage.remarks or self.site else self.found_site
        except ForeignRefused as error:
            return await self._refuse(digest, str(error))
        if found is None:
            return await self._noted(digest, NOTHING, is_changed=False)
        site_id, site_slug = await site_of(self.connection, found.name, found.host, self.now, is_tried=self.is_tried)
        planned = await self._plan(site_id)
        if self.is_tried:
            return self._report(planned, is_changed=False)
        whose = Whose(site_id, site_slug, self.form, self.now)
        await self._load_batches(stage, planned, whose)
        return await self._noted(digest, planned, is_changed=await correct_headlines(self.connection, whose))

    async def _plan(self, site_id: int) -> Plan:
        self.progress("trees", 0, 1)
        await find_threads(self.connection, site_id, self.form)
        found = await plan(self.connection, self.form)
        for code, shown, count in await doubts(self.connection, SHOWN):
            self.doubts.add_counted(code, shown, count)
        self.progress("trees", 1, 1)
        return found

    async def _stage(self, stage: Stage, file: BinaryIO) -> None:
        """Raises ForeignRefused."""
        size = os.fstat(file.fileno()).st_size
        all_of_it = -(-size // KB)
        await stage.make()
        rows = read(self.form, file, Values(self.doubts, self.now + FUTURE))
        while batch := list(islice(rows, ROWS)):
            await stage.put([one for one in batch if isinstance(one, ForeignThread)], list(self._remarks(batch)))
            if (read_so_far := file.tell()) < size:  # the end is told once, when what was read ahead is staged too
                self.progress("kB read", read_so_far // KB, all_of_it)
        self.progress("kB read", all_of_it, all_of_it)

    def _remarks(self, batch: list[ForeignRow]) -> Iterator[ForeignComment]:
        for one in batch:
            if isinstance(one, ForeignComment):
                yield one
            elif isinstance(one, ForeignSite) and self.found_site is None:
                self.found_site = one

    def _whose(self) -> ForeignSite:
        """Raises ForeignRefused."""
        found = self.found_site
        if self.site:
            if not is_name(self.site) or len(self.site) > LONGEST_NAME:
                raise ForeignRefused(f"--site is a name in one line, of {LONGEST_NAME} letters at most.")
            return ForeignSite(self.site.strip(), found.host if found else None)
        if found is None:
            raise ForeignRefused("The file does not say whose comments it has; name the site with --site.")
        return found

    async def _load_batches(self, stage: Stage, planned: Plan, whose: Whose) -> None:
        """Two connections load, where there is enough to do for them."""
        await name_people(self.connection, whose)
        first = Loader(self.connection, whose)
        if len(planned.batches) < SHARED:
            return await self._load_share(first, planned, 0, 1)
        other = await asyncpg.connect(self.dsn, server_settings=SETTINGS)
        try:
            await stage.hand_over(Stage(other, render), 1, 2)
            await asyncio.gather(self._load_share(first, planned, 0, 2), self._load_share(Loader(other, whose), planned, 1, 2))
        finally:
            other.terminate()

    async def _load_share(self, loader: Loader, planned: Plan, share: int, of: int) -> None:
        for batch in range(share, len(planned.batches), of):
            await loader.load_batch(batch)
            self.done += planned.batches[batch]
            self.progress("comments", self.done, sum(planned.batches))

    async def _refuse(self, digest: str, reason: str) -> ForeignReport:
        if not self.is_tried:
            await note_file(self.connection, self._source(digest), "refused", 0, [Doubt(code="refused", detail=reason)])
        return ForeignReport("refused", reason=f"refused: {reason}")

    async def _noted(self, digest: str, planned: Plan, *, is_changed: bool) -> ForeignReport:
        """What was done, in the ledger too unless it was only tried."""
        report = self._report(planned, is_changed=is_changed)
        if not self.is_tried:
            count = planned.inserted + planned.updated + planned.unchanged
            await note_file(self.connection, self._source(digest), report.outcome, count, report.doubts)
        return report

    def _report(self, planned: Plan, *, is_changed: bool) -> ForeignReport:
        is_updated = planned.updated > 0 or is_changed
        outcome: Outcome = "inserted" if planned.inserted else "updated" if is_updated else "unchanged"
        return ForeignReport(outcome, planned.inserted, planned.updated, planned.unchanged, planned.articles, tuple(self.doubts))

    def _source(self, digest: str) -> Source:
        return Source(os.fsencode(self.path).decode(errors="replace"), digest, self._parser(), self.now)
