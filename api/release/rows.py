"""The rows of one part on their way from Postgres into files: gathered to blocks of whole lines, which a thread writes meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from pathlib import Path
from typing import Protocol

from api.release.zst import CompressedFile, Written

BLOCK = 1 << 18  # bytes that the lines come to that are handled at once: the same ones each time, however they come from Postgres
Change = Callable[[bytes], bytes]
"""Makes other lines of some."""
Row = dict[str, object]
Edit = Callable[[Row], None]
"""Changes a row in its place."""


class Writer(Protocol):
    """A file of one format."""

    def write(self, lines: bytes) -> None:
        """Takes whole lines, each the JSON of a row."""

    def close(self) -> Written: ...

    def drop(self) -> None:
        """Lets go of the file, whatever is in it."""


class JsonLines:
    """One row a line, as it comes."""

    def __init__(self, path: Path) -> None:
        self.file = CompressedFile(path)
        self.write, self.close, self.drop = self.file.write, self.file.close, self.file.drop


class Rows:
    """Takes bytes as they come, writes them with all writers, and counts the rows."""

    def __init__(self, writers: list[Writer], change: Change | None, threads: Executor) -> None:
        self.writers, self.change, self.threads = writers, change, threads
        self.waiting, self.count = bytearray(), 0
        self.at_work: asyncio.Future[None] | None = None

    async def take(self, some: bytes) -> None:
        self.waiting += some
        while len(self.waiting) >= BLOCK and (end := self.waiting.find(b"\n", BLOCK - 1) + 1):
            await self._hand_on(end)

    async def end(self) -> list[Written]:
        """What became of it. Raises OSError."""
        await self._hand_on(len(self.waiting))
        await self._done()
        return [writer.close() for writer in self.writers]

    async def stop(self) -> None:
        """Waits for the thread, whatever it says, and lets go of the files. After the end there is nothing left to do."""
        if self.at_work:
            await asyncio.gather(self.at_work, return_exceptions=True)
        for writer in self.writers:
            writer.drop()

    async def _hand_on(self, end: int) -> None:
        """Postgres goes on with the next rows while these are written."""
        lines = bytes(self.waiting[:end])
        del self.waiting[:end]
        await self._done()
        self.count += lines.count(b"\n")
        self.at_work = asyncio.get_running_loop().run_in_executor(self.threads, self._write, lines)

    async def _done(self) -> None:
        if self.at_work:
            await self.at_work

    def _write(self, lines: bytes) -> None:
        changed = self.change(lines) if self.change and lines else lines
        for writer in self.writers:
            writer.write(changed)


def write_all(writers: list[Writer], blocks: Iterable[bytes]) -> tuple[int, list[Written]]:
    """What is all there already: how many rows it has, and what became of it. Raises OSError."""
    count = 0
    try:
        for lines in blocks:
            count += lines.count(b"\n")
            for writer in writers:
                writer.write(lines)
        return count, [writer.close() for writer in writers]
    finally:
        for writer in writers:
            writer.drop()
