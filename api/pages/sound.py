"""Whether a page hangs together and fits the tables: what a parser never gets wrong, but a hand-made page may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from api.pages.lines import LARGEST_TALLY
from api.pages.refusal import PageRefused
from schema.one_line import HOST, LONGEST_ADDRESS, is_address, is_like, is_name, is_path
from schema.page import Page, PageComment, PageQuote

LONGEST_NAME = 200  # letters of a name or handle; they are keys, and Postgres keeps no key over 2,700 bytes
DEEPEST = 1_000  # levels of answers; the deepest threads seen have some hundred


def sound(page: Page) -> Page:
    """The page. Raises PageRefused, which names the first thing that is wrong with it."""
    for fault in _faults(page):
        raise PageRefused(f"{fault[0].upper()}{fault[1:]}.")
    return page


def _faults(page: Page) -> Iterator[str]:
    if any("\0" in text for text in _texts(page.model_dump())):
        yield "the page holds a NUL character, which no text has"
    yield from _names(page)
    if not page.headline.strip():
        yield "the headline is empty"
    if (page.declared_comment_count or 0) > LARGEST_TALLY:
        yield f"the page declares {page.declared_comment_count:,} comments"
    for moment in (page.published_at, page.updated_at):
        yield from _time(moment, "the page")
    if [block.number for block in page.blocks] != sorted({block.number for block in page.blocks}):
        yield "the blocks' numbers do not rise"
    if any(block.number > LARGEST_TALLY for block in page.blocks):
        yield f"a block has a number over {LARGEST_TALLY:,}"
    yield from _thread(page)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    for one in inner:
        yield from _texts(one)


def _names(page: Page) -> Iterator[str]:
    handles = {comment.handle for comment in page.comments}
    agencies = (page.agency, page.image.agency if page.image else None)
    for name in (page.site.name, page.site.host, page.site.publisher, page.section, *agencies, *page.authors, *handles):
        if name is not None and not name.strip():
            yield "a name is empty"
        elif name and len(name) > LONGEST_NAME:
            yield f"a name has {len(name):,} letters, and {LONGEST_NAME} are the most: {name[:40]}..."
        elif name and not is_name(name):
            yield f"a name is not one line of letters that can be seen: {name[:40]!a}"
    yield from _addresses(page)


def _addresses(page: Page) -> Iterator[str]:
    for address in (page.path, page.url):
        if address and len(address.encode()) > LONGEST_ADDRESS:
            yield f"an address has {len(address.encode()):,} bytes, and {LONGEST_ADDRESS:,} are the most"
    if page.site.host is not None and not is_like(HOST, page.site.host):
        yield f"the host is no name of one: {page.site.host[:40]!a}"
    if page.path is not None and not is_path(page.path):
        yield f"the path does not begin with one /: {page.path[:40]!a}"
    if page.url is not None and not is_address(page.url):
        yield f"the url is no address of http or https: {page.url[:40]!a}"


def _thread(page: Page) -> Iterator[str]:
    depth: dict[int, int] = {}
    by_place = {comment.place: comment for comment in page.comments}
    last = 0
    for comment in page.comments:
        if comment.place <= last:
            yield f"comment {comment.place} stands below comment {last}: places rise"
        last = comment.place
        if comment.parent is not None and comment.parent not in depth:
            yield f"comment {comment.place} answers comment {comment.parent}, which does not stand above it"
        depth[comment.place] = depth.get(comment.parent or 0, -1) + 1
        if depth[comment.place] > DEEPEST:
            yield f"comment {comment.place} stands under {depth[comment.place]:,} others, and {DEEPEST:,} are the most"
        if max(comment.up, comment.down, comment.place) > LARGEST_TALLY:
            yield f"comment {comment.place} has a number over {LARGEST_TALLY:,}"
        yield from _time(comment.created_at, f"comment {comment.place}")
        yield from (fault for quote in comment.quotes for fault in _quote(page, comment, quote, by_place))


def _quote(page: Page, comment: PageComment, quote: PageQuote, by_place: dict[int, PageComment]) -> Iterator[str]:
    if (quote.comment is None) == (quote.block is None):
        yield f"a quote in comment {comment.place} points at a comment or at a block, one of them"
    target = by_place.get(quote.comment or 0)
    texts = [target.body] if target else [block.text for block in page.blocks if block.number == quote.block]
    if not texts:
        yield f"a quote in comment {comment.place} points at what is not there"
    elif not quote.start < quote.end <= len(texts[0]):
        yield f"a quote in comment {comment.place} points outside the text it is from"


def _time(moment: datetime | None, whose: str) -> Iterator[str]:
    if moment is None:
        return
    if moment.tzinfo is None:
        yield f"a time of {whose} has no offset"
        return
    try:
        moment.astimezone(UTC)
    except OverflowError:
        yield f"a time of {whose} is outside the calendar"
