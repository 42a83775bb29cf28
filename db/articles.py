"""Articles as the newsroom writes them: typed statements, each inside the transaction of an act. The counters' row is locked first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Head:
    """What lists read of an article."""

    section_id: int | None
    section_slug: str | None
    agency_id: int | None
    headline: str
    dateline: str | None


def sql(name: str) -> str:
    return statement("article", name)


async def find_site(writer: Writer, slug: str) -> int | None:
    """Its key; its row is locked, so that what is made on one site comes one after the other."""
    found: int | None = await writer.fetchval(sql("find_site"), slug)
    return found


async def insert_article(
    writer: Writer, site_id: int, slug: str, head: Head, path: str | None, url: str | None, published_at: datetime, now: datetime
) -> int | None:
    """Its key; None where the site has one with this slug."""
    told = (head.section_id, head.section_slug, head.agency_id, head.headline, head.dateline, path, url, published_at, now)
    found: int | None = await writer.fetchval(sql("insert_article"), site_id, slug, *told)
    return found


async def lock_article(writer: Writer, article_id: int) -> Record | None:
    """Its head, its content and its version; None where there is none that is shown."""
    return await writer.fetchrow(sql("lock_article"), article_id)


async def last_block(writer: Writer, article_id: int) -> int:
    """The highest number that any block of the story ever had: none is given twice."""
    found: int = await writer.fetchval(sql("last_block"), article_id)
    return found


async def correct(writer: Writer, article_id: int, head: Head, now: datetime, *, is_revised: bool) -> None:
    told = (head.section_id, head.section_slug, head.agency_id, head.headline, head.dateline, now, int(is_revised))
    await writer.execute(sql("correct_article"), article_id, *told)


async def keep_first(writer: Writer, article_id: int) -> None:
    """The story as it is, before its first correction."""
    await writer.execute(sql("keep_first"), article_id)


async def keep_revision(writer: Writer, article_id: int, correction: str | None) -> None:
    """The story as it is, after a correction."""
    await writer.execute(sql("keep_revision"), article_id, correction)


async def mark_stale(writer: Writer, article_id: int, numbers: Sequence[int]) -> None:
    """Quotes of these blocks."""
    await writer.execute(sql("mark_stale"), article_id, list(numbers))


async def remove_article(writer: Writer, article_id: int, reason: str, now: datetime) -> None:
    await writer.execute(sql("remove_article"), article_id, reason, now)
