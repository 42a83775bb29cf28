"""One request and what came back, whichever client of the tests asked."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, unquote_to_bytes

import httpx

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Headers = Iterable[tuple[bytes, bytes]]


@dataclass
class Exchange:
    """`path` is decoded; `target` is as it was written."""

    method: str
    target: bytes
    asked: httpx.Headers
    given: bytes
    status: int
    headers: httpx.Headers
    body: bytes
    is_cut: bool = False
    """The client went before the end of it."""

    @property
    def path(self) -> str:
        return unquote_to_bytes(self.target.partition(b"?")[0]).decode("utf-8", "replace")

    @property
    def parameters(self) -> list[str]:
        """The names in the query string."""
        return [name for name, _ in parse_qsl(self.target.partition(b"?")[2].decode("latin-1"), keep_blank_values=True)]

    @property
    def media_type(self) -> str:
        """Empty where there is none."""
        return str(self.headers.get("content-type", ""))

    @cached_property
    def plain(self) -> bytes:
        """The body without its coding."""
        match self.headers.get("content-encoding"):
            case "gzip":
                return gzip.decompress(self.body)
            case "zstd":
                return zstd.decompress(self.body)
        return self.body

    @cached_property
    def json(self) -> object:
        """Raises ValueError."""
        return json.loads(self.plain)

    def __str__(self) -> str:
        target = self.target.decode("latin-1")
        return f"{self.method} {target[:100]} -> {self.status} {self.plain[:300]!r}"
