"""Fills an empty dataset with synthetic data: the same seed makes the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

import asyncpg
from asyncpg import Connection, Record

from api.acts.demo_thread import Thread, make_thread
from api.acts.demo_words import Words
from api.acts.demo_world import ARTICLE, Plan, articles_of, parts_of, people_of, thread_sizes
from db.changes import log_all
from db.statements import statement

Progress = Callable[[str, int, int], None]
BATCH = 20_000  # rows copied at a time; enough that the round trip does not count, little enough to show progress


class DemoRefused(RuntimeError):
    """Demo data was not made; the message says why in one sentence."""


async def make_demo(
    dsn: str,
    *,
    articles: int,
    comments: int,
    accounts: int,
    votes: int,
    seed: int,
    progress: Progress = lambda stage, done, total: None,
) -> None:
    """All or nothing, in one transaction. Raises DemoRefused when the dataset has articles already, or too many votes are asked for."""
    if votes > comments * accounts:
        raise DemoRefused(f"{accounts:,} accounts cannot cast {votes:,} votes on {comments:,} comments: each has one vote a comment.")
    connection = await asyncpg.connect(
        dsn, server_settings={"timezone": "UTC", "application_name": "broadsheet demo", "synchronous_commit": "off"}
    )
    try:
        async with connection.transaction():
            if not await connection.fetchval(statement("import", "is_empty")):
                raise DemoRefused("The dataset already has articles; demo data goes into an empty one (name another folder with --data).")
            await _Filler(connection, Plan(articles, comments, accounts, votes, seed), progress).fill()
        await connection.execute(statement("demo", "analyze"))
    finally:
        await connection.close()


class _Filler:
    def __init__(self, connection: Connection[Record], plan: Plan, progress: Progress) -> None:
        self.connection, self.plan, self.progress = connection, plan, progress
        self.words = Words(plan.seed)

    async def fill(self) -> None:
        for table, columns, rows in people_of(self.plan, self.words):
            await self.copy(table, columns, rows)
        await self.copy("article", ARTICLE, articles_of(self.plan, self.words), ("articles", self.plan.articles))
        for table, columns, rows in parts_of(self.plan, self.words):
            await self.copy(table, columns, rows)
        await self.connection.execute(statement("demo", "index_words"))
        await self.threads()
        await self.connection.execute(statement("demo", "index_comments"))
        await self.connection.execute(statement("demo", "move_sequences"))
        await log_all(self.connection, datetime.now(UTC))

    async def copy(
        self, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]], stage: tuple[str, int] | None = None
    ) -> None:
        waiting, done = iter(rows), 0
        while batch := list(islice(waiting, BATCH)):
            await self.connection.copy_records_to_table(table, records=batch, columns=list(columns))
            done += len(batch)
            if stage:
                self.progress(stage[0], done, stage[1])

    async def threads(self) -> None:
        """Comments, quotes, votes and counters, a batch of whole threads at a time."""
        done = 0
        for batch in batches(self._threads()):
            for table, columns in Thread.COLUMNS.items():
                await self.copy(table, columns, (row for thread in batch for row in thread.rows[table]))
            done += sum(len(thread.rows["comment"]) for thread in batch)
            self.progress("comments", done, self.plan.comments)

    def _threads(self) -> Iterator[Thread]:
        sizes = thread_sizes(self.plan)
        total = max(self.plan.comments, 1)
        before = 0
        for article_id, size in enumerate(sizes, start=1):
            votes = self.plan.votes * (before + size) // total - self.plan.votes * before // total
            before += size
            yield make_thread(self.plan, self.words, article_id, size, votes)


def batches(threads: Iterator[Thread]) -> Iterator[list[Thread]]:
    """Whole threads, together about BATCH rows."""
    batch: list[Thread] = []
    size = 0
    for thread in threads:
        batch.append(thread)
        size += 1 + len(thread.rows["comment"])
        if size > BATCH:
            yield batch
            batch, size = [], 0
    yield batch
