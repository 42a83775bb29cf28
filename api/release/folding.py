"""Texts as they are compared with names: one form for letters that are read alike, and for each piece the place where it stood."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from unicodedata import category, combining, normalize

UNSEEN = frozenset("\u034f\u0640\u115f\u1160\ufe0e\ufe0f")  # joins, stretches or fills, and is no letter
DOTLESS = "\u0131"  # the small letter of I in Turkish, which others write as i
ACCENTS = 200  # classes of marks above and below letters of Europe begin here
POINTS = range(10, 36)  # of Hebrew and Arabic, which mostly go unwritten


class Letters(dict[str, str]):
    """What becomes of each letter; it is worked out once."""

    def __missing__(self, letter: str) -> str:
        apart = normalize("NFKD", normalize("NFKD", letter).casefold())
        self[letter] = "".join("i" if one == DOTLESS else one for one in apart if not is_dropped(one))
        return self[letter]


def is_dropped(letter: str) -> bool:
    kind = combining(letter)
    return kind >= ACCENTS or kind in POINTS or letter in UNSEEN or category(letter) in ("Cf", "Me")


LETTERS = Letters()


class Folded:
    """A text in small letters without accents, width and what nobody sees."""

    def __init__(self, original: str) -> None:
        self.original = original
        letters = [] if original.isascii() else [LETTERS[letter] for letter in original]
        self.text = "".join(letters) if letters else original.lower()
        self.ends = list(accumulate(map(len, letters)))

    def places(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original a piece stands. Letters that it has a part of are whole, with the marks that follow."""
        if not self.ends:
            return start, end
        return bisect_right(self.ends, start), max(bisect_right(self.ends, end - 1) + 1, bisect_right(self.ends, end))


def fold(text: str) -> str:
    return Folded(text).text
