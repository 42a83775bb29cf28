"""Loads other people's comments: COPY into temporary tables, where trees are grown, then batches of whole articles, each a transaction.

Whatever ends it, what was loaded stays and is right; the same file again finds it by the keys of its source, and goes on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Connection, Record

from db.imports import Outcome, Source
from db.slugs import slug_of
from db.statements import statement
from schema.foreign import ForeignComment, ForeignThread
from schema.page import Doubt

DEEPEST = 99  # levels below the roots, which live answers count up to
BATCH = 20_000  # rows of one transaction; enough that its cost does not count, little enough to show progress
THREADS = ("place", "key", "headline", "url", "path", "slug", "published_at", "section", "section_slug")
REMARKS = (
    *("place", "key", "thread", "parent", "person", "name", "body", "body_html", "created_at", "up", "down", "status", "is_featured"),
    *("digest", "line"),
)
DOUBTS = {
    "duplicates": "duplicate",
    "orphans": "unknown_parent",
    "strays": "unknown_thread",
    "circles": "circle",
    "elsewhere": "other_thread",
    "too_deep": "too_deep",
}
HANDLES = (("", 0), ("@{site}", 0), ("@{site}-", 8), ("@{site}-", 20), ("@{site}-", 64))
"""What a handle gets behind it while another account has it: nothing, the site, the site and so much of a digest."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: comments, and articles that are new; in how many batches."""

    inserted: int
    updated: int
    unchanged: int
    articles: int
    batches: int


Found = tuple[str, list[tuple[str, int | None]], int]
"""The code of a doubt, its first cases as sentences with their lines, and how many there are."""


def staging(name: str) -> str:
    return statement("foreign_staging", name)


def load(name: str) -> str:
    return statement("foreign_load", name)


async def site_of(connection: Connection[Record], name: str, host: str | None, *, is_tried: bool) -> tuple[int, str]:
    """Key and slug of a site, made where it is new; where all is only tried, a new one has the key 0."""
    slug = slug_of(name)
    found = await connection.fetchrow(statement("import", "find_site"), host, slug)
    if found is None and is_tried:
        return 0, slug
    if found is None:
        await connection.execute(statement("import", "insert_site"), slug, name, host, None)
        found = await connection.fetchrow(statement("import", "find_site"), host, slug)
    assert found is not None, "the site was just made, here or by another import"
    return found["site_id"], found["slug"]


async def is_loaded(connection: Connection[Record], sha256: str, parser: str) -> bool:
    """Whether all of the same bytes were loaded before."""
    last = await connection.fetchrow(statement("import", "last_import"), sha256, parser)
    return last is not None and last["outcome"] != "refused"


async def note_file(connection: Connection[Record], source: Source, outcome: Outcome, comments: int, doubts: Iterable[Doubt]) -> None:
    """One row of the ledger for a whole file."""
    told = json.dumps([doubt.model_dump(exclude_none=True) for doubt in doubts])
    values = (source.name, source.sha256, source.parser, outcome, None, 0, comments, 0, told, source.at)
    await connection.execute(statement("import", "note_import"), *values)


class Stage:
    """The temporary tables of one connection."""

    def __init__(self, connection: Connection[Record], render: Callable[[str], str]) -> None:
        self.connection, self.render = connection, render
        self.threads = self.remarks = 0

    async def make(self) -> None:
        for name in ("stage_threads", "stage_remarks"):
            await self.connection.execute(staging(name))

    async def put(self, threads: Sequence[ForeignThread], remarks: Sequence[ForeignComment]) -> None:
        await self.connection.copy_records_to_table("staged_thread", records=self._threads(threads), columns=THREADS)
        await self.connection.copy_records_to_table("staged_remark", records=self._remarks(remarks), columns=REMARKS)

    def _threads(self, threads: Sequence[ForeignThread]) -> Iterator[tuple[object, ...]]:
        for one in threads:
            slug = slug_of((one.path or "").rstrip("/").rpartition("/")[2] or one.headline)
            section_slug = slug_of(one.section) if one.section else None
            yield self.threads, one.key, one.headline, one.url, one.path, slug, one.published_at, one.section, section_slug
            self.threads += 1

    def _remarks(self, remarks: Sequence[ForeignComment]) -> Iterator[tuple[object, ...]]:
        for one in remarks:
            told = (one.person, one.name, one.body, one.created_at, one.up, one.down, one.status, one.is_featured)
            digest = hashlib.sha256(repr(told).encode()).digest()[:16]
            yield (
                *(self.remarks, one.key, one.thread, one.parent, one.person, one.name, one.body, self.render(one.body), one.created_at),
                *(one.up, one.down, one.status, one.is_featured, digest, one.line),
            )
            self.remarks += 1


class Loader:
    """What was staged, on its way to the tables of one site."""

    def __init__(self, connection: Connection[Record], source: str, site: tuple[int, str], at: datetime) -> None:
        self.connection, self.source, self.at = connection, source, at
        self.site_id, self.site_slug = site

    async def prepare(self) -> None:
        """Threads are found or planned, trees are grown; nothing but temporary tables is written."""
        await self._threads()
        await self._run("index_remarks")
        await self._run("analyze_remarks")
        await self._run("stage_known", self.source)
        await self._run("analyze_known")
        for name in ("stage_nodes", "index_nodes", "index_node_places", "analyze_nodes", "part_from_elsewhere", "stage_tree"):
            await self._run(name)
        await self._run("grow_tree", DEEPEST)
        if not (await self._run("cut_circles")).endswith(" 0"):
            await self._run("grow_tree", DEEPEST)
        for name in ("index_tree", "analyze_tree", "stage_counts"):
            await self._run(name)
        await self._run("stage_load", BATCH)
        for name in ("index_load", "analyze_load"):
            await self._run(name)

    async def _threads(self) -> None:
        await self._run("drop_earlier_threads")
        await self._run("add_known_threads", self.site_id, self.source)
        await self._run("match_known_threads", self.site_id, self.source)
        await self._run("analyze_threads")
        await self._run("match_pages", self.site_id)
        await self._run("match_scraped", self.site_id)
        await self._run("find_homes")
        await self._run("settle_slugs", self.site_id, self.source)
        await self._run("analyze_threads")

    async def _run(self, name: str, *values: object) -> str:
        return await self.connection.execute(staging(name), *values)

    async def doubts(self, most: int) -> Iterator[Found]:
        found: list[Found] = []
        for name, code in DOUBTS.items():
            rows = await self.connection.fetch(statement("foreign_doubts", name), most)
            if rows:
                found.append((code, [(row["detail"], row["line"]) for row in rows], int(rows[0]["found"])))
        return iter(found)

    async def plan(self) -> Plan:
        row = await self.connection.fetchrow(staging("plan"))
        assert row is not None, "an aggregate has a row"
        return Plan(row["inserted"], row["updated"], row["unchanged"], row["articles"], row["batches"])

    async def batch_sizes(self) -> list[int]:
        return [row["rows"] for row in await self.connection.fetch(staging("batch_sizes"))]

    async def load_batch(self, batch: int) -> None:
        """One transaction. Raises what asyncpg does."""
        async with self.connection.transaction():
            await self._do("lock_threads", batch)
            await self._do("insert_sections", batch, self.site_id)
            await self._do("insert_articles", batch, self.site_id, self.at)
            await self._do("keep_threads", batch, self.site_id, self.source)
            await self._accounts(batch)
            await self._do("stage_batch")
            await self._do("fill_batch", batch, self.site_id, self.source)
            await self._comments()

    async def _accounts(self, batch: int) -> None:
        for suffix, letters in HANDLES:
            if not await self.connection.fetchval(load("count_nameless"), batch, self.site_id):
                break
            await self._do("insert_accounts", batch, self.site_id, suffix.format(site=self.site_slug), letters, self.at)
        await self._do("rename_accounts", batch, self.site_id, self.at)

    async def _comments(self) -> None:
        await self._do("update_comments")
        await self._do("count_answers")
        await self._do("insert_comments")
        await self._do("keep_comments", self.source)
        await self._do("keep_known_comments", self.source)
        for name in ("drop_words", "index_words", "mark_stale", "count_comments", "leave_queue"):
            await self._do(name)
        await self._do("join_queue", self.at)
        await self._do("log_comments", self.at)

    async def correct_headlines(self) -> bool:
        """Whether an article is called otherwise by now."""
        return not (await self._do("correct_headlines", self.site_id, self.source, self.at)).endswith(" 0")

    async def _do(self, name: str, *values: object) -> str:
        return await self.connection.execute(load(name), *values)
