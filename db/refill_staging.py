"""The rows of an export in temporary tables, as they stand in its files; and where comments stand that nobody sees."""

from __future__ import annotations

from collections.abc import Sequence

from asyncpg import Connection, Record

from db.refill_places import Places, Shown, places_of
from db.statements import statement

STAGED = {
    "sites": "stage_sites",
    "sections": "stage_sections",
    "agencies": "stage_agencies",
    "authors": "stage_authors",
    "newsletters": "stage_newsletters",
    "accounts": "stage_accounts",
    "articles": "stage_articles",
    "comments": "stage_comments",
    "vote_hours": "stage_vote_hours",
}
"""The tables of an export that are read, each with the statement that makes room for it; the other tables are worked out from them."""
MOST_UNSEEN = 1_000_000  # comments of one thread that nobody sees: no thread has so many, a slip of the pen might
MOST_UNSEEN_IN_ALL = 10_000_000  # each is a row, however few bytes of an export ask for it
MISCOUNTED = (
    "art_{article_id} counts {visible} comments that are shown and {deleted} that are deleted, not {found_visible} and {found_deleted}"
)
NO_TREES = {
    "homeless": "cmt_{article_id}_{number} stands under art_{article_id}, which is not there",
    "misplaced": "cmt_{article_id}_{number} does not stand one level below cmt_{article_id}_{parent_number}, which it answers",
    "too_deep": "cmt_{article_id}_{number} stands below {depth} comments, and art_{article_id} counts {counted} in all",
    "overcounted": "cmt_{article_id}_{number} counts {descendant_count} comments below it, which art_{article_id} has not",
}


class Miscounted(ValueError):
    """The rows of an export contradict each other; the message says which."""


def sql(name: str) -> str:
    return statement("refill_staging", name)


class Staged:
    """Those of one connection. They are there as long as its transaction."""

    def __init__(self, connection: Connection[Record]) -> None:
        self.connection = connection
        self.unseen = 0
        self.unsure: list[int] = []
        """Articles of which it is not known where all answers to unseen comments stand."""

    async def run(self, name: str) -> None:
        await self.connection.execute(sql(name))

    async def begin(self) -> bool:
        """Whether there is nothing of a dataset yet; nobody else writes to it from now on."""
        await self.run("lock_tables")
        if not await self.connection.fetchval(sql("is_empty")):
            return False
        for name in STAGED.values():
            await self.run(name)
        return True

    async def put(self, table: str, rows: Sequence[str]) -> None:
        """Rows as JSON."""
        await self.connection.copy_records_to_table(f"staged_{table}", records=[(row,) for row in rows], columns=["told"])

    async def settle(self) -> None:
        """Finds places for what nobody sees. Raises Miscounted."""
        for name in ("stage_trees", "index_trees", "analyze_trees", "stage_counts", "index_counts", "analyze_counts"):
            await self.run(name)
        for name in ("stage_unseen", "stage_answers"):
            await self.run(name)
        if wrong := await self.connection.fetchrow(sql("miscounted")):
            raise Miscounted(MISCOUNTED.format(**wrong))
        await self._must_be_trees()
        for thread in await self.connection.fetch(sql("threads_with_gaps")):
            await self._settle_thread(thread["article_id"], thread)
        await self.run("analyze_staged")

    async def _must_be_trees(self) -> None:
        """What stands under nothing, or elsewhere than its parent, has no place. Raises Miscounted."""
        for name, sentence in NO_TREES.items():
            if wrong := await self.connection.fetchrow(sql(name)):
                raise Miscounted(sentence.format(**wrong))

    async def _settle_thread(self, article_id: int, thread: Record) -> None:
        statuses = [status for status in ("removed", "hidden", "pending") for _ in range(min(thread[status], MOST_UNSEEN + 1))]
        if len(statuses) > MOST_UNSEEN:
            raise Miscounted(f"art_{article_id} counts more comments that nobody sees than any thread has")
        self.unseen += len(statuses)
        if self.unseen > MOST_UNSEEN_IN_ALL:
            raise Miscounted(f"its articles count more than {MOST_UNSEEN_IN_ALL:,} comments that nobody sees")
        places = places_of([Shown(*row) for row in await self.connection.fetch(sql("tree"), article_id)], statuses)
        if not places.is_sure:
            self.unsure.append(article_id)
        await self._keep(article_id, places)

    async def _keep(self, article_id: int, places: Places) -> None:
        copy = self.connection.copy_records_to_table
        await copy("staged_unseen", records=[(article_id, *one) for one in places.unseen])
        await copy("staged_answer", records=[(article_id, *pair) for pair in places.above.items()])
