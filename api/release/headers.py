"""Where a text has the lines that pages print above what is quoted: "HerringboneToday 07:40 am GMT". They name a writer, and a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schema.page import PRINTED_DAY

TIME = r"\d{1,2}:\d\d(?:\s*+[ap]m(?:\s++[a-z]{2,5}(?![a-z]))?+|\s++[a-z]{2,5})"  # in other words, all that is read as one
PRINTED = re.compile(rf"(?:{PRINTED_DAY.lower()})\s*{TIME}")
LONGEST = 190  # letters of a handle as they are compared: 62 as pages are read, each of three parts at most
REST_OF_LINE = re.compile(r"[^\S\n]*")


def headers_in(text: str) -> Iterator[tuple[int, int]]:
    """From where to where, in a folded text; the name comes along. A time that stands in a sentence of its own words is none."""
    for found in PRINTED.finditer(text) if ":" in text else ():
        start, end = found.span()
        is_joined = start > 0 and not text[start - 1].isspace()
        if is_joined or is_end_of_line(text, end):
            yield _handle(text, start, is_joined), end


def is_end_of_line(text: str, place: int) -> bool:
    found = REST_OF_LINE.match(text, place)
    return found is not None and text[found.end() : found.end() + 1] in ("", "\n")


def _handle(text: str, day: int, is_joined: bool) -> int:
    """Where it begins: with the line, or where that is too long with the word that the day is written to."""
    before = text[max(0, day - LONGEST) : day]
    if len(before) == day or "\n" in before:
        return day - len(before.rpartition("\n")[2].lstrip())
    return day - len(before.split()[-1]) if is_joined else day
