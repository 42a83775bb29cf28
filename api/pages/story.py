"""The story of a scraped page: its blocks, then copyright lines, then perhaps a promotion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from api.pages.agency import YEAR, agency_name, split_copyright
from api.pages.lines import COPYRIGHT, Chunk, is_capitals
from schema.page import Doubt, PageBlock, PagePromotion

LONGEST_CALL = 4  # words on a button
LONGEST_COPYRIGHT = 400  # letters; agencies say at length what may not be done


@dataclass(frozen=True, slots=True)
class Story:
    """What stands between the dateline and the comments."""

    blocks: tuple[PageBlock, ...]
    dateline: str | None
    agency: str | None
    copyright: str | None
    rights: str | None
    publisher: str | None
    promotion: PagePromotion | None
    doubts: tuple[Doubt, ...]


def read_story(chunks: list[Chunk], first_lines: tuple[str, ...], has_dateline: bool) -> Story:
    """`first_lines` are lines of the story that stand in one chunk with the head, which may have had the dateline."""
    signs = [place for place, chunk in enumerate(chunks) if all(_is_copyright(line) for line in chunk.lines)]
    end, resume = (signs[0], signs[-1] + 1) if signs else (len(chunks), len(chunks))
    texts = [*([" ".join(first_lines)] if first_lines else []), *(" ".join(chunk.lines) for chunk in chunks[:end])]
    dateline = texts.pop(0) if texts and not has_dateline and is_capitals(texts[0]) else None
    ours, site = _copyrights([line for place in signs for line in chunks[place].lines])
    holder, rights = split_copyright(_without_sign(ours)) if ours else (None, None)
    publisher = split_copyright(_without_sign(site))[0] if site else None
    promotion, doubts = _promotion(chunks[resume:])
    between = [_unplaced(chunk) for place, chunk in enumerate(chunks[end:resume], start=end) if place not in signs]
    return Story(_blocks(texts), dateline, agency_name(holder) if holder else None, ours, rights, publisher, promotion, (*between, *doubts))


def _blocks(texts: list[str]) -> tuple[PageBlock, ...]:
    return tuple(PageBlock(number=number, kind=_kind(text), text=text) for number, text in enumerate(texts, start=1))


def _kind(text: str) -> Literal["paragraph", "subhead"]:
    return "subhead" if is_capitals(text) else "paragraph"


def _copyrights(lines: list[str]) -> tuple[str | None, str | None]:
    """The story's line and the site's. A lone line is the site's when the year comes first and nothing is said of rights."""
    if len(lines) >= 2:
        return lines[0], lines[-1]
    if not lines:
        return None, None
    is_site = _without_sign(lines[0])[:4].isdigit() and "rights" not in lines[0].lower()
    return (None, lines[0]) if is_site else (lines[0], None)


def _is_copyright(line: str) -> bool:
    """Whether it is a copyright line; "(c)" may also open the third point of a list, so there a year must follow."""
    is_sign = COPYRIGHT.fullmatch(line) is not None and len(line) <= LONGEST_COPYRIGHT
    return is_sign and (line.startswith("©") or YEAR.search(line) is not None)


def _without_sign(line: str) -> str:
    found = COPYRIGHT.fullmatch(line)
    return found[1] if found else line


def _promotion(chunks: list[Chunk]) -> tuple[PagePromotion | None, tuple[Doubt, ...]]:
    """Title, text and the words of a button, below the site's own copyright line."""
    lines = [line for chunk in chunks for line in chunk.lines]
    if not lines:
        return None, ()
    call = lines.pop() if len(lines) > 1 and len(lines[-1].split()) <= LONGEST_CALL else None
    promotion = PagePromotion(title=lines[0], text=" ".join(lines[1:]) or None, call_to_action=call)
    return promotion, tuple(_unplaced(chunk) for chunk in chunks[3:])


def _unplaced(chunk: Chunk) -> Doubt:
    return Doubt(code="not_understood", detail=f"no rule knows what this line is: {chunk.text[:80]}", line=chunk.line)
