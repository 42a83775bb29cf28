"""The comments of a scraped page: each is what stands above its tally."""

from __future__ import annotations

from typing import NamedTuple

from api.pages.lines import FURNITURE, Chunk, count_in, tally_in
from api.pages.tallies import is_lone_tally, pasted_tally
from schema.page import Doubt, PageComment

LONGEST_INVITATION = 40  # letters of "Login to comment"; a comment that speaks of logging in is longer, or stands above a tally


class Thread(NamedTuple):
    """The comments in order, and what could not be made out."""

    comments: tuple[PageComment, ...]
    doubts: tuple[Doubt, ...]


def read_thread(chunks: list[Chunk], declared: int) -> tuple[Thread, list[Chunk]]:
    """The comments, and the chunks that come after the last one."""
    chunks = _without_opening(chunks)
    is_strict = sum(is_lone_tally(chunk) for chunk in chunks) >= max(declared, 1)
    comments: list[PageComment] = []
    pasted = pasted_tally(chunks, declared)
    doubts = [] if pasted is None else [_pasted(chunks[pasted])]
    open_chunks: list[Chunk] = []
    for place, chunk in enumerate(chunks):
        tally = tally_in(chunk.lines[-1]) if (len(chunk.lines) == 1 or not is_strict) and place != pasted else None
        if tally is None:
            open_chunks.append(chunk)
            continue
        net, up, down = tally
        if net != up - down:
            doubts.append(Doubt(code="score_differs", detail=f"the page prints {net}, but +{up} / -{down} is {up - down}", line=chunk.line))
        body = "\n\n".join([*(one.text for one in open_chunks), *(["\n".join(chunk.lines[:-1])] if len(chunk.lines) > 1 else [])])
        open_chunks = []
        if body:
            comments.append(PageComment(place=len(comments) + 1, body=body, up=up, down=down))
        else:
            doubts.append(Doubt(code="no_text", detail="a tally stands without a comment above it", line=chunk.line))
    cut = _cut_off(open_chunks) if len(comments) < declared else []
    return Thread(tuple(comments), (*doubts, *cut)), open_chunks[len(cut) :]


def _pasted(chunk: Chunk) -> Doubt:
    detail = f"{chunk.text} is taken for a part of a comment, because the page shows one tally more than it declares comments"
    return Doubt(code="tally_in_text", detail=detail, line=chunk.line)


def has_invitation(chunks: list[Chunk], place: int) -> bool:
    """Whether an invitation to sign in, as it opens threads, stands with the count at a place, or by itself below it."""
    count, below = chunks[place : place + 1], chunks[place + 1 : place + 3]
    if count and len(count[0].lines) > 1:
        return all(FURNITURE.search(line) for line in count[0].lines[1:])
    if not below or len(below[0].lines) > 1 or (len(below) > 1 and tally_in(below[1].lines[0])):
        return False
    return below[0].is_furniture and len(below[0].text) < LONGEST_INVITATION


def _without_opening(chunks: list[Chunk]) -> list[Chunk]:
    """Leaves out the count, and the invitation to sign in that stands above the first comment, with the count or by itself."""
    if not chunks or count_in(chunks[0].lines[0]) is None:
        return chunks
    return chunks[2:] if len(chunks[0].lines) == 1 and has_invitation(chunks, 0) else chunks[1:]


def _cut_off(rest: list[Chunk]) -> list[Doubt]:
    """Text of a comment whose tally the page does not reach: it is told, and not taken for a comment."""
    cut: list[Doubt] = []
    for chunk in rest:
        if chunk.is_furniture:
            break
        cut.append(Doubt(code="cut_off", detail=f"text without a tally is not taken for a comment: {chunk.text[:80]}", line=chunk.line))
    return cut
