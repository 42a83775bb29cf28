"""The comments of a scraped page: each is what stands above its tally."""

from __future__ import annotations

from typing import NamedTuple

from api.pages.lines import TALLY, Chunk, count_in, number
from schema.page import Doubt, PageComment


class Thread(NamedTuple):
    """The comments in order, and what could not be made out."""

    comments: tuple[PageComment, ...]
    doubts: tuple[Doubt, ...]


def read_thread(chunks: list[Chunk], declared: int) -> tuple[Thread, list[Chunk]]:
    """The comments, and the chunks that come after the last one."""
    chunks = _without_opening(chunks)
    comments: list[PageComment] = []
    doubts: list[Doubt] = []
    open_chunks: list[Chunk] = []
    for chunk in chunks:
        found = TALLY.fullmatch(chunk.lines[-1])
        if found is None:
            open_chunks.append(chunk)
            continue
        net, up, down = (number(digits) for digits in found.groups())
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


def _without_opening(chunks: list[Chunk]) -> list[Chunk]:
    """Leaves out the count and the invitation to sign in that stand above the first comment."""
    if chunks and count_in(chunks[0].lines[0]) is not None:
        chunks = chunks[1:]
    return chunks[1:] if chunks and chunks[0].is_furniture and len(chunks[0].lines) == 1 and len(chunks[0].text) < 40 else chunks


def _cut_off(rest: list[Chunk]) -> list[Doubt]:
    """Text of a comment whose tally the page does not reach: it is told, and not taken for a comment."""
    cut: list[Doubt] = []
    for chunk in rest:
        if chunk.is_furniture:
            break
        cut.append(Doubt(code="cut_off", detail=f"text without a tally is not taken for a comment: {chunk.text[:80]}", line=chunk.line))
    return cut
