"""A real mail server on loopback that does what a test tells it to, letter by letter; and an outbox to send to it from."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import asyncpg
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from api.mail.sender import Sender
from api.mail.server import Server, Tls
from api.mail.smtp import SmtpCarrier
from api.mail.worker import Outbox
from db.mail import Mail, queue_mail

SENDER = Sender("Example News", "news@example.org")
PATIENCE = 30.0  # seconds; whoever hears nothing for so long will hear nothing more
SECRET = "s3cret/p@ss"
Deed = Callable[[SMTP], Awaitable[str]]


class PostOffice:
    """Takes every letter, unless it is told what to say to the next ones, at one of the points of a conversation."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[EmailMessage] = []
        self.arrived: asyncio.Queue[EmailMessage] = asyncio.Queue()
        self.connections = 0
        self.says: dict[str, list[str | Deed]] = {"MAIL": [], "RCPT": [], "DATA": []}
        self.ends = asyncio.Event()

    def say(self, point: str, *answers: str | Deed) -> None:
        self.says[point].extend(answers)

    async def _answer(self, point: str, server: SMTP) -> str:
        told = self.says[point].pop(0) if self.says[point] else "250 OK"
        return told if isinstance(told, str) else await told(server)

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = await self._answer("MAIL", server)
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = await self._answer("RCPT", server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What was written is here, whatever is said about it then."""
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        assert envelope.rcpt_tos == [letter["To"]]
        self.letters.append(letter)
        self.arrived.put_nowait(letter)
        return await self._answer("DATA", server)

    async def drop(self, server: SMTP) -> str:
        """Hang up without an answer."""
        cast(asyncio.WriteTransport, server.transport).abort()
        return "250 OK"

    async def hang(self, server: SMTP) -> str:
        """Say nothing until the test is over."""
        await self.ends.wait()
        return "250 OK"

    @property
    def received(self) -> list[tuple[str, str]]:
        """To whom, and about what."""
        return [(letter["To"], letter["Subject"]) for letter in self.letters]

    @property
    def message_ids(self) -> list[str]:
        return [letter["Message-ID"] for letter in self.letters]


def with_password(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    return AuthResult(success=given == LoginPassword(b"news", SECRET.encode()), handled=False)


@asynccontextmanager
async def post_office(context: ssl.SSLContext | None = None, /, **named: object) -> AsyncIterator[PostOffice]:
    """It listens until the block ends. What is named goes to the server as it is."""
    office = PostOffice()

    def connected() -> SMTP:
        office.connections += 1
        return SMTP(office, hostname="mx.example", **named)  # type: ignore[arg-type]  # each as aiosmtpd has it

    listening = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0, ssl=context)
    office.port = listening.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        office.ends.set()
        listening.close()
        await listening.wait_closed()


def outbox(
    pool: asyncpg.Pool[asyncpg.Record],
    office: PostOffice,
    *,
    patience: float = PATIENCE,
    tls: Tls = "none",
    password: str | None = None,
    host: str = "127.0.0.1",
) -> Outbox:
    server = Server(host, office.port, tls, "news" if password else None, password)
    return Outbox(pool, SmtpCarrier(server, SENDER, patience))


def letter(number: int = 1, text: str = "Hello\n") -> Mail:
    return Mail(f"reader{number}@mail.example", f"News {number}", text, "<p>Hello</p>\n", "issue")


async def queue(pool: asyncpg.Pool[asyncpg.Record], *mails: Mail) -> None:
    """All in one transaction."""
    async with pool.acquire() as connection, connection.transaction():
        for mail in mails:
            await queue_mail(connection, mail)


async def hurry(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """The next try is now."""
    await pool.execute("update outgoing_mail set next_try_at = now()")


async def states(pool: asyncpg.Pool[asyncpg.Record]) -> list[tuple[str, int, str | None]]:
    """Of each letter what became of it, how often it was tried, and why it was not taken last."""
    rows = await pool.fetch("select sent_at, failed_at, text, html, tries, last_error from outgoing_mail order by mail_id")
    assert all((row["text"], row["html"]) == (None, None) for row in rows if row["sent_at"] or row["failed_at"])
    return [("sent" if row["sent_at"] else "given up" if row["failed_at"] else "waits", row["tries"], row["last_error"]) for row in rows]


async def delays(pool: asyncpg.Pool[asyncpg.Record]) -> list[float]:
    """Seconds until the next try of what waits."""
    rows = await pool.fetch(
        "select extract(epoch from next_try_at - now())::float8 as s from outgoing_mail where text is not null order by mail_id"
    )
    return [row["s"] for row in rows]
