"""The ledger of erased accounts: written out, read in again after a restore, and held against who is back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from asyncpg import Pool, Record

from db.erasures import Wish, sql
from db.write import Writer
from schema.ids import key_of, public_id
from schema.ledger import Ledger, LedgerRow, WaitingErasure


async def read_ledger(pool: Pool[Record]) -> Ledger:
    """All of it, the oldest first."""
    rows = [dict(row) for row in await pool.fetch(sql("ledger"))]
    erasures = tuple(LedgerRow.model_validate({**row, "receipt": public_id("era", row["receipt"])}) for row in rows)
    return Ledger(ledger=await ledger_name(pool), erasures=erasures)


async def ledger_name(pool: Pool[Record]) -> str:
    """By which a ledger made with this database's key is known."""
    found: str = await pool.fetchval(sql("ledger_name"))
    return found


async def waiting(pool: Pool[Record]) -> list[WaitingErasure]:
    """The next one due first."""
    rows = [dict(row) for row in await pool.fetch(sql("waiting"))]
    return [WaitingErasure.model_validate({**row, "receipt": public_id("era", row["receipt"])}) for row in rows]


async def enter_again(writer: Writer, ledger: Ledger) -> None:
    """What the database does not know of it."""
    await writer.executemany(sql("enter_again"), list(_rows(ledger)))


def _rows(ledger: Ledger) -> Iterator[tuple[object, ...]]:
    for one in ledger.erasures:
        [receipt] = key_of(one.receipt, "era", 1) or (0,)
        digests = (bytes.fromhex(one.account_digest), bytes.fromhex(one.email_digest))
        yield receipt, *digests, one.comments, one.requested_at, one.erased_at


async def back(pool: Pool[Record]) -> list[tuple[int, Wish]]:
    """Who is in the ledger and there all the same, and what was asked for."""
    rows = await pool.fetch(sql("back"))
    return [(row["account_id"], Wish(row["receipt"], row["comments"], row["requested_at"])) for row in rows]


async def forget_again(writer: Writer) -> None:
    """Registrations and letters of before, by an address that was erased. Whoever registers with it again is somebody new."""
    await writer.execute(sql("forget_registrations_again"))
    await writer.execute(sql("forget_mails_again"))


async def wait_again(writer: Writer, due_at: datetime) -> list[int]:
    """Whose requests wait until then from now on."""
    return [row["account_id"] for row in await writer.fetch(sql("waiting_again"), due_at)]
