"""Who wants which newsletter, and the ledger of it: typed statements, each inside the transaction of an act.

The subscriber's row is locked first, then the heads of the newsletters in the order of their keys.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from asyncpg import Record

from db.issues import withdraw
from db.statements import statement
from db.write import Writer

COMES_OR_WAITS = ("pending", "active")
MAILS, NOT_SENT = "newsletter_mail", "~"
"""What letters about newsletters are counted as, and what marks those that do not go out."""


@dataclass(frozen=True, slots=True)
class Consent:
    """To which newsletter, by which text; None where nothing was agreed to."""

    newsletter_id: int
    consent_text_id: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """How something came about, for the ledger."""

    kind: str
    via: str
    at: datetime
    network: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


def sql(name: str) -> str:
    return statement("signup", name)


async def put_subscriber(writer: Writer, site_id: int, email: str, email_key: str, now: datetime) -> Record:
    """subscriber_id and email, as it was known first; locked."""
    row = await writer.fetchrow(sql("put_subscriber"), site_id, email, email_key, now)
    assert row is not None, "one row is inserted or found"
    return row


async def find_subscriber(writer: Writer, site_id: int, email_key: str) -> int | None:
    """Whom a site knows by an address; locked."""
    found: int | None = await writer.fetchval(sql("find_subscriber"), site_id, email_key)
    return found


async def lock_subscriber(writer: Writer, subscriber_id: int) -> Record | None:
    """subscriber_id, site_id, email, email_key."""
    return await writer.fetchrow(sql("lock_subscriber"), subscriber_id)


async def find_link(writer: Writer, token: str) -> Record | None:
    """link_id, subscriber_id, newsletter_id, site_id, email; the subscriber is locked."""
    return await writer.fetchrow(sql("find_link"), token)


async def link_token(writer: Writer, subscriber_id: int, newsletter_id: int) -> str:
    """The lasting link to a newsletter; 0 is the one to all that wait."""
    found: str = await writer.fetchval(sql("link_token"), subscriber_id, newsletter_id)
    return found


async def whole_link(writer: Writer, subscriber_id: int) -> int:
    """The key of the link that is no single newsletter's."""
    found: int = await writer.fetchval(sql("whole_link"), subscriber_id)
    return found


async def suppressed(writer: Writer, site_id: int, email_key: str) -> str | None:
    """Why the site does not write to the address of itself."""
    found: str | None = await writer.fetchval(sql("suppressed"), site_id, email_key)
    return found


async def suppress(writer: Writer, site_id: int, email_key: str, reason: str, now: datetime) -> None:
    await writer.execute(sql("suppress"), site_id, email_key, reason, now)


async def suppress_everywhere(writer: Writer, email_key: str, now: datetime) -> None:
    """So that no list brings somebody in who was not there when they asked to be forgotten."""
    await writer.execute(sql("suppress_everywhere"), email_key, now)


async def lift(writer: Writer, site_id: int, email_key: str, reasons: Sequence[str]) -> None:
    await writer.execute(sql("lift"), site_id, email_key, list(reasons))


async def lock(writer: Writer, newsletters: Sequence[int]) -> None:
    """Nobody joins or leaves these newsletters until the end of the transaction."""
    await writer.execute(sql("lock_heads"), list(newsletters))


async def move_on(writer: Writer, newsletters: Sequence[int]) -> None:
    """Locks the heads, and gives the next place in each list."""
    await lock(writer, newsletters)
    await writer.execute(sql("move_heads"), list(newsletters))


async def standing(writer: Writer, subscriber_id: int, newsletters: Sequence[int]) -> dict[int, str]:
    """The states of those that are there."""
    rows = await writer.fetch(sql("standing"), subscriber_id, list(newsletters))
    return {row["newsletter_id"]: row["state"] for row in rows}


async def ask(writer: Writer, subscriber_id: int, consents: Sequence[Consent], noted: Noted) -> None:
    """What was not there waits for being confirmed. The heads have moved on."""
    await writer.execute(sql("put_pending"), subscriber_id, *columns(consents), noted.at)
    await writer.execute(sql("put_links"), subscriber_id, [one.newsletter_id for one in consents])
    await note(writer, subscriber_id, consents, noted)


async def activate(writer: Writer, subscriber_id: int, consents: Sequence[Consent], noted: Noted, agreed_at: datetime) -> None:
    """What was agreed to comes from now on. The heads have moved on."""
    await writer.execute(sql("put_active"), subscriber_id, *columns(consents), noted.at, agreed_at)
    await writer.execute(sql("put_links"), subscriber_id, [one.newsletter_id for one in consents])
    await note(writer, subscriber_id, consents, noted)


async def end(
    writer: Writer, subscriber_id: int, newsletters: Sequence[int], state: str, noted: Noted, those: Sequence[str] = COMES_OR_WAITS
) -> list[int]:
    """Of these newsletters, those that are in one of the states come no more: which they were. The heads have moved on."""
    rows = await writer.fetch(sql("end_signups"), subscriber_id, list(newsletters), state, noted.at, list(those))
    ended = sorted(row["newsletter_id"] for row in rows)
    await withdraw(writer, subscriber_id, ended)
    await writer.execute(sql("end_secrets"), subscriber_id, list(newsletters))
    await note(writer, subscriber_id, [Consent(one) for one in ended], noted)
    return ended


async def all_of(writer: Writer, subscriber_id: int) -> list[int]:
    """The newsletters that a subscriber has, or had."""
    return [row["newsletter_id"] for row in await writer.fetch(sql("all_signups"), subscriber_id)]


async def waiting(writer: Writer, subscriber_id: int) -> list[int]:
    """The newsletters that wait for being confirmed."""
    return [row["newsletter_id"] for row in await writer.fetch(sql("waiting_signups"), subscriber_id)]


async def note(writer: Writer, subscriber_id: int, consents: Sequence[Consent], noted: Noted) -> None:
    """One entry of the ledger for each."""
    detail = json.dumps(dict(noted.detail))
    await writer.execute(sql("note_events"), subscriber_id, *columns(consents), noted.kind, noted.at, noted.via, noted.network, detail)


async def mailed_lately(writer: Writer, subscriber_id: int, newsletters: Sequence[int], now: datetime) -> set[int]:
    """For which of these no mail may ask the subscriber again yet."""
    return {row["newsletter_id"] for row in await writer.fetch(sql("mailed_lately"), subscriber_id, list(newsletters), now)}


async def insert_secret(writer: Writer, digest: bytes, subscriber_id: int, consents: Sequence[Consent], expires_at: datetime) -> None:
    await writer.execute(sql("insert_secret"), digest, subscriber_id, *columns(consents), expires_at)


async def take_secret(writer: Writer, digest: bytes, now: datetime) -> tuple[int, list[Consent]] | None:
    """Whose signups it confirms, and which; None where it was used, has expired or never was."""
    rows = await writer.fetch(sql("take_secret"), digest, now)
    return (rows[0]["subscriber_id"], [Consent(row["newsletter_id"], row["consent_text_id"]) for row in rows]) if rows else None


async def active(writer: Writer, subscriber_id: int) -> list[Consent]:
    """What comes to a subscriber, and by which text."""
    rows = await writer.fetch(sql("active_signups"), subscriber_id)
    return [Consent(row["newsletter_id"], row["consent_text_id"]) for row in rows]


async def secret_subscriber(writer: Writer, digest: bytes) -> int | None:
    """Whose signups a link in a letter confirms."""
    found: int | None = await writer.fetchval(sql("secret_subscriber"), digest)
    return found


async def known_at(writer: Writer, addresses: Sequence[str]) -> list[Record]:
    """All that sites know of these addresses, locked: subscriber_id, site_id, email_key."""
    return await writer.fetch(sql("lock_subscribers_of"), list(addresses))


async def forget_unconfirmed(writer: Writer, now: datetime) -> None:
    """What nobody confirmed in a week, and whoever has nothing else."""
    those = [row["subscriber_id"] for row in await writer.fetch(sql("lock_unconfirmed"), now)]
    await writer.execute(sql("forget_stale"), now, those)
    await writer.execute(sql("forget_strangers"), those)


async def lift_everywhere(writer: Writer, email_key: str) -> int:
    """How many sites left an address alone, and do no more."""
    return len(await writer.fetch(sql("lift_everywhere"), email_key))


async def erase_addresses(writer: Writer, addresses: Sequence[str], via: str, now: datetime) -> int:
    """All that any site knows of these addresses: how many were known."""
    rows = await known_at(writer, addresses)
    for row in rows:
        await erase(writer, row, via, now)
    return len(rows)


async def erase(writer: Writer, found: Record, via: str, now: datetime) -> None:
    """What stays is a number, what happened to it, and a digest that keeps lists from bringing it back."""
    subscriber_id: int = found["subscriber_id"]
    await writer.execute(sql("forget_unconfirmed"), subscriber_id)
    newsletters = await all_of(writer, subscriber_id)
    await move_on(writer, newsletters)
    every = ("pending", "active", "unsubscribed", "bounced", "complained")
    await end(writer, subscriber_id, newsletters, "erased", Noted("erased", via, now), every)
    for name in ("forget_events", "forget_secrets", "forget_links", "forget_mail_events", "forget_subscriber"):
        await writer.execute(sql(name), subscriber_id)
    await writer.execute(sql("forget_mail"), found["email_key"])
    await writer.execute(sql("forget_limit"), limits_of(found["email_key"]))
    await suppress(writer, found["site_id"], found["email_key"], "erased", now)


def limits_of(email_key: str) -> list[str]:
    """The keys under which letters to an address are counted, those that are not sent apart."""
    return [f"{MAILS}:{email_key}", f"{MAILS}:{NOT_SENT}{email_key}"]


def columns(consents: Sequence[Consent]) -> tuple[list[int], list[int | None]]:
    """As the statements take them."""
    return [one.newsletter_id for one in consents], [one.consent_text_id for one in consents]
