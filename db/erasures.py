"""Requests to be erased, and erasing: everything of a person goes, in one transaction, and the ledger gets a row."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from db import decisions, exports, reports, signups
from db.changes import ERASE, log_change
from db.statements import statement
from db.write import Writer
from schema.change import ChangeReason

LARGEST_RECEIPT = 2**63 - 1  # what a bigint holds
PSEUDONYM_BYTES = 5  # 10 letters: one of a million million


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: `comments` is keep, anonymise or delete."""

    receipt: int
    comments: str
    requested_at: datetime


FORGOTTEN = (
    *("forget_private", "forget_sign_ins", "forget_sessions"),
    *("forget_tokens", "forget_oauth_clients", "forget_clients_of"),
)


def sql(name: str) -> str:
    return statement("erasure", name)


def new_receipt() -> int:
    """Drawn, so that requests before and after a restore have different ones."""
    return secrets.randbelow(LARGEST_RECEIPT) + 1


async def request(writer: Writer, account_id: int, comments: str, now: datetime, due_at: datetime) -> bool:
    """Whether it is new; another choice leaves receipt and day as they are."""
    row = await writer.fetchrow(sql("request"), account_id, new_receipt(), comments, now, due_at)
    assert row is not None, "one row is inserted or updated"
    return bool(row["is_new"])


async def cancel(writer: Writer, account_id: int) -> bool:
    """Whether there was one."""
    return await writer.fetchval(sql("cancel"), account_id) is not None


async def due(pool: Pool[Record], now: datetime, most: int) -> list[int]:
    """The accounts that it is to be done to."""
    return [row["account_id"] for row in await pool.fetch(sql("due"), now, most)]


async def take(writer: Writer, account_id: int, now: datetime) -> Wish | None:
    """None where it was called off, or somebody else does it. The account is locked first, as it is to ask and to call off."""
    await writer.execute(sql("lock_account"), account_id)
    row = await writer.fetchrow(sql("take"), account_id, now)
    return Wish(row["receipt"], row["comments"], row["requested_at"]) if row else None


async def erase(writer: Writer, account_id: int, wish: Wish, now: datetime) -> str | None:
    """The address that was the account's; None where it is gone already."""
    found = await writer.fetchrow(sql("lock_account"), account_id)
    if found is None:
        return None
    await writer.execute(sql("enter"), account_id, wish.receipt, wish.comments, wish.requested_at, now)
    await _forget(writer, account_id, found, now)
    await _treat_comments(writer, account_id, wish.comments, now)
    nobody = -new_receipt()
    await writer.execute(sql("pass_votes_on"), account_id, nobody)
    await reports.pass_on(writer, account_id, nobody)
    await decisions.forget(writer, account_id)
    pseudonym = f"deleted-{secrets.token_hex(PSEUDONYM_BYTES)}"
    await writer.execute(sql("rename"), account_id, pseudonym, wish.comments == "keep")
    await writer.execute(sql("count_names"))
    await log_change(writer, "account", (account_id,), ERASE, now, ChangeReason.ERASURE.value)
    await exports.call_back(writer, now)  # the last: it keeps those that wait from beginning
    return str(found["email"])


async def _forget(writer: Writer, account_id: int, found: Record, now: datetime) -> None:
    """How one got in, from where, and whatever is known by the address."""
    others = [row["email_key"] for row in await writer.fetch(sql("other_addresses"), account_id)]
    addresses = [found["email_key"], *others]
    await cancel(writer, account_id)
    await signups.erase_addresses(writer, addresses, "system", now)
    await writer.execute(sql("forget_sign_ins_begun"), account_id, addresses)
    for name in FORGOTTEN:
        await writer.execute(sql(name), account_id)
    await exports.delete_all(writer, account_id)
    await writer.execute(sql("forget_links"), account_id, addresses)
    await writer.execute(sql("forget_registrations_of"), addresses)
    await writer.execute(sql("forget_mails"), addresses)
    await writer.execute(sql("forget_counts"), [str(account_id), f"account {account_id}", found["handle_key"], *addresses])


async def _treat_comments(writer: Writer, account_id: int, fate: str, now: datetime) -> None:
    """Article by article: each statement names its article, and locks them in one order."""
    articles = [row["article_id"] for row in await writer.fetch(sql("articles"), account_id)]
    steps = ["empty_deleted"]
    if fate == "delete":
        steps += ["empty_quotes", "drop_quotes", "drop_revisions", "drop_words", "delete_comments"]
    if fate != "keep":
        steps += ["unname_comments"]
    for article_id in articles:
        await writer.execute(sql("lock_article"), article_id)
        if fate == "delete":
            await reports.close(writer, article_id, account_id)
        await writer.execute(sql("log_comments"), article_id, account_id, now, fate)
        for step in steps:
            await writer.execute(sql(step), article_id, account_id)
        await writer.execute(sql("count_article"), article_id)
