"""What operators do with newsletters, on the command line: make one, and change one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Pool, Record

from db import newsletters
from db.audit import Actor, note
from db.changes import INSERT, UPDATE, log_change
from db.newsletters import Changes, NewNewsletter
from db.write import Writer, writing
from schema.errors import Conflict, Fault, Invalid, NotFound
from schema.ids import public_id
from schema.newsletter_texts import ChangeNewsletterInput, CreateNewsletterInput

COMMAND = Actor("command")


async def create_newsletter(pool: Pool[Record], given: CreateNewsletterInput, now: datetime) -> str:
    """Its id. Raises Conflict where the slug is taken, or Invalid for a site or a section that is not there."""
    async with writing(pool) as writer:
        site_id = await _site(writer, given.site)
        values = (given.slug, given.name, given.description, given.sender or given.name, given.frequency.value)
        new = NewNewsletter(site_id, *values, given.language, given.is_partner_offers, given.consent_version)
        key = await newsletters.insert(writer, new, now)
        if key is None:
            raise Conflict(f"There is a newsletter {given.slug} already.", (Fault("conflict", "another slug", "/slug"),))
        await _put_text(writer, key, given.consent_version, given.consent_text, now)
        await _cover(writer, key, site_id, given.sections)
        await note(writer, COMMAND, now, "newsletter.create", public_id("nwl", key))
        await log_change(writer, "newsletter", (key,), INSERT, now)
    return public_id("nwl", key)


async def change_newsletter(pool: Pool[Record], given: ChangeNewsletterInput, now: datetime) -> str:
    """Its id. Raises NotFound, Invalid, or Conflict where a version of the text is another text already."""
    async with writing(pool) as writer:
        found = await newsletters.find(writer, given.slug)
        if found is None:
            raise NotFound(f"There is no newsletter {given.slug}.")
        key: int = found["newsletter_id"]
        if given.consent_version and given.consent_text:
            await _put_text(writer, key, given.consent_version, given.consent_text, now)
        frequency = given.frequency.value if given.frequency else None
        changes = Changes(given.name, given.description, given.sender, frequency, given.is_open, given.consent_version)
        await newsletters.update(writer, key, changes)
        if given.sections is not None:
            await _cover(writer, key, found["site_id"], given.sections)
        await note(writer, COMMAND, now, "newsletter.change", public_id("nwl", key))
        await log_change(writer, "newsletter", (key,), UPDATE, now)
    return public_id("nwl", key)


async def _site(writer: Writer, named: str | None) -> int:
    """Raises Invalid."""
    found = await newsletters.find_sites(writer, named)
    if len(found) != 1:
        several = ", ".join(row["slug"] for row in found)
        told = f"There are several sites, such as {several}." if found else "There is no such site; import a page of it first."
        raise Invalid(told, (Fault("unknown_site", "the slug or the host of a site", "/site"),))
    site_id: int = found[0]["site_id"]
    return site_id


async def _put_text(writer: Writer, newsletter_id: int, version: str, text: str, now: datetime) -> None:
    """Raises Conflict."""
    if await newsletters.put_text(writer, newsletter_id, version, text, True, now) is None:
        raise Conflict(f"Version {version} is another text already.", (Fault("conflict", "another version", "/consent_version"),))


async def _cover(writer: Writer, newsletter_id: int, site_id: int, sections: Sequence[str]) -> None:
    """Raises Invalid."""
    if await newsletters.cover(writer, newsletter_id, site_id, sections) < len(set(sections)):
        raise Invalid("The site lacks one of the sections.", (Fault("unknown_section", "slugs of the site's sections", "/sections"),))
