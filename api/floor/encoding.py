"""Content codings: which one a client takes, and bodies in it."""

from __future__ import annotations

import asyncio
import re
import sys
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from api.weights import weighed
from schema.errors import NotAcceptable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ZSTD, GZIP, IDENTITY = "zstd", "gzip", "identity"
ZSTD_LEVEL = 3  # 10 kB: 17 us to 2.6 kB; 200 kB: 0.14 ms to 20 kB, where level 4 takes 0.5 ms and makes it no smaller
GZIP_LEVEL = 5  # 10 kB: 38 us to 2.8 kB; 200 kB: 0.8 ms to 22 kB; level 4 saves 0.1 ms of it for 2 kB more, level 6 the other way round
SMALLEST = 1024  # bytes; less goes into one packet as it is
LARGE = 256 * 1024  # bytes; what takes a millisecond is compressed beside the event loop
MOST_KEPT = 64  # compressed files; a few versions of all that pages load
COMPRESSIBLE = re.compile(rb"text/|image/svg\+xml|application/(.*\+)?(json|xml|javascript|x-ndjson)\b")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The coding to answer in; None for none. `must` where the client refuses a body without one."""

    coding: str | None
    must: bool = False


PLAIN = Accepted(None)


@lru_cache(maxsize=256)  # clients are of a few kinds
def accepted(accept_encoding: bytes) -> Accepted:
    """What weighs most with the client; of equals zstd, then gzip. Raises NotAcceptable where it takes nothing that there is."""
    listed = _weights(accept_encoding.decode("latin-1"))
    others = listed.get("*", 0.0)
    plain = listed.get(IDENTITY, listed.get("*", 0.0001))  # without a word of it, it is taken, but after all that is listed
    first = (ZSTD, GZIP) if ZSTD in listed else (GZIP, ZSTD)  # whoever takes anything knows gzip
    best = max(first, key=lambda coding: listed.get(coding, others))
    weight = listed.get(best, others)
    if not weight and not plain:
        raise NotAcceptable("Accept-Encoding must allow zstd, gzip or identity.")
    return Accepted(best, must=not plain) if weight and weight >= plain else PLAIN


def _weights(accept_encoding: str) -> dict[str, float]:
    """Of each coding; one whose weight cannot be read is as if it were not there."""
    names = {"x-gzip": GZIP}  # its name before HTTP/1.1
    return {names.get(name, name): weight for name, weight in weighed(accept_encoding) if weight is not None}


@lru_cache(maxsize=256)  # content types of ours
def is_compressible(content_type: bytes) -> bool:
    """Whether bodies of this type are text; pictures and archives are compressed in themselves."""
    return COMPRESSIBLE.match(content_type) is not None


class Compressor:
    """Compresses whole bodies. Its zstd context is kept, which makes small bodies three times as quick."""

    def __init__(self) -> None:
        self.zstd = zstd.ZstdCompressor(level=ZSTD_LEVEL)
        self.kept: OrderedDict[tuple[bytes, str], bytes] = OrderedDict()

    async def compress(self, body: bytes, coding: str) -> bytes:
        if len(body) >= LARGE:
            return await asyncio.to_thread(compress_apart, body, coding)
        return self.zstd.compress(body, zstd.ZstdCompressor.FLUSH_FRAME) if coding == ZSTD else gzip(body)

    async def compress_once(self, tag: bytes, body: bytes, coding: str) -> bytes:
        """The same for what never changes under its tag: kept, so that it is done once."""
        found = self.kept.get((tag, coding))
        if found is None:
            found = self.kept[tag, coding] = await self.compress(body, coding)
            if len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        return found


def compress_apart(body: bytes, coding: str) -> bytes:
    """For another thread, which must not share a context."""
    return zstd.compress(body, level=ZSTD_LEVEL) if coding == ZSTD else gzip(body)


def gzip(body: bytes) -> bytes:
    return zlib.compress(body, GZIP_LEVEL, wbits=31)  # 31 means gzip's own frame, without a time in it
