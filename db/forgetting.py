"""What is not kept for longer than it is good for, whoever it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from db.signups import forget_unconfirmed
from db.statements import statement
from db.write import Writer

CLIENTS = timedelta(days=90)  # in which misuse is looked into; from where somebody acted is nobody's business afterwards
UNSENT = timedelta(days=7)  # a mail server that is away for longer is not coming back


async def forget_old(writer: Writer, now: datetime) -> None:
    await forget_unconfirmed(writer, now)
    for sql, *values in _steps(now):
        await writer.execute(str(sql), *values)


def _steps(now: datetime) -> Iterator[tuple[object, ...]]:
    yield statement("audit", "forget_clients"), now - CLIENTS
    yield statement("spending", "forget_spending"), now
    yield statement("session", "forget_sessions"), now
    yield statement("account", "forget_registrations"), now
    yield statement("account", "forget_secrets"), None, "", now
    yield statement("sign_in", "forget_attempts"), now
    yield statement("sign_in", "forget_codes"), now
    yield statement("signup", "forget_old_secrets"), now
    yield statement("answered_write", "forget_writes"), now
    yield statement("client", "forget_client_tokens"), now
    yield statement("erasure", "forget_unsent"), UNSENT
