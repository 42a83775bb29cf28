"""The head of a scraped page: from the site's name to the dateline."""

from __future__ import annotations

import re
from dataclasses import dataclass

from api.pages.agency import agency_in_credit
from api.pages.lines import FURNITURE, Chunk, count_in, is_capitals
from api.pages.refusal import PageRefused
from schema.page import Doubt, PageImage

CREDIT = re.compile(r"\bImage:")
FILE_PHOTO = re.compile(r"\bfile( photo| image|\b)", re.IGNORECASE)
BYLINE = re.compile(r"(?:By|BY|by)\s+(?P<names>\S.*)")
BETWEEN = re.compile(r",\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
LONGEST_SECTION = 40  # letters; a longer line above the headline is no section's name


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the story. `rest` are lines below the count that are neither byline nor dateline."""

    site: str
    headline: str
    declared: int
    section: str | None
    image: PageImage | None
    authors: tuple[str, ...]
    dateline: str | None
    rest: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def read_head(chunks: list[Chunk]) -> Head:
    """The head, from all chunks up to the one with the first count."""
    lines = [(chunk.line + offset, line) for chunk in chunks for offset, line in enumerate(chunk.lines)]
    place = next(place for place, (_, line) in enumerate(lines) if count_in(line) is not None)
    above, below = lines[:place], [line for _, line in lines[place + 1 :]]
    if len(above) < 2:
        raise PageRefused("The text is no news page of a known form: above the comment count stand no site and no headline.")
    (_, site), *between, (_, headline) = above
    section = between.pop()[1] if between and _is_section(between[-1][1]) else None
    image, doubts = _image(between)
    authors = _authors(below)
    below = below[1:] if authors else below
    dateline = below[0] if below and is_capitals(below[0]) else None
    declared = count_in(lines[place][1]) or 0
    return Head(site, headline, declared, section, image, authors, dateline, tuple(below[1:] if dateline else below), doubts)


def _is_section(line: str) -> bool:
    is_other = FURNITURE.search(line) or CREDIT.search(line) or "/" in line
    return not is_other and len(line) <= LONGEST_SECTION and len(line.split()) <= 4


def _image(between: list[tuple[int, str]]) -> tuple[PageImage | None, tuple[Doubt, ...]]:
    """The image, from the lines between site and section: navigation, the caption cut short, the caption with its credit."""
    place = next((place for place, (_, line) in enumerate(between) if _credited(line)), None)
    if place is None:
        return None, tuple(_unknown(number, line) for number, line in between[1:])
    caption, credit = _credited(between[place][1]) or (None, "")
    above = [(number, line) for number, line in between[:place] if caption is None or line[:20] != caption[:20]]
    alt = next((line for _, line in between[:place] if caption and line[:20] == caption[:20]), None)
    image = PageImage(
        caption=caption, alt=alt, credit=credit, agency=agency_in_credit(credit), is_file_photo=bool(FILE_PHOTO.search(caption or ""))
    )
    return image, tuple(_unknown(number, line) for number, line in [*above[1:], *between[place + 1 :]])


def _credited(line: str) -> tuple[str | None, str] | None:
    """Caption and credit of "Two boats in the harbour Image: Northern Wire/Ada Quill"."""
    found = CREDIT.search(line)
    credit = line[found.end() :].strip() if found else ""
    return (line[: found.start()].strip() or None, credit) if found and credit else None


def _unknown(number: int, line: str) -> Doubt:
    return Doubt(code="not_understood", detail=f"no rule knows what this line is: {line[:80]}", line=number)


def _authors(below: list[str]) -> tuple[str, ...]:
    """ "By A", "By A and B", "By A, B and C"."""
    found = BYLINE.fullmatch(below[0]) if below else None
    return tuple(name.strip() for name in BETWEEN.split(found["names"]) if name.strip()) if found else ()
