"""Bringing in lists of subscribers who agreed elsewhere. Nobody is brought back who left, complained, or was erased."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from asyncpg import Pool, Record
from pydantic_core import to_json

from api.acts.addresses import Address
from api.acts.doing import Doing
from api.acts.once import Done
from db import newsletters, subscribers
from db.audit import note
from db.subscribers import Listed
from db.write import Writer, writing
from schema.errors import Invalid, NotFound
from schema.ids import public_id
from schema.signup import SignupState
from schema.subscriber import ImportSubscribersInput, LeftOut, ReportedSubscribers, SubscriberInput

ADDED, UNCHANGED = "added", "unchanged"
BY_STATE = {
    SignupState.UNSUBSCRIBED.value: "left",
    SignupState.COMPLAINED.value: "suppressed",
    SignupState.BOUNCED.value: "suppressed",
    SignupState.ACTIVE.value: UNCHANGED,
}
"""What comes of those who are known; all others are added."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the list whose address can be read."""

    place: int
    given: SubscriberInput
    address: Address

    def listed(self, texts: Mapping[str, int]) -> Listed:
        evidence = {"source": self.given.source, "consented_at": self.given.consented_at.isoformat()}
        return Listed(self.address.mailed, self.address.key, texts[self.given.consent_text], self.given.consented_at, evidence)


async def import_subscribers(doing: Doing, given: ImportSubscribersInput) -> Done:
    """Raises NotFound."""
    rows, left_out = _readable(given)
    async with doing.transaction() as writer:
        found = await _newsletter(writer, given.slug)
        fates = await _put(writer, doing, found, rows)
        report = _report(rows, fates, left_out)
        told = {"added": str(report.added), "of": str(len(given.subscribers))}
        await note(writer, doing.actor, doing.now, "newsletter.import", public_id("nwl", found["newsletter_id"]), told)
        return doing.keep(Done(document=to_json(report)))


async def try_subscribers(pool: Pool[Record], given: ImportSubscribersInput) -> ReportedSubscribers:
    """What would become of a list. Raises NotFound."""
    rows, left_out = _readable(given)
    async with writing(pool) as writer:
        found = await _newsletter(writer, given.slug)
        fates = await _fates(writer, found, rows)
    return _report(rows, fates, left_out)


async def _newsletter(writer: Writer, slug: str) -> Record:
    """Raises NotFound."""
    found = await newsletters.find(writer, slug)
    if found is None:
        raise NotFound("There is no newsletter with this slug.")
    return found


def _readable(given: ImportSubscribersInput) -> tuple[list[_Row], list[LeftOut]]:
    """The first row of each address, in one order, so that two lists at once do not wait for each other; and what is left out otherwise."""
    found, left_out = dict[str, _Row](), list[LeftOut]()
    for place, one in enumerate(given.subscribers):
        try:
            row = _Row(place, one, Address.of(one.email))
        except Invalid:
            left_out.append(LeftOut(place=place, reason="invalid_email"))
            continue
        if found.setdefault(row.address.key, row) is not row:
            left_out.append(LeftOut(place=place, reason="repeated"))
    return sorted(found.values(), key=lambda one: one.address.key), left_out


async def _put(writer: Writer, doing: Doing, newsletter: Record, rows: Sequence[_Row]) -> dict[str, str]:
    """What becomes of each address. Subscribers are locked first, then the list."""
    key: int = newsletter["newsletter_id"]
    before = await _fates(writer, newsletter, rows)
    near = [row for row in rows if before[row.address.key] in (ADDED, UNCHANGED)]
    addresses = [(row.address.mailed, row.address.key) for row in near]
    numbers = await subscribers.put(writer, newsletter["site_id"], addresses, doing.now)
    fates = before | await _fates(writer, newsletter, near)  # nobody leaves any more
    new = [row for row in near if fates[row.address.key] == ADDED]
    texts = {text: await _text(writer, doing, key, text) for text in dict.fromkeys(row.given.consent_text for row in new)}
    await subscribers.bring_in(writer, key, {numbers[row.address.key]: row.listed(texts) for row in new}, doing.now)
    return fates


async def _fates(writer: Writer, newsletter: Record, rows: Sequence[_Row]) -> dict[str, str]:
    """What is to become of each address, by what there is."""
    keys = [row.address.key for row in rows]
    found = await subscribers.standing(writer, newsletter["site_id"], newsletter["newsletter_id"], keys)
    return {key: "suppressed" if is_suppressed else BY_STATE.get(state or "", ADDED) for key, (is_suppressed, state) in found.items()}


def _report(rows: Sequence[_Row], fates: Mapping[str, str], left_out: Sequence[LeftOut]) -> ReportedSubscribers:
    told = [(row.place, fates[row.address.key]) for row in rows]
    stay = [LeftOut(place=place, reason=fate) for place, fate in told if fate not in (ADDED, UNCHANGED)]
    count = [fate for _, fate in told].count
    everyone = sorted([*left_out, *stay], key=lambda one: one.place)
    return ReportedSubscribers(added=count(ADDED), unchanged=count(UNCHANGED), left_out=everyone)


async def _text(writer: Writer, doing: Doing, newsletter_id: int, text: str) -> int:
    """What was agreed to elsewhere is a version of its own, named by its digest."""
    version = f"elsewhere-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    found = await newsletters.put_text(writer, newsletter_id, version, text, False, doing.now)
    assert found is not None, "two texts have one digest"
    return found
