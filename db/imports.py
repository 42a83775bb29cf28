"""Loads one page: merged on natural keys, in one transaction, so that the same page again changes nothing.

The site's row is locked first: pages of one site go in one after the other, and cannot collide.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from asyncpg import Connection, Record

from db.article_parts import Content, Picture, agency_of, insert_stat, put_bylines, put_content, put_image, section_of
from db.changes import INSERT, UPDATE, log_quoting
from db.comment_imports import CommentLoader
from db.slugs import article_slug, slug_of
from db.statements import statement
from schema.page import Doubt, Page

Outcome = Literal["inserted", "updated", "unchanged", "refused"]
OPERATIONS: dict[Outcome, str] = {"inserted": INSERT, "updated": UPDATE}  # in the log of changes
Render = Callable[[str], str]
"""From a comment's source text to safe HTML."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a page came from, and when."""

    name: str
    sha256: str
    parser: str
    at: datetime


def sql(name: str) -> str:
    return statement("import", name)


async def load_page(
    connection: Connection[Record], page: Page, source: Source, render: Render, first_seen: datetime | None = None
) -> tuple[Outcome, tuple[Doubt, ...]]:
    """Insert or update what the page says, and note it in the ledger with all doubts, the parser's and those that an earlier copy
    gives cause for; what changed goes into the log of changes. Nothing is kept if any of it fails.
    """
    async with connection.transaction():
        loader = _PageLoader(connection, page, source.at, first_seen or source.at)
        outcome = await loader.load(render)
        await loader.log(outcome, source.at)
        doubts = (*page.doubts, *loader.doubts)
        await note(connection, source, outcome, loader.article_id, page, doubts)
    return outcome, doubts


async def note(
    connection: Connection[Record], source: Source, outcome: Outcome, article_id: int | None, page: Page | None, doubts: tuple[Doubt, ...]
) -> None:
    """One row of the ledger."""
    told = json.dumps([doubt.model_dump(exclude_none=True) for doubt in doubts])
    counts = (len(page.authors), len(page.comments), sum(len(one.quotes) for one in page.comments)) if page else (0, 0, 0)
    await connection.execute(sql("note_import"), source.name, source.sha256, source.parser, outcome, article_id, *counts, told, source.at)


class _PageLoader:
    def __init__(self, connection: Connection[Record], page: Page, at: datetime, first_seen: datetime) -> None:
        self.connection, self.page, self.at, self.first_seen = connection, page, at, first_seen
        self.article_id = 0
        self.changed = False
        self.doubts: tuple[Doubt, ...] = ()
        self.comments: CommentLoader | None = None
        self.is_corrected = False

    async def load(self, render: Render) -> Outcome:
        site_id, site_slug = await self.site()
        is_new, listed_at = await self.head(site_id)
        if not self.is_corrected:
            await self.content()
            await self.image()
            await self.bylines()
        await self.links()
        self.comments = CommentLoader(self.connection, self.page, self.article_id, listed_at, self.at)
        self.changed |= await self.comments.load(site_id, site_slug, render)
        self.doubts = tuple(self.comments.doubts)
        if is_new:
            return "inserted"
        if self.changed:
            await self.connection.execute(sql("mark_changed"), self.article_id, self.at)
            await self.connection.execute(sql("keep_story"), self.article_id)
            await self.connection.execute(sql("count_change"), self.article_id)
        return "updated" if self.changed else "unchanged"

    async def log(self, outcome: Outcome, at: datetime) -> None:
        """What the import did, for those who follow."""
        if outcome in OPERATIONS:
            changed = (self.comments.inserted, self.comments.updated) if self.comments else ([], [])
            await self.connection.execute(sql("log_changes"), self.article_id, OPERATIONS[outcome], at, *changed)
            await log_quoting(self.connection, self.article_id, changed[1], at)

    async def run(self, name: str, *values: object) -> None:
        """A statement that may change rows; whether it did is remembered."""
        self.changed |= not (await self.connection.execute(sql(name), *values)).endswith(" 0")

    async def site(self) -> tuple[int, str]:
        site, slug = self.page.site, slug_of(self.page.site.name)
        found = await self.connection.fetchrow(sql("find_site"), site.host, slug)
        if found is None:
            await self.connection.execute(sql("insert_site"), slug, site.name, site.host, site.publisher, self.at)
            found = await self.connection.fetchrow(sql("find_site"), site.host, slug)
        assert found is not None, "the site was just made, here or by another import"
        await self.run("update_site", found["site_id"], site.host, site.publisher, self.at)
        return found["site_id"], found["slug"]

    async def head(self, site_id: int) -> tuple[bool, datetime]:
        """The article's own row; whether it is new, and when it is listed."""
        page, slug = self.page, article_slug(self.page)
        section = await section_of(self.connection, site_id, page.section, self.at)
        names = (*section, await agency_of(self.connection, page.agency, self.at), page.headline, page.dateline, page.path, page.url)
        values = (*names, page.published_at, page.declared_comment_count)
        found = await self.connection.fetchrow(sql("find_article"), site_id, slug)
        if found:
            self.article_id = found["article_id"]
            await self.connection.execute(sql("lock_thread"), self.article_id)
            self.is_corrected = await self._is_corrected()
            if not self.is_corrected:
                await self.run("update_article", self.article_id, *values, self.first_seen)
            return False, await self.connection.fetchval(sql("listed_at"), self.article_id)
        self.article_id = await self.connection.fetchval(sql("insert_article"), site_id, slug, *values, self.at, self.first_seen)
        listed_at = page.published_at or self.first_seen
        await insert_stat(self.connection, self.article_id, listed_at)
        return True, listed_at

    async def _is_corrected(self) -> bool:
        """Corrections of the newsroom stand as long as the page says what it said before them."""
        told: bool = await self.connection.fetchval(sql("is_corrected"), self.article_id, self.page.headline, json.dumps(self._blocks()))
        return told

    def _blocks(self) -> list[dict[str, object]]:
        return [block.model_dump() for block in self.page.blocks]

    async def content(self) -> None:
        page, promotion = self.page, self.page.promotion
        offer = (promotion.title, promotion.text, promotion.call_to_action) if promotion else (None, None, None)
        self.changed |= await put_content(
            self.connection, self.article_id, Content(page.headline, self._blocks(), page.copyright, page.rights, offer)
        )

    async def image(self) -> None:
        image = self.page.image
        picture = Picture(image.caption, image.alt, image.credit, image.agency, image.is_file_photo) if image else None
        self.changed |= await put_image(self.connection, self.article_id, picture, self.at)

    async def bylines(self) -> None:
        self.changed |= await put_bylines(self.connection, self.article_id, self.page.authors, self.at)

    async def links(self) -> None:
        wanted = [(link.category, link.title, link.target_site) for link in self.page.resource_links]
        there = [tuple(row) for row in await self.connection.fetch(sql("links"), self.article_id)]
        if wanted != there:
            await self.run("delete_links", self.article_id)
            await self.run("insert_links", self.article_id, *([link[part] for link in wanted] for part in range(3)))
