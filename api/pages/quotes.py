"""Who quotes what: passages of the story and of earlier comments inside comments, and what quoting tells about writers.

A page names a comment's writer only where somebody quotes him: the line above the passage belongs to the comment quoted.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from api.pages.folding import fold, span_in
from api.pages.times import Header, read_header
from schema.page import Doubt, PageBlock, PageComment, PageQuote

SHORTEST_PASSAGE = 20  # letters; shorter paragraphs may agree by chance, unless a line above says that they quote
FURTHEST_BACK = 500  # comments searched for a part of a paragraph; whole paragraphs are found in all


def attribute_and_quote(
    comments: tuple[PageComment, ...], blocks: tuple[PageBlock, ...], seen_at: datetime | None
) -> tuple[tuple[PageComment, ...], tuple[Doubt, ...]]:
    """The comments with their quotes, and with writer and time where another one quotes them."""
    reader = _Reader(blocks, seen_at)
    quoted = [comment.model_copy(update={"quotes": tuple(reader.quotes_of(comment))}) for comment in comments]
    return tuple(reader.attributed(comment) for comment in quoted), tuple(reader.doubts)


class _Reader:
    """Goes through the comments in order, remembering each one's paragraphs for those that come later."""

    def __init__(self, blocks: tuple[PageBlock, ...], seen_at: datetime | None) -> None:
        self.blocks = [(block, fold(block.text)) for block in blocks]
        self.seen_at = seen_at
        self.paragraphs: dict[str, list[PageComment]] = defaultdict(list)
        self.earlier: list[tuple[PageComment, str]] = []
        self.posted: dict[str, list[PageQuote]] = {}
        self.writers: dict[int, Header] = {}
        self.doubts: list[Doubt] = []

    def quotes_of(self, comment: PageComment) -> list[PageQuote]:
        """A comment that was posted twice quotes again what it quoted the first time, and not itself."""
        body = fold(comment.body)
        if body not in self.posted:
            self.posted[body] = self._read(comment)
        return self.posted[body]

    def _read(self, comment: PageComment) -> list[PageQuote]:
        quotes: list[PageQuote] = []
        own: list[str] = []
        header: Header | None = None
        is_used = True
        for paragraph in comment.body.split("\n\n"):
            first, _, rest = paragraph.partition("\n")
            found = read_header(first, self.seen_at)
            if found:
                self._check_used(header, is_used, comment)
                header, is_used, paragraph = found, False, rest
            quote = self._quote(paragraph, header) if paragraph else None
            if quote:
                quotes.append(quote)
                is_used = self._attribute(quote, header) or is_used
            elif paragraph:
                own.append(fold(paragraph))
        self._check_used(header, is_used, comment)
        self._remember(comment, own)
        return quotes

    def _check_used(self, header: Header | None, is_used: bool, comment: PageComment) -> None:
        if header and not is_used:
            self.doubts.append(
                Doubt(
                    code="quote_not_found", detail=f"comment {comment.place} quotes {header.handle}, but no earlier comment has the words"
                )
            )

    def _remember(self, comment: PageComment, own: list[str]) -> None:
        """The paragraphs that are the comment's own: whoever quotes the others later quotes where they came from."""
        for paragraph in own:
            self.paragraphs[paragraph].append(comment)
        self.earlier.append((comment, "\n".join(own)))

    def _quote(self, paragraph: str, header: Header | None) -> PageQuote | None:
        folded = fold(paragraph)
        if not folded or (header is None and len(folded) < SHORTEST_PASSAGE):
            return None
        target = self._comment_with(folded, header)
        if target:
            span = span_in(target.body, paragraph)
            return PageQuote(comment=target.place, start=span[0], end=span[1], text=paragraph) if span else None
        return self._of_block(folded, paragraph)

    def _of_block(self, folded: str, paragraph: str) -> PageQuote | None:
        if len(folded) < SHORTEST_PASSAGE:
            return None
        block = next((block for block, text in self.blocks if folded in text), None)
        span = span_in(block.text, paragraph) if block else None
        return PageQuote(block=block.number, start=span[0], end=span[1], text=paragraph) if block and span else None

    def _comment_with(self, folded: str, header: Header | None) -> PageComment | None:
        """The latest earlier comment with the paragraph; with a header above, one that holds it as a part will do."""
        whole = self.paragraphs.get(folded, [])
        if len(whole) > 1 and header:
            self.doubts.append(
                Doubt(code="quote_unclear", detail=f"{len(whole)} comments have the words that {header.handle} is quoted with")
            )
        if whole or header is None:
            return whole[-1] if whole else None
        return next((comment for comment, text in reversed(self.earlier[-FURTHEST_BACK:]) if folded in text), None)

    def _attribute(self, quote: PageQuote, header: Header | None) -> bool:
        if quote.comment is None or header is None:
            return False
        known = self.writers.setdefault(quote.comment, header)
        if known != header:
            self.doubts.append(
                Doubt(
                    code="writer_unclear",
                    detail=f"comment {quote.comment} is quoted as {known.handle}'s and as {header.handle}'s, or with two times",
                )
            )
        return True

    def attributed(self, comment: PageComment) -> PageComment:
        """With what quoting tells, where the page itself does not."""
        writer = self.writers.get(comment.place)
        if writer is None or comment.handle not in (None, writer.handle):
            return comment
        created_at = comment.created_at or writer.created_at
        return comment.model_copy(update={"handle": writer.handle, "local_time": writer.local_time, "created_at": created_at})
