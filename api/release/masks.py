"""Masks what names or finds somebody in a text: addresses, mentions, names of accounts, ids, networks, telephone numbers, and the lines
above quoted words that say whose they are and when they were written.

Over-eager on purpose: where an account is called Rain, rain is masked, too; and old-salt is found in "old salt".
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from operator import itemgetter

from api.release.folding import Folded
from api.release.headers import headers_in
from api.release.names import PLAIN_WORD, SYMBOL, SYMBOLS, WORD, Names

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
EMAIL = re.compile(rf"(?<!{LOCAL})(?=(?:[^\w@\s]|_)*+[^\W_]){LOCAL}++@\[?[\w-]+(?:\.[\w-]+)*")
MENTION = re.compile(rf"(?<!@)@++(?:[\w-]+(?:\.[\w-]+)*|[{SYMBOLS}]+)")
ID = re.compile(r"(?<![a-z0-9])acc_\d+")
IPV4 = re.compile(r"(?=\d)(?<![a-z0-9])(?<!\d\.)(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d|[a-z])")
GROUP = r"[0-9a-f]{1,4}"
IS_IPV6 = rf"(?=:*[0-9a-f])(?=[0-9a-f:]*(?:::|[a-f])|(?:{GROUP}:){{7}}|(?:{GROUP}:){{6}}\d+\.)"  # a time of day is none
IPV6 = re.compile(
    rf"(?<![a-z0-9:]){IS_IPV6}(?:(?:{GROUP})?:){{2,8}}(?:(?:\d{{1,3}}\.){{3}}\d{{1,3}}|{GROUP})?(?:%\w+(?:[.-]\w+)*)?(?![a-z0-9:])"
)
YEAR = r"(?:1[5-9]|20|21)\d\d"
DATE = rf"\d{{4}}-\d\d-\d\d|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}|{YEAR}\s?[/\u2010-\u2015-]\s?{YEAR}"
PHONE = re.compile(
    rf"(?=[\d+(])(?<![a-z0-9])(?<!\d\.)(?:(?:{DATE})(?!\d)|(?P<number>\+?\(?\d[\d\s()./\u2010-\u2015-]{{7,}}\d(?![a-z0-9])))"
)
"""That none can begin where a look ahead says so first spares most of a search."""
MASKS = (
    *((EMAIL, "[email]", "@"), (MENTION, "[name]", "@"), (ID, "[name]", "acc_")),
    *((IPV6, "[address]", ":"), (IPV4, "[address]", "."), (PHONE, "[number]", "")),
)
"""Each with what a text must hold that has one: most texts hold nothing of it, and are not searched."""
Span = tuple[int, int, str]
"""From where to where, and what stands there instead."""


class Masks:
    """Knows the names of all accounts."""

    def __init__(self, names: Names | Iterable[str]) -> None:
        self.names = names if isinstance(names, Names) else Names(names)

    def of(self, text: str) -> str:
        folded = Folded(text)
        patterns = (PLAIN_WORD,) if folded.text.isascii() else (WORD, SYMBOL)
        found = [*patterns_in(folded.text), *(one for pattern in patterns for one in self._names_in(folded.text, pattern))]
        return "".join(_masked(folded, sorted(found, key=itemgetter(0)))) if found else text

    def _names_in(self, text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
        found = list(self.names.found(pattern.findall(text)))
        places = [one.span() for one in pattern.finditer(text)] if found else []
        return ((places[first][0], places[end - 1][1], "[name]") for first, end in found)


async def masks_of(names: AsyncIterator[str]) -> Masks:
    """Names as they come: they are never all in memory."""
    known = Names()
    async for name in names:
        known.add(name)
    return Masks(known)


def patterns_in(text: str) -> Iterator[Span]:
    """Headers come first: where something else begins at the same place, it is a part of one."""
    yield from ((*place, "[name, time]") for place in headers_in(text))
    for pattern, mask, sign in MASKS:
        if sign in text:
            for found in pattern.finditer(text):
                if pattern is not PHONE or found["number"]:
                    yield *found.span(), mask


def _masked(folded: Folded, found: list[Span]) -> Iterator[str]:
    """What overlaps is one: of `@Fisher of Nets` a mention is the beginning, and the name all of it."""
    start, end, mask = found[0]
    done = 0
    for more in [*found[1:], (len(folded.text), len(folded.text), "")]:
        if more[0] < end:
            end = max(end, more[1])
            continue
        first, last = folded.places(start, end)
        yield folded.original[done:first] + mask
        done, (start, end, mask) = last, more
    yield folded.original[done:]
