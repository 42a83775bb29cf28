"""Erasing accounts whose seven days are over, and erasing again whom a restore brought back. One transaction for each account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from api.acts.addresses import Address
from api.acts.privacy import mail_link
from api.mail.letters import erasure_done
from db import accounts, erasures
from db.audit import Actor, note
from db.erasures import Wish
from db.ledger import back, enter_again, forget_again, ledger_name, wait_again
from db.mail import queue_mail
from db.write import Writer, writing
from schema.erasure import GRACE
from schema.ids import public_id
from schema.ledger import Ledger

BATCH = 50  # accounts looked up at once
SYSTEM, COMMAND = Actor("system"), Actor("command")


class ForeignLedger(ValueError):
    """It was made with another database's key; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were erased again, and how many wait for their day anew."""

    erased: int
    waiting: int


async def erase_due(pool: Pool[Record], now: datetime, actor: Actor = SYSTEM) -> int:
    """How many accounts were erased. Raises Unavailable or StatementTimeout; what was done until then stays done."""
    done = 0
    while found := await erasures.due(pool, now, BATCH):
        for account_id in found:
            done += await _erase_due(pool, account_id, now, actor)
    return done


async def _erase_due(pool: Pool[Record], account_id: int, now: datetime, actor: Actor) -> bool:
    async with writing(pool) as writer:
        wish = await erasures.take(writer, account_id, now)
        email = await _erase(writer, account_id, wish, now, actor) if wish else None
        if email:
            await queue_mail(writer, erasure_done(Address.of(email).mailed))
    return email is not None


async def _erase(writer: Writer, account_id: int, wish: Wish, now: datetime, actor: Actor) -> str | None:
    """The address that it had, None where it is gone already."""
    email = await erasures.erase(writer, account_id, wish, now)
    if email:
        told = {"receipt": public_id("era", wish.receipt), "comments": wish.comments}
        await note(writer, actor, now, "account.erase", public_id("acc", account_id), told)
    return email


async def replay(pool: Pool[Record], ledger: Ledger | None, now: datetime, here: str) -> Replayed:
    """After a restore; doing it again changes nothing. Without a ledger, by the one in the database. Nobody is told again.

    Raises ForeignLedger, Unavailable or StatementTimeout.
    """
    if ledger and ledger.ledger != await ledger_name(pool):
        raise ForeignLedger("This ledger is another database's, or the backup is from before the first account could be erased.")
    async with writing(pool) as writer:
        if ledger:
            await enter_again(writer, ledger)
        await forget_again(writer)
    erased = 0
    for account_id, wish in await back(pool):
        async with writing(pool) as writer:
            erased += await _erase(writer, account_id, wish, now, COMMAND) is not None
    return Replayed(erased, await _wait_again(pool, now, here) if ledger else 0)


async def _wait_again(pool: Pool[Record], now: datetime, here: str) -> int:
    """A request that the backup holds may have been called off since: its owner is asked anew."""
    async with writing(pool) as writer:
        found = await wait_again(writer, now + GRACE)
        for account_id in found:
            row = await accounts.find_private(writer, account_id)
            if row:
                await mail_link(writer, account_id, Address.of(row["email"]).mailed, now, here)
    return len(found)
