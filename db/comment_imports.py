"""Loads a page's comments: COPY into a staging table, then one merge. `comment_alignment.py` tells which of them are known.

A comment that the page no longer shows is kept, with a doubt: live votes and answers may hang on it. It has no place then,
and gets its number back when a later copy shows its words again.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from asyncpg import Connection, Record

from db.comment_alignment import Known, align, digests_of
from db.statements import statement
from schema.page import Doubt, Page, PageComment

STAGED = [
    *("place", "number", "is_new", "parent_place", "depth", "account_id", "body", "body_html", "up", "down"),
    *("created_at", "local_time", "listed_at", "reply_count", "descendant_count"),
    *("digest", "is_exchanged"),
]
QuoteRow = tuple[int, int, int | None, int | None, int, int, str]


def sql(name: str) -> str:
    return statement("comment_imports", name)


class CommentLoader:
    """The comments of one page of one article, whose row is locked by the caller."""

    def __init__(self, connection: Connection[Record], page: Page, article_id: int, listed_at: datetime, at: datetime) -> None:
        self.connection, self.page, self.article_id, self.listed_at, self.at = connection, page, article_id, listed_at, at
        self.digests = digests_of(page.comments)
        self.known: list[Known] = []
        self.known_at: dict[int, Known] = {}
        self.number_of: dict[int, int] = {}
        self.added: list[PageComment] = []
        self.inserted: list[int] = []
        self.updated: list[int] = []
        self.replies: Counter[int] = Counter()
        self.descendants: Counter[int] = Counter()

    @property
    def doubts(self) -> Iterator[Doubt]:
        """Comments of earlier copies that this one lacks, or has with another text."""
        there = {one.number for one in self.known_at.values()}
        for one in self.known:
            if one.place is not None and one.number not in there:
                yield Doubt(code="comment_gone", detail=f"comment {one.number} no longer stands on the page; it is kept")
        for place in sorted(self.known_at):
            if self._is_exchanged(place):
                yield Doubt(code="text_exchanged", detail=f"comment {self.number_of[place]} has another text on the page now")

    async def load(self, site_id: int, site_slug: str, render: Callable[[str], str]) -> bool:
        """Whether anything changed."""
        await self._number()
        accounts = await self._accounts(site_id, site_slug)
        await self.connection.execute(sql("stage_comments"))
        await self.connection.execute(sql("clear_staged"))
        await self.connection.copy_records_to_table("staged_comment", records=self._rows(accounts, render), columns=STAGED)
        cleared = await self.connection.execute(sql("clear_places"), self.article_id)
        self.inserted = [row["number"] for row in await self.connection.fetch(sql("insert_comments"), self.article_id)]
        self.updated = [row["number"] for row in await self.connection.fetch(sql("update_comments"), self.article_id)]
        if self.updated:
            await self.connection.execute(sql("keep_texts"), self.article_id)
        if self.inserted or self.updated:
            await self.connection.execute(sql("index_comments"), self.article_id)
        await self._add_replies()
        counted = await self.connection.execute(sql("count_comments"), self.article_id, len(self.added), self.listed_at)
        placed = await self.connection.execute(sql("place_comments"), self.article_id)
        await self.connection.execute(sql("mark_stale"), self.article_id)
        quoted = await self._quotes()
        is_moved = not all(done.endswith(" 0") for done in (cleared, placed, counted))
        return quoted or is_moved or bool(self.inserted or self.updated)

    async def _number(self) -> None:
        """Known comments keep their numbers, new ones get the next."""
        self.known = [Known(*row) for row in await self.connection.fetch(sql("known_comments"), self.article_id)]
        self.known_at = align(self.known, self.page.comments, self.digests)
        self.number_of = {place: one.number for place, one in self.known_at.items()}
        self.added = [comment for comment in self.page.comments if comment.place not in self.number_of]
        last: int = await self.connection.fetchval(sql("last_number"), self.article_id)
        self.number_of |= {comment.place: last + nth for nth, comment in enumerate(self.added, start=1)}
        self._count_answers()

    async def _accounts(self, site_id: int, site_slug: str) -> dict[str, int]:
        """Accounts of the handles that the page names. A handle that another account has gets the site's name behind it."""
        names = sorted({comment.handle for comment in self.page.comments if comment.handle})
        found: dict[str, int] = {}
        for suffix in _suffixes(site_slug):
            found = {row["printed_name"]: row["account_id"] for row in await self.connection.fetch(sql("account_ids"), site_id, names)}
            missing = [name for name in names if name not in found]
            if not missing:
                break
            await self.connection.execute(sql("insert_accounts"), site_id, [name + suffix for name in missing], missing, self.at)
        return found

    def _is_exchanged(self, place: int) -> bool:
        known = self.known_at.get(place)
        return known is not None and known.digest != self.digests[place]

    def _rows(self, accounts: dict[str, int], render: Callable[[str], str]) -> Iterator[tuple[object, ...]]:
        depth = {place: one.depth for place, one in self.known_at.items()}
        listed_at = listing_times(self.page.comments, self.listed_at)
        for comment in self.page.comments:
            place, number = comment.place, self.number_of[comment.place]
            depth.setdefault(place, depth[comment.parent] + 1 if comment.parent else 0)
            account = accounts.get(comment.handle) if comment.handle else None
            text = (comment.body, render(comment.body), comment.up, comment.down, comment.created_at, comment.local_time, listed_at[place])
            page = (self.digests[place], self._is_exchanged(place))
            is_new = place not in self.known_at
            yield (
                place,
                number,
                is_new,
                comment.parent,
                depth[place],
                account,
                *text,
                self.replies[number],
                self.descendants[number],
                *page,
            )

    def _count_answers(self) -> None:
        """How many of the added comments answer each number directly, and at any depth. Known ones stay under what they answered."""
        parents = {one.number: one.parent for one in self.known}
        parents |= {self.number_of[one.place]: self.number_of[one.parent] if one.parent else None for one in self.added}
        for comment in self.added:
            above = parents[self.number_of[comment.place]]
            self.replies.update([above] if above else [])
            while above:
                self.descendants[above] += 1
                above = parents[above]

    async def _add_replies(self) -> None:
        numbers = [one.number for one in self.known if self.descendants[one.number]]
        counts = ([counted[one] for one in numbers] for counted in (self.replies, self.descendants))
        await self.connection.execute(sql("add_replies"), self.article_id, numbers, *counts)

    async def _quotes(self) -> bool:
        wanted = list(self._quote_rows())
        there = [tuple(row) for row in await self.connection.fetch(sql("quotes"), self.article_id)]
        if wanted == there:
            return False
        changed = {number for number, *_ in set(wanted) ^ set(there)} - {*self.inserted, *self.updated}
        self.updated += sorted(changed)
        await self.connection.execute(sql("delete_quotes"), self.article_id)
        await self.connection.execute(sql("insert_quotes"), self.article_id, *([row[part] for row in wanted] for part in range(7)))
        return True

    def _quote_rows(self) -> Iterator[QuoteRow]:
        for comment in sorted(self.page.comments, key=lambda one: self.number_of[one.place]):
            for place, quote in enumerate(comment.quotes, start=1):
                target = self.number_of[quote.comment] if quote.comment else None
                yield self.number_of[comment.place], place, target, quote.block, quote.start, quote.end, quote.text


def _suffixes(site_slug: str) -> Iterator[str]:
    """What a handle gets behind it while another account has it: nothing, the site, the site and a number."""
    return itertools.chain(["", f"@{site_slug}"], (f"@{site_slug}-{number}" for number in itertools.count(2)))


def listing_times(comments: tuple[PageComment, ...], otherwise: datetime) -> dict[int, datetime]:
    """By place, the time that a comment is sorted by: its own; else, so that the page's order holds, the last one known above it,
    else the first one known below it, else the article's.
    """
    known = next((comment.created_at for comment in comments if comment.created_at), otherwise)
    found: dict[int, datetime] = {}
    for comment in comments:
        known = comment.created_at or known
        found[comment.place] = known
    return found
