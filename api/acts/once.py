"""A write that may come twice: `Idempotency-Key` names it, and what it did is kept in its own transaction for a day.

So a client that does not know whether a write was kept sends it again, and learns what the first one did.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from db import answered_writes
from db.write import Writer
from schema.errors import KeyReused, WriteInProgress
from schema.viewer import Viewer

LONGEST_KEY = 255  # characters; a UUID has 36


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: the key of what it answers with, a secret to tell, whose eyes to look with where it is not the viewer's.

    `document` is the answer of a verb that has one, as JSON.
    """

    key: tuple[int, ...] = ()
    secret: str | None = None
    viewer: Viewer | None = None
    is_repeated: bool = False
    document: bytes | None = None


class Repeated(Exception):
    """Not an error: the write was done before, and did this."""

    def __init__(self, done: Done) -> None:
        super().__init__("done before")
        self.done = done


@dataclass(slots=True)
class Once:
    """One key of one client for one operation; `request_digest` is of what is asked."""

    digest: bytes
    request_digest: bytes
    done: Done = field(default_factory=Done)

    @classmethod
    def of(cls, who: str, verb: str, key: str, request: bytes) -> Once:
        return cls(_digest(who, verb, key), hashlib.sha256(request).digest())

    async def begin(self, writer: Writer, now: datetime) -> None:
        """Raises Repeated, KeyReused or WriteInProgress."""
        try:
            is_new = await answered_writes.begin(writer, self.digest, self.request_digest, now)
        except asyncpg.LockNotAvailableError:
            raise WriteInProgress("The same write is still being done; send it again shortly.", headers={"Retry-After": "1"}) from None
        if is_new:
            return
        request_digest, key, document = await answered_writes.find(writer, self.digest)
        if request_digest != self.request_digest:
            raise KeyReused("This Idempotency-Key came with another request.")
        raise Repeated(Done(key, is_repeated=True, document=document))

    async def end(self, writer: Writer) -> None:
        await answered_writes.keep(writer, self.digest, self.done.key, self.done.document)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()
