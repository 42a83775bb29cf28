"""What privacy officers do on the command line: look at a person in the ledger, forget one, let sites write to one again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncpg import Pool, Record

from api.acts.addresses import Address
from api.acts.newsletters import COMMAND
from db import officers, signups
from db.audit import note
from db.read import read
from db.write import writing
from schema import follow, graph
from schema.account import Role
from schema.consent import ConsentEvent, ConsentsRequest
from schema.context import Context
from schema.dataset import Dataset
from schema.newsletter import Newsletter
from schema.noun import Few
from schema.read import Column, Fields, Object
from schema.viewer import Viewer

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """On how many sites an address was known."""

    sites: int


async def forget_address(pool: Pool[Record], email: str, now: datetime) -> Forgotten:
    """For somebody who has no account and asks to be erased by other ways than a mail's link. Raises Invalid."""
    key = Address.of(email).key
    async with writing(pool) as writer:
        sites = await signups.erase_addresses(writer, [key], "command", now)
        await signups.suppress_everywhere(writer, key, now)
        await note(writer, COMMAND, now, "newsletter.forget", f"{sites} sites")
    return Forgotten(sites)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person: by site, by newsletter, and what happened, the oldest first."""

    sites: list[Json]
    signups: list[Json]
    events: list[Json]


async def ledger_of(pool: Pool[Record], email: str, now: datetime) -> Known:
    """Events are as both doors tell them to a privacy officer. Raises Invalid."""
    address = Address.of(email)
    sites = [_told(row) for row in await officers.sites_of(pool, address.key)]
    signups_now = [_told(row) for row in await officers.signups_of(pool, address.key)]
    return Known(sites, signups_now, await _events(pool, address, now))


def _told(row: Record) -> Json:
    """Times as both doors write them."""
    return {name: f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value for name, value in row.items()}


async def _events(pool: Pool[Record], address: Address, now: datetime) -> list[Json]:
    fields: Fields = tuple((name, Column(name)) for name in ("at", "kind", "via", "version", "text", "network", "evidence"))
    site = ("site", follow.edge(Newsletter, "site", (("slug", Column("slug")),)))
    newsletter = ("newsletter", follow.edge(ConsentEvent, "newsletter", (("slug", Column("slug")), site)))
    link = graph.fields_of(Dataset)["consents"].link
    assert isinstance(link, Few), "consents are a short list"
    rows = follow.few(link, Dataset, ConsentEvent, (*fields, newsletter), (follow.narrow(ConsentsRequest, "email", "email"),))
    seen = Context(now, Viewer(0, Role.ADMIN))
    found = await read(pool, Object((("items", rows),)), {"email": address.shown, **seen.values})
    items: list[Json] = json.loads(found or b'{"items": []}')["items"]
    return items


async def unsuppress(pool: Pool[Record], email: str, now: datetime) -> int:
    """Lets sites write again to an address that asked for it: how many did not. Raises Invalid."""
    key = Address.of(email).key
    async with writing(pool) as writer:
        lifted = await signups.lift_everywhere(writer, key)
        await note(writer, COMMAND, now, "newsletter.unsuppress", f"{lifted} sites")
    return lifted
