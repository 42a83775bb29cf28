"""The names of all accounts in a few bytes each, so that exports of any size take the same memory: hashes, never the names themselves."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from api.release.folding import fold

UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u312f"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\ud7b0-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)  # Thai, Lao, Tibetan, Burmese, Hangul apart, Khmer, kana, bopomofo, Han: names stand in them without spaces around, each letter is a word
MARKED = "\u0900-\u0963\u0966-\u0dff"  # of India, whose vowels are marks
SYMBOLS = "\u2190-\u2bff\U0001f000-\U0001fbff"
WORD = re.compile(rf"[{UNSPACED}]|(?:[^\W_{UNSPACED}]|[{MARKED}])+")
PLAIN_WORD = re.compile("[a-z0-9]+")  # the same where all letters are ASCII, three times as fast
SYMBOL = re.compile(rf"[{SYMBOLS}]|[^\W_]+")  # words between signs keep them apart
SHORTEST = 3  # letters of a name that is one word: an account may be called A or Al, and texts are full of both
PLAIN = """about all also and any anonymous are but can did does for from get guest had has have her here him his how into its just like
  more most much nobody not now one only our out over said say she should some than that the their them then there these they this too user
  very was way were what when where which who why will with would yes you your das der die ein est les los que und une"""
EVERYDAY = frozenset(PLAIN.split())  # words that an account may be called, and that texts are made of
BEGINS, WHOLE = 1, 2
FIRST = 1 << 10


class Names:
    """Beginnings of names, word by word, and whole names written as one word, in a table of hashes; the two lowest bits of each say
    whether a longer name begins so, and whether it is a name. 62 bits are enough: among 1,000,000 names, one word of 10^12 is taken for
    one that is none.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.slots: array[int] = array("q", bytes(8 * FIRST))
        self.count, self.last = 0, FIRST - 1
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        words = words_of(name)
        self._add(words)
        if len(words) > 1 and WORD.fullmatch(joined := "".join(words)):
            self._add([joined])

    def _add(self, words: list[str]) -> None:
        if not words or is_everyday(words):
            return
        for size in range(1, len(words) + 1):
            self._put(hash(" ".join(words[:size])) & -4 | (WHOLE if size == len(words) else BEGINS))

    def found(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """Where a name begins among the words, and where it ends; the longest one at each place."""
        place, slots, last = 0, self.slots, self.last
        for at, word in enumerate(words):
            seen = hash(word) & -4
            slot = seen >> 2 & last
            while (told := slots[slot]) and told & -4 != seen:
                slot = slot + 1 & last
            if told and at >= place and (size := self._longest(words, at)):
                place = at + size
                yield at, place

    def _longest(self, words: list[str], at: int) -> int:
        """How many words the longest name has that begins there; 0 where none does."""
        longest, text = 0, ""
        for place in range(at, len(words)):
            text = f"{text} {words[place]}" if text else words[place]
            told = self.slots[self._slot(hash(text) & -4)]
            longest = place - at + 1 if told & WHOLE else longest
            if not told & BEGINS:
                break
        return longest

    def _slot(self, seen: int) -> int:
        """Where it is, or where it is to be put."""
        slot = seen >> 2 & self.last
        while self.slots[slot] and self.slots[slot] & -4 != seen:
            slot = slot + 1 & self.last
        return slot

    def _put(self, told: int) -> None:
        slot = self._slot(told & -4)
        self.count += not self.slots[slot]
        self.slots[slot] |= told
        if self.count * 3 > len(self.slots) * 2:
            self._grow()

    def _grow(self) -> None:
        before, self.slots = self.slots, array("q", bytes(16 * len(self.slots)))
        self.last = len(self.slots) - 1
        for told in before:
            if told:
                self.slots[self._slot(told & -4)] = told


def words_of(name: str) -> list[str]:
    """As they are compared. Who has no letter in the name is called by its signs."""
    text = fold(name)
    return WORD.findall(text) or SYMBOL.findall(text)


def is_everyday(words: list[str]) -> bool:
    """Whether texts would be ruined if it were masked wherever it stands."""
    return len(normalize("NFC", "".join(words))) == 1 or (len(words) == 1 and (len(words[0]) < SHORTEST or words[0] in EVERYDAY))
