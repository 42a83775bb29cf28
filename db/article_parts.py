"""The parts of an article, each put as it is to be: by the importer and by the newsroom alike. Each tells whether anything changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Connection, Record

from db.changes import DELETE, INSERT, UPDATE, log_image
from db.slugs import slug_of
from db.statements import statement

Block = dict[str, object]
Offer = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Content:
    """The story and what stands at its end. `offer` are title, text and call to action of a promotion."""

    headline: str
    blocks: Sequence[Block]
    copyright: str | None = None
    rights: str | None = None
    offer: Offer = (None, None, None)


@dataclass(frozen=True, slots=True)
class Picture:
    """The image above it; `agency` by its name."""

    caption: str | None
    alt: str | None
    credit: str | None
    agency: str | None
    is_file_photo: bool


def sql(name: str) -> str:
    return statement("import", name)


async def _ran(connection: Connection[Record], name: str, *values: object) -> bool:
    return not (await connection.execute(sql(name), *values)).endswith(" 0")


async def section_of(connection: Connection[Record], site_id: int, name: str | None, at: datetime) -> tuple[int | None, str | None]:
    """Key and slug of a section, made where it is new."""
    if name is None:
        return None, None
    slug = slug_of(name)
    await connection.execute(sql("insert_section"), site_id, slug, name, at)
    return await connection.fetchval(sql("section_id"), site_id, slug), slug


async def agency_of(connection: Connection[Record], name: str | None, at: datetime) -> int | None:
    """Key of an agency, made where it is new."""
    if name is None:
        return None
    await connection.execute(sql("insert_agency"), slug_of(name), name, at)
    found: int = await connection.fetchval(sql("agency_id"), slug_of(name))
    return found


async def put_content(connection: Connection[Record], article_id: int, content: Content) -> bool:
    told = json.dumps(list(content.blocks), ensure_ascii=False)
    words = "\n\n".join([content.headline, *(str(block["text"]) for block in content.blocks)])
    return await _ran(connection, "upsert_content", article_id, told, content.copyright, content.rights, *content.offer, words)


async def put_image(connection: Connection[Record], article_id: int, picture: Picture | None, at: datetime) -> bool:
    was_there: bool = await connection.fetchval(sql("has_image"), article_id)
    if picture is None:
        is_changed = await _ran(connection, "delete_image", article_id)
    else:
        agency_id = await agency_of(connection, picture.agency, at)
        told = (picture.caption, picture.alt, picture.credit, agency_id, picture.is_file_photo)
        is_changed = await _ran(connection, "upsert_image", article_id, *told)
    if is_changed:
        await log_image(connection, article_id, DELETE if picture is None else UPDATE if was_there else INSERT, at)
    return is_changed


async def put_bylines(connection: Connection[Record], article_id: int, names: Sequence[str], at: datetime) -> bool:
    slugs = [slug_of(name) for name in names]
    await connection.execute(sql("insert_authors"), slugs, list(names), at)
    wanted = list(dict.fromkeys(row["author_id"] for row in await connection.fetch(sql("author_ids"), slugs)))
    there = [row["author_id"] for row in await connection.fetch(sql("bylines"), article_id)]
    if wanted == there:
        return False
    await connection.execute(sql("delete_bylines"), article_id)
    await connection.execute(sql("insert_bylines"), article_id, wanted)
    return True


async def insert_stat(connection: Connection[Record], article_id: int, listed_at: object) -> None:
    """The counters of a new article."""
    await connection.execute(sql("insert_stat"), article_id, listed_at)
