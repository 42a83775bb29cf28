"""Quotes that a comment makes: each is held against the text that it points at, and kept with the words."""

from __future__ import annotations

from collections.abc import Sequence

from db import comments
from db.comments import Quoted
from db.write import Writer
from schema.errors import Fault, QuoteMissing
from schema.ids import key_of
from schema.posting import QuoteInput


async def read_quotes(writer: Writer, article_id: int, quotes: Sequence[QuoteInput]) -> list[Quoted]:
    """As they are kept. Raises QuoteMissing."""
    targets = [_target(place, quote, article_id) for place, quote in enumerate(quotes)]
    found: dict[int, tuple[int, str]] = {}
    for part, read in enumerate((comments.quoted_comments, comments.quoted_blocks)):
        places = [place for place, target in enumerate(targets) if target[part] is not None]
        texts = await read(writer, article_id, [(targets[place][part] or 0, quotes[place].revision) for place in places])
        found |= {places[nth]: text for nth, text in texts.items()}
    newest = await _newest(writer, article_id, targets, quotes)
    return [_checked(place, quote, targets[place], found.get(place), newest) for place, quote in enumerate(quotes)]


def _target(place: int, quote: QuoteInput, article_id: int) -> tuple[int | None, int | None]:
    """The number of a comment of this thread, or of a block."""
    if (quote.comment_id is None) == (quote.block is None):
        raise QuoteMissing("A quote names a comment or a block of the story, one of them.", (_fault(place, "one of comment_id and block"),))
    if quote.comment_id is None:
        return None, quote.block
    key = key_of(quote.comment_id, "cmt", 2)
    if key is None or key[0] != article_id:
        raise QuoteMissing(
            "A quote names a comment that is not in this thread.", (_fault(place, "a comment of this article", "comment_id"),)
        )
    return key[1], None


async def _newest(
    writer: Writer, article_id: int, targets: list[tuple[int | None, int | None]], quotes: Sequence[QuoteInput]
) -> dict[int, int]:
    """The present revision of each comment of which an older one is quoted."""
    older = [number for (number, _), quote in zip(targets, quotes, strict=True) if number and quote.revision]
    texts = await comments.quoted_comments(writer, article_id, [(number, None) for number in older])
    return {older[nth]: revision for nth, (revision, _) in texts.items()}


def _checked(
    place: int, quote: QuoteInput, target: tuple[int | None, int | None], found: tuple[int, str] | None, newest: dict[int, int]
) -> Quoted:
    if found is None:
        raise QuoteMissing("What a quote names is not there, or has no such revision.", (_fault(place, "what the thread shows"),))
    revision, text = found
    if quote.text != text[quote.start : quote.end]:
        raise QuoteMissing("The words of a quote are not at its place.", (_fault(place, "the words from start to end", "text"),))
    number, block = target
    is_stale = number is not None and newest.get(number, revision) != revision
    return Quoted(number, block, revision, quote.start, quote.end, quote.text, is_stale)


def _fault(place: int, right: str, member: str = "") -> Fault:
    return Fault("quote_missing", right, f"/quotes/{place}{f'/{member}' if member else ''}")
