"""Newsletters themselves: typed statements, each inside the transaction of an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class NewNewsletter:
    """What a newsletter is."""

    site_id: int
    slug: str
    name: str
    description: str
    sender: str
    frequency: str
    language: str
    is_partner_offers: bool
    consent_version: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a newsletter is to be another; None stays."""

    name: str | None = None
    description: str | None = None
    sender: str | None = None
    frequency: str | None = None
    is_open: bool | None = None
    consent_version: str | None = None


def sql(name: str) -> str:
    return statement("newsletter", name)


async def find(writer: Writer, slug: str) -> Record | None:
    """newsletter_id, site_id, slug, name, sender, is_open, consent_version."""
    return await writer.fetchrow(sql("find_newsletter"), slug)


async def chosen(writer: Writer, wanted: Sequence[tuple[str, str]]) -> list[Record]:
    """Those of slug and version that are there, by their keys: newsletter_id, site_id, slug, name, is_current, consent_text_id."""
    return await writer.fetch(sql("chosen"), [slug for slug, _ in wanted], [version for _, version in wanted])


async def insert(writer: Writer, new: NewNewsletter, now: datetime) -> int | None:
    """Its key; None where the slug is taken."""
    values = (new.site_id, new.slug, new.name, new.description, new.sender, new.frequency, new.language, new.is_partner_offers)
    found: int | None = await writer.fetchval(sql("insert_newsletter"), *values, new.consent_version, now)
    if found is not None:
        await writer.execute(sql("insert_head"), found)
    return found


async def update(writer: Writer, newsletter_id: int, changes: Changes) -> None:
    values = (changes.name, changes.description, changes.sender, changes.frequency, changes.is_open, changes.consent_version)
    await writer.execute(sql("update_newsletter"), newsletter_id, *values)


async def put_text(writer: Writer, newsletter_id: int, version: str, text: str, is_own: bool, now: datetime) -> int | None:
    """The key of a consent text; None where this version is another text already."""
    found: int | None = await writer.fetchval(sql("insert_text"), newsletter_id, version, text, is_own, now)
    return found


async def cover(writer: Writer, newsletter_id: int, site_id: int, sections: Sequence[str]) -> int:
    """How many sections of the site have these slugs; the newsletter covers them."""
    return len(await writer.fetch(sql("cover_sections"), newsletter_id, site_id, list(sections)))


async def find_sites(writer: Writer, named: str | None) -> list[Record]:
    """The site with this slug or host, or the first two of all: site_id, slug."""
    return await writer.fetch(sql("find_sites"), named)


async def insert_site(writer: Writer, slug: str, name: str) -> int:
    found: int = await writer.fetchval(sql("insert_site"), slug, name)
    return found
