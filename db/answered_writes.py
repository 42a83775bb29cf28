"""What writes with an Idempotency-Key did: the keys of the rows that they are answered with, or the answers themselves."""

from __future__ import annotations

from datetime import datetime

from db.statements import statement
from db.write import Writer


def sql(name: str) -> str:
    return statement("answered_write", name)


async def begin(writer: Writer, digest: bytes, request_digest: bytes, now: datetime) -> bool:
    """Whether it is new. Waits while the same write is done elsewhere. Raises LockNotAvailableError after the session's lock_timeout."""
    await writer.execute(sql("forget_writes"), now)
    return await writer.fetchval(sql("begin_write"), digest, request_digest, now) is not None


async def find(writer: Writer, digest: bytes) -> tuple[bytes, tuple[int, ...], bytes | None]:
    """What was asked, the key of what was done, and the answer where no row can be read again for it."""
    row = await writer.fetchrow(sql("find_write"), digest)
    assert row is not None, "a write that was done is kept for a day"
    document = row["document"]
    return row["request_digest"], tuple(row["key"]), document.encode() if document else None


async def keep(writer: Writer, digest: bytes, key: tuple[int, ...], document: bytes | None) -> None:
    await writer.execute(sql("keep_write"), digest, list(key), document.decode() if document else None)
