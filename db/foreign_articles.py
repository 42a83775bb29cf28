"""Whose other people's comments are, what they stand under, and who wrote them: put before the comments themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Connection, Record

from db.slugs import slug_of
from db.statements import statement

HANDLES = (("", 0), ("@{site}", 0), ("@{site}-", 8), ("@{site}-", 20), ("@{site}-", 64))
"""What a handle gets behind it while another account has it: nothing, the site, the site and so much of a digest."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Which site's comments they are, what form they had, and when they came."""

    site_id: int
    site_slug: str
    source: str
    at: datetime


def sql(name: str) -> str:
    return statement("foreign_articles", name)


async def site_of(connection: Connection[Record], name: str, host: str | None, at: datetime, *, is_tried: bool) -> tuple[int, str]:
    """Key and slug of a site, made where it is new; where all is only tried, a new one has the key 0."""
    slug = slug_of(name)
    found = await connection.fetchrow(statement("import", "find_site"), host, slug)
    if found is None and is_tried:
        return 0, slug
    if found is None:
        await connection.execute(sql("insert_site"), slug, name, host, at)
        found = await connection.fetchrow(statement("import", "find_site"), host, slug)
    assert found is not None, "the site was just made, here or by another import"
    return found["site_id"], found["slug"]


async def name_people(connection: Connection[Record], whose: Whose) -> None:
    """Accounts of all who wrote, and sections: they are there before anything refers to them, whoever loads it."""
    async with connection.transaction():
        for suffix, letters in HANDLES:
            if not await connection.fetchval(sql("count_nameless"), whose.site_id):
                break
            behind = suffix.format(site=whose.site_slug)
            await connection.execute(sql("insert_accounts"), whose.site_id, behind, letters, whose.at)
        await connection.execute(sql("rename_accounts"), whose.site_id, whose.at)
        await connection.execute(sql("insert_sections"), whose.site_id, whose.at)


async def put_articles(connection: Connection[Record], whose: Whose, batch: int) -> None:
    """Those of a batch, and what they are called at their source."""
    await connection.execute(sql("insert_articles"), batch, whose.site_id, whose.at)
    await connection.execute(sql("keep_threads"), batch, whose.site_id, whose.source)


async def correct_headlines(connection: Connection[Record], whose: Whose) -> bool:
    """Whether an article is called otherwise by now."""
    return not (await connection.execute(sql("correct_headlines"), whose.site_id, whose.source, whose.at)).endswith(" 0")
