"""Rows in the order of their pseudonyms over a whole table: their keys' order would tell which is which. Memory stays flat.

Sorted runs lie in a folder on the disk, and are merged when all of them are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import chain, islice
from pathlib import Path

from api.release.zst import Written

RUN = 8 << 20  # bytes that are sorted in memory: 10,000,000 accounts are some 200 runs, each an open file in the end
ROWS = 1_000  # of which a block is made


class Runs:
    """A writer of lines that begin with their pseudonym. They are kept in sorted runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.waiting: list[bytes] = []
        self.bytes, self.count = 0, 0

    def write(self, lines: bytes) -> None:
        self.waiting += lines.splitlines(keepends=True)
        self.bytes += len(lines)
        if self.bytes >= RUN:
            self._put()

    def close(self) -> Written:
        self._put()
        return Written(0, "")

    def drop(self) -> None:
        """Nothing is open between two runs."""

    def files(self, rows: int) -> Iterator[Iterator[bytes]]:
        """All lines in order, those of each file of so many rows at most in blocks. Each is to be read to its end before the next."""
        with ExitStack() as opened:
            lines = merge(*(opened.enter_context(path.open("rb")) for path in sorted(self.folder.iterdir())))
            for first in lines:
                yield _blocks(chain([first], islice(lines, rows - 1)))

    def _put(self) -> None:
        if self.waiting:
            self.count += 1
            with (self.folder / f"{self.count:05d}").open("xb") as file:
                file.writelines(sorted(self.waiting))
        self.waiting, self.bytes = [], 0


def _blocks(lines: Iterator[bytes]) -> Iterator[bytes]:
    while block := b"".join(islice(lines, ROWS)):
        yield block
