"""Masks what names or finds somebody in a text: addresses, mentions, names of accounts, ids, networks, telephone numbers.

Over-eager on purpose: where an account is called Rain, rain is masked, too; and old-salt is found in "old salt".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
MENTION = re.compile(r"(?<![\w@])@[\w-]+(?:\.[\w-]+)*")
ID = re.compile(r"\bacc_\d+\b")
IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)")
GROUP = r"[0-9A-Fa-f]{1,4}"
IPV6 = re.compile(rf"(?<![\w:])(?:(?:{GROUP}:){{2,7}}(?::?{GROUP}){{0,6}}|::(?:{GROUP}:?){{1,7}})(?![\w:])")
DATE = r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4}"
PHONE = re.compile(rf"(?<![\w.])(?!(?:{DATE})(?!\d))\+?\(?\d[\d\s()./-]{{7,}}\d(?!\w)")
WORD = re.compile(r"\w+")
MASKS = (
    *((EMAIL, "[email]", "@"), (MENTION, "[name]", "@"), (ID, "[name]", "acc_")),
    *((IPV6, "[address]", ":"), (IPV4, "[address]", "."), (PHONE, "[number]", "")),
)
"""Each with what a text must hold that has one: most texts hold nothing of it, and are not searched."""
LONGEST = 6  # words of a name; a longer one is looked for by its first ones


class Masks:
    """Knows the names of all accounts, in small letters, and how many words the longest has that begins with a word."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = {" ".join(words) for name in names if (words := _words(name)[:LONGEST])}
        self.longest: dict[str, int] = {}
        for words in map(str.split, self.names):
            self.longest[words[0]] = max(self.longest.get(words[0], 0), len(words))

    def of(self, text: str) -> str:
        for pattern, mask, sign in MASKS:
            if sign in text:
                text = pattern.sub(mask, text)
        return "".join(self._without_names(text))

    def _without_names(self, text: str) -> Iterator[str]:
        found = list(WORD.finditer(text))
        place, end = 0, 0
        while place < len(found):
            words = self._named(found, place)
            if words:
                yield text[end : found[place].start()]
                yield "[name]"
                end = found[place + words - 1].end()
            place += words or 1
        yield text[end:]

    def _named(self, found: list[re.Match[str]], place: int) -> int:
        """How many of the words from a place on are a name; the longest one. Few words begin one."""
        longest = self.longest.get(found[place][0].lower())
        if longest is None:
            return 0
        near = [one[0].lower() for one in found[place : place + longest]]
        return next((size for size in range(len(near), 0, -1) if " ".join(near[:size]) in self.names), 0)


def _words(name: str) -> list[str]:
    return [one[0].lower() for one in WORD.finditer(name)]
