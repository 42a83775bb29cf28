"""Doubts about a file, counted; of each kind only the first few are kept, so that a file full of them takes no more memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from schema.page import Doubt

SHOWN = 10  # of each kind: enough to see what is wrong
LONGEST_SHOWN = 60  # letters of what a file says, in a sentence about it


class Doubts:
    """Those of one file."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._first: dict[str, list[Doubt]] = {}

    def add(self, code: str, detail: str, line: int | None = None) -> None:
        self.counts[code] += 1
        if self.counts[code] <= SHOWN:
            self._first.setdefault(code, []).append(Doubt(code=code, detail=detail, line=line))

    def add_counted(self, code: str, shown: Sequence[tuple[str, int | None]], count: int) -> None:
        """Doubts that were counted elsewhere, the first of them as sentences with their lines."""
        for detail, line in shown:
            self.add(code, detail, line)
        self.counts[code] += count - len(shown)

    def __iter__(self) -> Iterator[Doubt]:
        """The first of each kind, and how many more there are."""
        for code in sorted(self._first):
            yield from self._first[code]
            more = self.counts[code] - len(self._first[code])
            if more > 0:
                yield Doubt(code=code, detail=f"and {more:,} more of this kind")


def cut(said: str) -> str:
    """What a file says, short enough for a sentence and without what would move a terminal's cursor."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in said[:LONGEST_SHOWN])
    return f"{shown}..." if len(said) > LONGEST_SHOWN else shown
