"""What a file of other people's comments says, in temporary tables of one connection, and handed over to those of another."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from asyncpg import Connection, Record

from db.slugs import slug_of
from db.statements import statement
from schema.foreign import ForeignComment, ForeignThread

THREADS = ("place", "key", "headline", "url", "path", "slug", "published_at", "section", "section_slug")
REMARKS = (
    *("place", "key", "thread", "parent", "person", "name", "body", "body_html", "created_at", "up", "down", "status", "is_featured"),
    *("digest", "line"),
)
LOAD = ("batch", "place", "home", "parent", "parent_number", "depth", "came_at", "came_after", "number", "replies", "descendants")
HANDED_OVER = {
    "staged_thread": ("hand_over_threads", (*THREADS, "home", "article_id")),
    "staged_remark": ("hand_over_remarks", REMARKS),
    "staged_load": ("hand_over_load", LOAD),
}
PIECES = 16  # of a stream that wait at most, each of some 64 KB


def sql(name: str) -> str:
    return statement("foreign_staging", name)


class Stage:
    """The temporary tables of one connection."""

    def __init__(self, connection: Connection[Record], render: Callable[[str], str]) -> None:
        self.connection, self.render = connection, render
        self.threads = self.remarks = 0

    async def make(self) -> None:
        await self._run("stage_threads")
        await self._run("stage_remarks")

    async def _run(self, name: str, *values: object) -> str:
        return await self.connection.execute(sql(name), *values)

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

    async def hand_over(self, other: Stage, share: int, of: int) -> None:
        """Gives another connection its share of what is to be done: of so many connections, every so-manieth batch."""
        await other.make()
        await other._run("stage_load_elsewhere")
        for table, (name, columns) in HANDED_OVER.items():
            await self._stream(sql(name), (share, of), other, table, columns)
        for name in ("index_remarks", "index_load", "analyze_threads", "analyze_remarks", "analyze_load"):
            await other._run(name)

    async def _stream(self, query: str, values: tuple[int, int], other: Stage, table: str, columns: Sequence[str]) -> None:
        pieces: asyncio.Queue[bytes | None] = asyncio.Queue(PIECES)

        async def source() -> AsyncIterator[bytes]:
            while (piece := await pieces.get()) is not None:
                yield piece

        async def give() -> None:
            try:
                await self.connection.copy_from_query(query.removesuffix(";"), *values, output=pieces.put, format="binary")
            finally:
                await pieces.put(None)

        await asyncio.gather(give(), other.connection.copy_to_table(table, source=source(), columns=columns, format="binary"))
