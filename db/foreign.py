"""Loads other people's comments that were staged: batches of whole articles, each a transaction.

Whatever ends it, what was loaded stays and is right; the same file again finds it by the keys of its source, and goes on.
"""

from __future__ import annotations

from datetime import datetime

from asyncpg import Connection, Record

from db.statements import statement

HANDLES = (("", 0), ("@{site}", 0), ("@{site}-", 8), ("@{site}-", 20), ("@{site}-", 64))
"""What a handle gets behind it while another account has it: nothing, the site, the site and so much of a digest."""


def sql(name: str) -> str:
    return statement("foreign_load", name)


class Loader:
    """What one connection has staged, on its way to the tables of one site."""

    def __init__(self, connection: Connection[Record], source: str, site: tuple[int, str], at: datetime) -> None:
        self.connection, self.source, self.at = connection, source, at
        self.site_id, self.site_slug = site

    async def run(self, name: str, *values: object) -> str:
        return await self.connection.execute(sql(name), *values)

    async def name_people(self) -> None:
        """Accounts of all who wrote, and sections: they are there before anything refers to them, whoever loads it."""
        async with self.connection.transaction():
            for suffix, letters in HANDLES:
                if not await self.connection.fetchval(sql("count_nameless"), self.site_id):
                    break
                await self.run("insert_accounts", self.site_id, suffix.format(site=self.site_slug), letters, self.at)
            await self.run("rename_accounts", self.site_id, self.at)
            await self.run("insert_sections", self.site_id)

    async def load_batch(self, batch: int) -> None:
        """One transaction. Raises what asyncpg does."""
        async with self.connection.transaction():
            await self.run("lock_threads", batch)
            await self.run("insert_articles", batch, self.site_id, self.at)
            await self.run("keep_threads", batch, self.site_id, self.source)
            await self.run("stage_batch")
            await self.run("fill_batch", batch, self.site_id, self.source)
            await self._comments()

    async def _comments(self) -> None:
        await self.run("update_comments")
        await self.run("count_answers")
        await self.run("insert_comments")
        await self.run("keep_comments", self.source)
        await self.run("keep_known_comments", self.source)
        for name in ("drop_words", "index_words", "mark_stale", "count_comments", "leave_queue"):
            await self.run(name)
        await self.run("join_queue", self.at)
        await self.run("log_comments", self.at)

    async def correct_headlines(self) -> bool:
        """Whether an article is called otherwise by now."""
        return not (await self.run("correct_headlines", self.site_id, self.source, self.at)).endswith(" 0")
