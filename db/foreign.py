"""Loads other people's comments that were staged and planned: batches of whole articles, each a transaction.

Whatever ends it, what was loaded stays and is right; the same file again finds it by the keys of its source, and goes on.
"""

from __future__ import annotations

from asyncpg import Connection, Record

from db.foreign_articles import Whose, put_articles
from db.statements import statement


def sql(name: str) -> str:
    return statement("foreign_comments", name)


class Loader:
    """What one connection has to load."""

    def __init__(self, connection: Connection[Record], whose: Whose) -> None:
        self.connection, self.whose = connection, whose

    async def run(self, name: str, *values: object) -> None:
        await self.connection.execute(sql(name), *values)

    async def load_batch(self, batch: int) -> None:
        """One transaction. Raises what asyncpg does."""
        async with self.connection.transaction():
            await self.run("lock_threads", batch)
            await put_articles(self.connection, self.whose, batch)
            await self.run("stage_batch")
            await self.run("fill_batch", batch, self.whose.site_id, self.whose.source)
            await self._put_comments()

    async def _put_comments(self) -> None:
        """The comments of a batch, all that is kept beside them, and what they are counted in."""
        await self.run("update_comments")
        await self.run("count_answers")
        await self.run("insert_comments")
        await self.run("keep_comments", self.whose.source)
        await self.run("keep_known_comments", self.whose.source)
        for name in ("drop_words", "index_words", "mark_stale", "count_comments", "leave_queue"):
            await self.run(name)
        await self.run("join_queue", self.whose.at)
        await self.run("log_comments", self.whose.at)
        await self.run("log_others", self.whose.at)
