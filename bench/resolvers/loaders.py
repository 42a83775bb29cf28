"""Dataloaders, made anew for each request: what the resolvers of one level ask for is read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypedDict

from asyncpg import Pool, Record
from strawberry.dataloader import DataLoader

from bench.resolvers import statements


class Context(TypedDict):
    loaders: Loaders
    token: str


class Loaders:
    """The loaders of one request."""

    def __init__(self, pool: Pool[Record]) -> None:
        self.pool = pool
        self.section: DataLoader[int, Record | None] = DataLoader(self.sections)
        self.author: DataLoader[int, list[Record]] = DataLoader(self.authors)
        self.comment: DataLoader[tuple[int, int], list[Record]] = DataLoader(self.comments)
        self.account: DataLoader[int, Record | None] = DataLoader(self.accounts)
        self.article: DataLoader[int, Record | None] = DataLoader(self.articles_with)

    async def articles(self, first: int) -> list[Record]:
        return await self.pool.fetch(statements.ARTICLES, first)

    async def articles_with(self, keys: list[int]) -> Sequence[Record | None]:
        return await self._each(statements.ARTICLE, "article_id", keys)

    async def comments_after(self, article_id: int, listed_at: datetime, number: int, first: int) -> list[Record]:
        return await self.pool.fetch(statements.COMMENTS_AFTER, article_id, listed_at, number, first)

    async def one_comment(self, article_id: int, number: int) -> Record | None:
        return await self.pool.fetchrow(statements.ONE_COMMENT, article_id, number)

    async def found(self, words: str, first: int) -> list[Record]:
        return await self.pool.fetch(statements.SEARCH, words, first)

    async def account_named(self, handle: str) -> Record | None:
        key = await self.pool.fetchval(statements.ACCOUNT, handle)
        return await self.account.load(key) if key is not None else None

    async def written_by(self, account_id: int, first: int) -> list[Record]:
        return await self.pool.fetch(statements.WRITTEN, account_id, first)

    async def tree(self, article_id: int, roots: int, replies: int, depth: int) -> list[tuple[int, Record]]:
        """In reading order, each with its level: level by level, one statement each."""
        above = await self.pool.fetch(statements.ROOTS, article_id, roots)
        top, below = above, defaultdict[int, list[Record]](list)
        for _ in range(depth):
            above = await self.pool.fetch(statements.REPLIES, article_id, [row["number"] for row in above], replies) if above else []
            for row in above:
                below[row["parent_key"]].append(row)
        return list(in_order(top, below, 0))

    async def sections(self, keys: list[int]) -> Sequence[Record | None]:
        return await self._each(statements.SECTIONS, "section_id", keys)

    async def accounts(self, keys: list[int]) -> Sequence[Record | None]:
        return await self._each(statements.ACCOUNTS, "account_id", keys)

    async def authors(self, article_ids: list[int]) -> Sequence[list[Record]]:
        found = by_article(await self.pool.fetch(statements.AUTHORS, article_ids))
        return [found[key] for key in article_ids]

    async def comments(self, keys: list[tuple[int, int]]) -> Sequence[list[Record]]:
        """Keys are an article and how many of its comments."""
        found: dict[int, dict[int, list[Record]]] = {}
        for first in {first for _, first in keys}:
            article_ids = [article_id for article_id, size in keys if size == first]
            found[first] = by_article(await self.pool.fetch(statements.COMMENTS, article_ids, first))
        return [found[first][article_id] for article_id, first in keys]

    async def _each(self, statement: str, key: str, keys: list[int]) -> Sequence[Record | None]:
        found = {row[key]: row for row in await self.pool.fetch(statement, keys)}
        return [found.get(one) for one in keys]


def by_article(rows: list[Record]) -> defaultdict[int, list[Record]]:
    found: defaultdict[int, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["article_id"]].append(row)
    return found


def in_order(rows: list[Record], below: defaultdict[int, list[Record]], level: int) -> Iterator[tuple[int, Record]]:
    for row in rows:
        yield level, row
        yield from in_order(below[row["number"]], below, level + 1)
