"""Lists of subscribers that are brought in, many at once: typed statements, each inside the transaction of an act."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import signups
from db.statements import statement
from db.write import Writer


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list, and what they agreed to there."""

    email: str
    email_key: str
    consent_text_id: int
    agreed_at: datetime
    evidence: Mapping[str, str]


def sql(name: str) -> str:
    return statement("subscriber", name)


async def standing(writer: Writer, site_id: int, newsletter_id: int, addresses: Sequence[str]) -> dict[str, tuple[bool, str | None]]:
    """For each address, whether the site leaves it alone, and the state of its signup where it has one."""
    rows = await writer.fetch(sql("standing_of"), site_id, newsletter_id, list(addresses))
    return {row["email_key"]: (row["is_suppressed"], row["state"]) for row in rows}


async def put(writer: Writer, site_id: int, addresses: Sequence[tuple[str, str]], now: datetime) -> dict[str, int]:
    """The subscribers with these addresses, as they are mailed and by their keys; locked."""
    rows = await writer.fetch(sql("put_subscribers"), site_id, [email for email, _ in addresses], [key for _, key in addresses], now)
    return {row["email_key"]: row["subscriber_id"] for row in rows}


async def bring_in(writer: Writer, newsletter_id: int, listed: Mapping[int, Listed], now: datetime) -> None:
    """By subscriber, who are locked."""
    await signups.lock(writer, [newsletter_id])
    those = listed.values()
    details = [json.dumps(dict(one.evidence)) for one in those]
    values = ([one.consent_text_id for one in those], [one.agreed_at for one in those], details)
    await writer.execute(sql("bring_in"), newsletter_id, list(listed), *values, now)
