"""A compressed file that is the same whenever the same bytes come, however they are cut on the way."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

PIECE = 1 << 20  # bytes given to the compressor at once: always the same ones, so that it always does the same
LEVEL = 3  # beyond it, files shrink by a tenth and take five times as long


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is done."""

    bytes: int
    sha256: str


class CompressedFile:
    """Takes bytes until it is closed."""

    def __init__(self, path: Path) -> None:
        self.file, self.digest, self.bytes = path.open("xb"), hashlib.sha256(), 0
        self.compressor, self.waiting = ZstdCompressor(level=LEVEL), bytearray()

    def write(self, some: bytes) -> None:
        self.waiting += some
        while len(self.waiting) >= PIECE:
            self._put(self.compressor.compress(bytes(self.waiting[:PIECE])))
            del self.waiting[:PIECE]

    def close(self) -> Written:
        self._put(self.compressor.compress(bytes(self.waiting)))
        self._put(self.compressor.flush())
        self.drop()
        return Written(self.bytes, self.digest.hexdigest())

    def drop(self) -> None:
        """Lets go of the file, whatever is in it."""
        self.file.close()

    def _put(self, compressed: bytes) -> None:
        self.file.write(compressed)
        self.digest.update(compressed)
        self.bytes += len(compressed)
