"""Bringing in lists of subscribers who agreed elsewhere. Nobody is brought back who left, complained, or was erased."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from asyncpg import Record
from pydantic_core import to_json

from api.acts.addresses import Address
from api.acts.doing import Doing
from api.acts.once import Done
from db import newsletters, signups
from db.audit import note
from db.signups import Consent, Noted
from db.write import Writer
from schema.errors import Invalid, NotFound
from schema.ids import public_id
from schema.signup import SignupState
from schema.subscriber import ImportSubscribersInput, LeftOut, ReportedSubscribers, SubscriberInput

STAYS_OUT = {SignupState.UNSUBSCRIBED.value: "left", SignupState.COMPLAINED.value: "suppressed", SignupState.BOUNCED.value: "suppressed"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the list whose address can be read."""

    place: int
    given: SubscriberInput
    address: Address


async def import_subscribers(doing: Doing, given: ImportSubscribersInput) -> Done:
    """Raises NotFound."""
    added, unchanged, left_out = 0, 0, list[LeftOut]()
    rows = _readable(given, left_out)
    async with doing.transaction() as writer:
        found = await newsletters.find(writer, given.slug)
        if found is None:
            raise NotFound("There is no newsletter with this slug.")
        for row in sorted(rows, key=lambda one: one.address.key):  # in one order, so that two lists at once do not wait for each other
            reason = await _take(writer, doing, found, row)
            added += reason == "added"
            unchanged += reason == "unchanged"
            left_out += [LeftOut(place=row.place, reason=reason)] if reason not in ("added", "unchanged") else []
        told = {"added": str(added), "of": str(len(given.subscribers))}
        await note(writer, doing.actor, doing.now, "newsletter.import", public_id("nwl", found["newsletter_id"]), told)
        report = ReportedSubscribers(added=added, unchanged=unchanged, left_out=sorted(left_out, key=lambda one: one.place))
        return doing.keep(Done(document=to_json(report)))


def _readable(given: ImportSubscribersInput, left_out: list[LeftOut]) -> list[_Row]:
    """The first row of each address; what is left out otherwise is told."""
    found: dict[str, _Row] = {}
    for place, one in enumerate(given.subscribers):
        try:
            row = _Row(place, one, Address.of(one.email))
        except Invalid:
            left_out.append(LeftOut(place=place, reason="invalid_email"))
            continue
        if found.setdefault(row.address.key, row) is not row:
            left_out.append(LeftOut(place=place, reason="repeated"))
    return list(found.values())


async def _take(writer: Writer, doing: Doing, newsletter: Record, row: _Row) -> str:
    """What became of it."""
    site_id, key = newsletter["site_id"], newsletter["newsletter_id"]
    if await signups.suppressed(writer, site_id, row.address.key):
        return "suppressed"
    found = await signups.put_subscriber(writer, site_id, row.address.mailed, row.address.key, doing.now)
    state = (await signups.standing(writer, found["subscriber_id"], [key])).get(key)
    if state in STAYS_OUT:
        return STAYS_OUT[state]
    if state == SignupState.ACTIVE.value:
        return "unchanged"
    await signups.move_on(writer, [key])
    consent = Consent(key, await _text(writer, doing, key, row.given.consent_text))
    evidence = {"source": row.given.source, "consented_at": row.given.consented_at.isoformat()}
    await signups.activate(
        writer, found["subscriber_id"], [consent], Noted("imported", "list", doing.now, None, evidence), row.given.consented_at
    )
    return "added"


async def _text(writer: Writer, doing: Doing, newsletter_id: int, text: str) -> int:
    """What was agreed to elsewhere is a version of its own, named by its digest."""
    version = f"elsewhere-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    found = await newsletters.put_text(writer, newsletter_id, version, text, False, doing.now)
    assert found is not None, "two texts have one digest"
    return found
