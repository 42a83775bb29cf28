"""What anybody may read, kept in memory for a moment: a crowd that asks the same is answered without asking Postgres.

An answer is kept until a moment after the request came that it was read for. So whatever was written a moment ago is seen by everybody,
and what a process wrote itself at once. Whoever says who they are is never answered from here: they see what they wrote at once,
whichever process they meet.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from cachetools import TLRUCache
from litestar.types import HTTPScope

from api.floor.conditional import Known
from api.floor.request import Headers

MOST_BYTES = 16 * 1024 * 1024  # of all that one process keeps
LARGEST = MOST_BYTES // 4  # of one, its codings included
OVERHEAD = 8_000  # bytes that each counts at least, so that no more than 2,000 are there to take out at once when they are too old
CODINGS = 2  # bodies that one answer may be kept in beside the plain one
Asked: TypeAlias = "tuple[str, bytes, bytes | None, bytes | None, str]"
Keep: TypeAlias = "Callable[[int, dict[bytes, bytes], bytes], Whole | None]"


@dataclass(slots=True)
class Whole:
    """An answer in one piece, before the floor adds what every answer has. `until` is when it is too old.

    `encoded` has its body in codings, as soon as it is compressed.
    """

    asked: Asked
    status: int
    fields: dict[bytes, bytes]
    body: bytes
    until: float
    encoded: dict[str, asyncio.Future[bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes, with what was asked and the header fields; a letter of the path has four at most."""
        path, *others = self.asked
        told = sum(len(name) + len(value) for name, value in self.fields.items())
        return OVERHEAD + (1 + CODINGS) * len(self.body) + 4 * len(path) + sum(len(one) for one in others if one) + told


class Kept:
    """For `seconds`; nothing for 0. `turns` counts the writes: what was being read while one was done is not kept."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self.clock, self.turns = seconds, clock, 0
        self.found = self._nothing()

    def _nothing(self) -> TLRUCache[Asked, Whole]:
        return TLRUCache(MOST_BYTES, until_of, self.clock, size_of)

    def find(self, asked: Asked, known: Known) -> Whole | None:
        """For a client that has `known`: where it was only asked whether that is the newest, others are not answered with it."""
        try:
            found = self.found[asked]
        except KeyError:
            return None
        return found if found.status != 304 or known.has(found.fields[b"etag"]) else None

    def keeper(self, asked: Asked) -> Keep:
        """To be made before the answer is read."""
        return partial(self._keep, asked, self.clock() + self.seconds, self.turns)

    def _keep(self, asked: Asked, until: float, turns: int, status: int, fields: dict[bytes, bytes], body: bytes) -> Whole | None:
        whole = Whole(asked, status, dict(fields), body, until)
        if turns != self.turns or whole.size > LARGEST:
            return None
        self.found[asked] = whole
        return whole

    def forget(self) -> None:
        """Said after each write, before it is answered."""
        self.turns += 1
        self.found = self._nothing()  # even to count what is there would take out what is too old, one after the other


def until_of(asked: Asked, whole: Whole, now: float) -> float:
    return whole.until


def size_of(whole: Whole) -> int:
    return whole.size


def asked_by(scope: HTTPScope, headers: Headers) -> Asked:
    """All that an answer to somebody whom nobody knows depends on."""
    fields = headers.fields
    return scope["path"], scope["query_string"], fields.get(b"accept"), fields.get(b"host"), scope["scheme"]
