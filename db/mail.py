"""The outbox: mail is queued in the transaction of what causes it, so that neither is without the other. Sending is the worker's,
in `api/mail/worker.py`.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asyncpg import Connection, Pool, Record
from asyncpg.pool import PoolConnectionProxy

from db.leases import Lease
from db.statements import statement

ADDRESS = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)"
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)  # RFC 5321 without quoted names and address literals, which nobody has and which mail servers read in different ways
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")  # NUL, which Postgres refuses, and what breaks lines
HEADERS = frozenset({"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"})  # no letter needs others
LONGEST_HEADER = 900  # bytes; RFC 5322 has room for 998 in a line
KEPT = timedelta(days=30)  # for operators who are asked what became of a letter; then its recipient is nobody's business


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter to one person. Raises ValueError for what could become another letter than it says."""

    to: str
    subject: str
    text: str = field(repr=False)  # a link in it may open an account, and what is shown of an object ends up in logs
    html: str = field(repr=False)
    kind: str
    headers: Mapping[str, str] = field(default_factory=dict)
    sender_name: str | None = None
    """Who it is from, where that is not the service itself."""

    def __post_init__(self) -> None:
        if not ADDRESS.fullmatch(self.to):
            raise ValueError("the recipient is no address that mail can go to")
        if not self.subject or not is_one_line(self.subject) or not all(map(is_one_line, (*self.headers.values(), self.sender_name or ""))):
            raise ValueError("a header must be one line that is not too long")
        if not self.headers.keys() <= HEADERS:
            raise ValueError(f"of other headers there are only {', '.join(sorted(HEADERS))}")
        if UNWRITABLE.search(self.text) or UNWRITABLE.search(self.html):
            raise ValueError("a letter must be plain lines apart by line feeds")


def is_one_line(text: str) -> bool:
    """Whether it may stand in a header."""
    return not UNWRITABLE.search(text) and not {"\n", "\t"} & set(text) and len(text.encode()) <= LONGEST_HEADER


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A letter in the outbox."""

    mail_id: int
    mail: Mail
    message_key: str
    created_at: datetime
    tries: int


_to_wake: set[Callable[[], object]] = set()


@contextmanager
def woken_when_queued(call: Callable[[], object]) -> Iterator[None]:
    """Within it, this is called, from whatever thread, when mail is queued in this process."""
    _to_wake.add(call)
    try:
        yield
    finally:
        _to_wake.discard(call)


async def queue_mail(connection: Connection[Record] | PoolConnectionProxy[Record], mail: Mail, is_wanted: bool = True) -> None:
    """Write it into the outbox, inside the caller's transaction. The worker of this process is woken, and finds it after the commit.

    One that is not wanted is not kept, and takes as long: nobody hears from outside whether a letter goes out.
    """
    headers, key = json.dumps(dict(mail.headers)), secrets.token_hex(16)
    values = (mail.kind, mail.to, mail.subject, mail.text, mail.html, headers, key)
    await connection.execute(statement("mail", "queue_mail"), *values, is_wanted)
    for call in tuple(_to_wake):
        call()


async def forget_mail_to(connection: Connection[Record] | PoolConnectionProxy[Record], address: str) -> None:
    """Delete all that is known of mail to an address, also what still waits: for somebody who is erased."""
    await connection.execute(statement("mail", "forget_mail_to"), address)


async def is_mail_due(pool: Pool[Record]) -> bool:
    return bool(await pool.fetchval(statement("mail", "is_mail_due")))


async def due_mail(pool: Pool[Record], most: int) -> list[QueuedMail]:
    """What is to be sent now: newsletters behind all others, then the longest due first."""
    return [_queued(row) for row in await pool.fetch(statement("mail", "due_mail"), most)]


def _queued(row: Record) -> QueuedMail:
    mail = Mail(row["recipient"], row["subject"], row["text"], row["html"], row["kind"], json.loads(row["headers"]), row["sender_name"])
    return QueuedMail(row["mail_id"], mail, row["message_key"], row["created_at"], row["tries"])


async def mark_sent(pool: Pool[Record], mail_id: int) -> None:
    """A server took it. Its words are forgotten here."""
    await pool.execute(statement("mail", "mark_sent"), mail_id)


async def mark_failed(pool: Pool[Record], mail_id: int, reason: str, lease: Lease) -> None:
    """It is given up. Its words are forgotten here."""
    await pool.execute(statement("mail", "mark_failed"), mail_id, reason, lease.name, lease.fence)


async def put_off(pool: Pool[Record], mail_id: int, reason: str, delay: timedelta, lease: Lease) -> None:
    """Try again after a while."""
    await pool.execute(statement("mail", "put_off"), mail_id, reason, delay, lease.name, lease.fence)


async def forget_old_mail(pool: Pool[Record]) -> None:
    """Delete what was sent or given up long ago."""
    await pool.execute(statement("mail", "forget_old_mail"), KEPT)


async def waiting_mail(connection: Connection[Record], most: int) -> list[Record]:
    """What is not sent yet, the newest first: kind, recipient, subject, created_at, next_try_at, tries, last_error."""
    return await connection.fetch(statement("mail", "waiting_mail"), most)


async def failed_mail(connection: Connection[Record], most: int) -> list[Record]:
    """What was given up, the newest first: the same, with failed_at."""
    return await connection.fetch(statement("mail", "failed_mail"), most)
