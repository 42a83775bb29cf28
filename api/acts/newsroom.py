"""What the newsroom does with stories: publish, correct, take away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from asyncpg import Record

from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.texts import one_line
from api.acts.versions import check_version
from db import articles
from db.article_parts import Block, Content, Picture, agency_of, insert_stat, put_bylines, put_content, put_image, section_of
from db.articles import Head
from db.audit import note
from db.changes import INSERT, UPDATE, log_article_gone, log_change, log_quoting_blocks
from db.comments import touch_thread
from db.slugs import slug_of
from db.write import Writer
from schema.errors import ArticleTaken, Fault, Invalid, NotFound
from schema.ids import key_of, public_id
from schema.newsroom import BlockInput, CorrectedBlockInput, CreateArticleInput, DeleteArticleInput, ImageInput, UpdateArticleInput
from schema.one_line import LONGEST_ADDRESS, is_address, is_path


async def create_article(doing: Doing, given: CreateArticleInput) -> Done:
    """Raises Invalid or ArticleTaken."""
    blocks = numbered(given.blocks, set(), 0)
    check_addresses(given)
    async with doing.transaction() as writer:
        site_id = await articles.find_site(writer, given.site)
        if site_id is None:
            raise Invalid("There is no site with this slug.", (Fault("invalid_value", "the slug of a site", "/site"),))
        head = await first_head(writer, site_id, given, doing.now)
        slug = slug_of((given.path or "").rstrip("/").rpartition("/")[2] or head.headline)
        published_at = given.published_at or doing.now
        key = await articles.insert_article(writer, site_id, slug, head, given.path, given.url, published_at, doing.now)
        if key is None:
            raise ArticleTaken(f"The site {given.site} has an article {slug}.")
        await insert_stat(writer, key, published_at)
        await put_content(
            writer, key, Content(head.headline, blocks, name_in(given.copyright, "/copyright"), name_in(given.rights, "/rights"))
        )
        await put_around(writer, key, given.authors, given.lead_image, doing.now)
        await log_change(writer, "article", (key,), INSERT, doing.now)
        return await told(writer, doing, key, "article.create")


def check_addresses(given: CreateArticleInput) -> None:
    """Raises Invalid for what would lead readers to another host than it seems, or is longer than a key may be."""
    if given.path is not None and not is_path(given.path):
        fault = Fault("invalid_value", f"a path that begins with one /, of {LONGEST_ADDRESS:,} bytes at most", "/path")
        raise Invalid("The path is none of a page on its site.", (fault,))
    if given.url is not None and not is_address(given.url):
        fault = Fault("invalid_value", f"an address of http or https, of {LONGEST_ADDRESS:,} bytes at most", "/url")
        raise Invalid("The url is no address of a page.", (fault,))


async def first_head(writer: Writer, site_id: int, given: CreateArticleInput, now: datetime) -> Head:
    section = await section_of(writer, site_id, name_in(given.section, "/section"), now)
    agency_id = await agency_of(writer, name_in(given.agency, "/agency"), now)
    return Head(*section, agency_id, one_line(given.headline, "/headline"), name_in(given.dateline, "/dateline"))


def name_in(given: str | None, place: str) -> str | None:
    """In one line; None where it is empty. Raises Invalid."""
    return one_line(given, place) if given and given.split() else None


async def put_around(writer: Writer, article_id: int, authors: Sequence[str] | None, image: ImageInput | None, now: datetime) -> bool:
    """Byline and image, as far as they are given."""
    is_changed = False
    if authors is not None:
        is_changed |= await put_bylines(writer, article_id, [name for one in authors if (name := name_in(one, "/authors"))], now)
    if image is not None:
        is_changed |= await put_image(writer, article_id, picture_of(image), now)
    return is_changed


def picture_of(image: ImageInput) -> Picture:
    """Raises Invalid."""
    caption, alt, credit = (name_in(getattr(image, one), f"/lead_image/{one}") for one in ("caption", "alt", "credit"))
    return Picture(caption, alt, credit, name_in(image.agency, "/lead_image/agency"), image.is_file_photo)


async def told(writer: Writer, doing: Doing, article_id: int, action: str, **detail: object) -> Done:
    """What is noted of each of these acts."""
    await note(writer, doing.actor, doing.now, action, public_id("art", article_id), detail)
    return doing.keep(Done((article_id,)))


async def update_article(doing: Doing, given: UpdateArticleInput) -> Done:
    """Raises Invalid, NotFound or PreconditionFailed."""
    async with doing.transaction() as writer:
        article_id, found = await lock_article(writer, given.id, given.version)
        before: list[Block] = json.loads(found["blocks"])
        known = {int(str(one["number"])) for one in before}
        last = await articles.last_block(writer, article_id)
        blocks = before if given.blocks is None else numbered(given.blocks, known, last)
        head = await corrected(writer, found, given, doing.now)
        is_revised = (head.headline, blocks) != (found["headline"], before)
        if is_revised:
            await articles.keep_first(writer, article_id)
        is_changed = await put_content(writer, article_id, content_of(found, given, head.headline, blocks))
        is_changed |= await put_around(writer, article_id, given.authors, given.lead_image, doing.now)
        if not is_changed and head == head_of(found):
            return doing.keep(Done((article_id,)))
        await articles.correct(writer, article_id, head, doing.now, is_revised=is_revised)
        if is_revised:
            await articles.keep_revision(writer, article_id, given.correction or None)
            await articles.mark_stale(writer, article_id, changed_numbers(before, blocks))
            await log_quoting_blocks(writer, article_id, changed_numbers(before, blocks), doing.now)
        await touch_thread(writer, article_id)
        await log_change(writer, "article", (article_id,), UPDATE, doing.now)
        return await told(writer, doing, article_id, "article.update")


async def lock_article(writer: Writer, article: str, version: str | None) -> tuple[int, Record]:
    """Raises NotFound or PreconditionFailed."""
    key = key_of(article, "art", 1)
    found = await articles.lock_article(writer, key[0]) if key else None
    if key is None or found is None:
        raise NotFound("There is no article with this id.")
    check_version(found, version)
    return key[0], found


def head_of(found: Record) -> Head:
    """The head as it was."""
    return Head(found["section_id"], found["section_slug"], found["agency_id"], found["headline"], found["dateline"])


async def corrected(writer: Writer, found: Record, given: UpdateArticleInput, now: datetime) -> Head:
    """The head as it is to be."""
    head = head_of(found)
    if given.section is not None:
        section_id, section_slug = await section_of(writer, found["site_id"], name_in(given.section, "/section"), now)
        head = replace(head, section_id=section_id, section_slug=section_slug)
    if given.agency is not None:
        head = replace(head, agency_id=await agency_of(writer, name_in(given.agency, "/agency"), now))
    if given.headline is not None:
        head = replace(head, headline=one_line(given.headline, "/headline"))
    return head if given.dateline is None else replace(head, dateline=name_in(given.dateline, "/dateline"))


def content_of(found: Record, given: UpdateArticleInput, headline: str, blocks: list[Block]) -> Content:
    """What is left out stays; an empty text takes it away."""
    line = found["copyright"] if given.copyright is None else name_in(given.copyright, "/copyright")
    rights = found["rights"] if given.rights is None else name_in(given.rights, "/rights")
    offer = (found["promotion_title"], found["promotion_text"], found["promotion_call_to_action"])
    return Content(headline, blocks, line or None, rights or None, offer)


def numbered(given: Sequence[BlockInput], before: set[int], last: int) -> list[Block]:
    """Each block with its number: its own where it was there before, the next one where it is new. Raises Invalid."""
    taken, free = set[int](), last + 1
    found: list[Block] = []
    for place, one in enumerate(given):
        number = one.number if isinstance(one, CorrectedBlockInput) else None
        if number is not None and (number not in before or number in taken):
            right = "the number of a block that is there, once; or none"
            raise Invalid("A block has a number that is not free for it.", (Fault("invalid_value", right, f"/blocks/{place}/number"),))
        if number is None:
            number, free = free, free + 1
        taken.add(number)
        found.append({"number": number, "kind": one.kind.value, "text": one_line(one.text, f"/blocks/{place}/text")})
    return found


def changed_numbers(before: Sequence[Block], after: Sequence[Block]) -> list[int]:
    """The blocks that say something else now, or are gone."""
    kept = {one["number"]: one["text"] for one in after}
    return [int(str(one["number"])) for one in before if kept.get(one["number"]) != one["text"]]


async def delete_article(doing: Doing, given: DeleteArticleInput) -> Done:
    """Raises NotFound or PreconditionFailed."""
    async with doing.transaction() as writer:
        article_id, _ = await lock_article(writer, given.id, given.version)
        await log_article_gone(writer, article_id, doing.now)
        await articles.remove_article(writer, article_id, given.reason, doing.now)
        await touch_thread(writer, article_id)
        return await told(writer, doing, article_id, "article.delete", reason=given.reason)
