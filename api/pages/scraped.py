"""Reads a page as a scraper leaves it: plain text, its parts told by where they stand and what form they have.

From top to bottom: the site, what belongs to the image, the section, the headline, "10 Comments", byline and dateline,
the story, copyright lines, a promotion, "10 Comments" again, comments that each end in a tally, sign-in, links elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from api.pages.agency import is_of, without_own_agency
from api.pages.head import Head, read_head
from api.pages.lines import Chunk, chunks_of, count_in, tally_in
from api.pages.links import read_links
from api.pages.quotes import attribute_and_quote
from api.pages.refusal import PageRefused
from api.pages.story import Story, read_story
from api.pages.thread import Thread, has_invitation, read_thread
from schema.page import Doubt, Page, PageSite


def read(text: str, published_at: datetime | None = None, seen_at: datetime | None = None) -> Page:
    """The page in a text. Raises PageRefused where the landmarks of a news page are missing."""
    chunks = chunks_of(text)
    first = _index_of_count(chunks, 0)
    if first is None:
        raise PageRefused('The text is no news page of a known form: no line such as "10 Comments" stands below a headline.')
    head = read_head(chunks[: first + 1])
    second, unclear = _start_of_thread(chunks, first, head.declared)
    story = read_story(chunks[first + 1 : second], head.rest, head.dateline is not None)
    thread, tail = read_thread(chunks[second:], head.declared)
    _must_be_news(head, story, thread, has_invitation(chunks, second))
    links, link_doubts = read_links(tail)
    comments, quote_doubts = attribute_and_quote(thread.comments, story.blocks, seen_at)
    found = thread._replace(comments=comments, doubts=(*unclear, *thread.doubts, *quote_doubts, *link_doubts))
    return _page(head, story, found, published_at).model_copy(update={"resource_links": links})


def _index_of_count(chunks: list[Chunk], start: int) -> int | None:
    for place in range(start, len(chunks)):
        if any(count_in(line) is not None for line in chunks[place].lines):
            return place
    return None


def _start_of_thread(chunks: list[Chunk], first: int, declared: int) -> tuple[int, tuple[Doubt, ...]]:
    """Where the second count stands: one with the first's number, else any, else the end of the page. Of several, it is the last one
    with an invitation to sign in, else the last one above the first tally: others are lines of the story.
    """
    bound = next((place for place, chunk in enumerate(chunks) if tally_in(chunk.lines[-1])), len(chunks))
    counts = [place for place in range(first + 1, bound) if count_in(chunks[place].lines[0]) is not None]
    same = [place for place in counts if count_in(chunks[place].lines[0]) == declared] or counts
    if len(same) < 2:
        return next(iter(same), len(chunks)), ()
    invited = [place for place in same if has_invitation(chunks, place)]
    start = (invited or same)[-1] if bound < len(chunks) else (invited or same)[0]
    detail = f"{len(same)} lines could begin the thread: the one taken for it is {chunks[start].lines[0]}"
    return start, (Doubt(code="thread_unclear", detail=detail, line=chunks[start].line),)


def _must_be_news(head: Head, story: Story, thread: Thread, is_invited: bool) -> None:
    """Raises PageRefused where a count is all that a text has of a news page: forums and encyclopedias have such lines too."""
    if not story.blocks and not thread.comments:
        raise PageRefused("The text is no news page of a known form: it has neither a story nor comments.")
    if not (head.authors or head.dateline or thread.comments or is_invited):
        raise PageRefused("The text is no news page of a known form: it has a comment count, but no byline, no place line and no thread.")


def _page(head: Head, story: Story, thread: Thread, published_at: datetime | None) -> Page:
    owners = (head.site, story.publisher)
    return Page(
        site=PageSite(name=head.site, publisher=story.publisher),
        section=head.section,
        headline=head.headline,
        dateline=head.dateline or story.dateline,
        agency=None if is_of(story.agency, owners) else story.agency,
        copyright=story.copyright,
        rights=story.rights,
        published_at=published_at,
        declared_comment_count=head.declared,
        authors=head.authors,
        blocks=story.blocks,
        image=without_own_agency(head.image, owners),
        promotion=story.promotion,
        comments=thread.comments,
        doubts=(*head.doubts, *story.doubts, *thread.doubts, *_count_doubt(head.declared, len(thread.comments))),
    )


def _count_doubt(declared: int, found: int) -> tuple[Doubt, ...]:
    if declared == found:
        return ()
    return (Doubt(code="count_differs", detail=f"the page declares {declared} comments, {found} were found"),)
