"""What becomes of signups by what mail servers say: who complained or cannot be reached is left alone, on the site that wrote to them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from api.acts.addresses import Address
from api.acts.doing import Doing
from db import mail_events
from db.mail_events import Told
from db.write import Writer
from schema.errors import Invalid
from schema.mail_event import MailEvent, MailEventKind, TakeMailEventsInput

OUR_ISSUE = re.compile(r"<?issue\.([0-9]{1,18})\.([0-9]{1,18})@", re.ASCII)  # the Message-ID of a newsletter: its issue, its subscriber
COMPLAINED, BOUNCED = "complained", "bounced"
WORST_LAST = (MailEventKind.SOFT_BOUNCE.value, MailEventKind.HARD_BOUNCE.value, MailEventKind.COMPLAINT.value)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of some events. Those about nobody here, and those from before their subscriber agreed again, change nothing."""

    new: int = 0
    known: int = 0
    outdated: int = 0
    about_nobody: int = 0
    ended: int = 0
    """To how many subscribers a site does not write any more by them."""

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.new + other.new,
            self.known + other.known,
            self.outdated + other.outdated,
            self.about_nobody + other.about_nobody,
            self.ended + other.ended,
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """An event, and what can be read from it of whom it is about."""

    event: MailEvent
    address: str | None
    issue_id: int | None
    subscriber_id: int | None

    @classmethod
    def of(cls, event: MailEvent) -> _Said:
        found = OUR_ISSUE.match(event.message_id or "")
        numbers = (int(found[1]), int(found[2])) if found else (None, None)
        return cls(event, _address(event.recipient), *numbers)

    @property
    def digest(self) -> bytes:
        """The same from whatever source: in other words it is still the same."""
        parts = (self.event.kind.value, self.event.at.isoformat(), (self.event.message_id or "").strip("<>"))
        return hashlib.sha256("\0".join(parts).encode()).digest()

    def told(self, subscriber_id: int, newsletter_id: int | None, now: datetime) -> Told:
        detail = {"at": self.event.at.isoformat(), **({"detail": self.event.detail} if self.event.detail else {})}
        at = min(self.event.at, now)  # some clocks are ahead
        return Told(subscriber_id, self.digest, self.event.kind.value, at, newsletter_id, json.dumps(detail))


def _address(recipient: str | None) -> str | None:
    """What is no address is nobody's."""
    try:
        return Address.of(recipient).key if recipient else None
    except Invalid:
        return None


async def take_mail_events(doing: Doing, given: TakeMailEventsInput) -> Taken:
    """Each has its effect once."""
    said = [_Said.of(one) for one in given.events]
    async with doing.transaction() as writer:
        told = await _about_whom(writer, said, doing.now)
        agreed = await mail_events.last_agreed(writer, sorted({one.subscriber_id for each in told for one in each}))
        late = [[one for one in each if agreed.get(one.subscriber_id, one.at) <= one.at] for each in told]
        once = _once(one for each in late for one in each)
        is_new = await mail_events.insert(writer, once, doing.now)
        ended = await _take_effect(writer, [one for one in once if (one.subscriber_id, one.digest) in is_new], doing.now)
    return _counted(told, late, is_new, ended)


async def _about_whom(writer: Writer, said: Sequence[_Said], now: datetime) -> list[list[Told]]:
    """For each event, the subscribers that it is about; they are locked."""
    issues = await mail_events.find_issues(writer, sorted({one.issue_id for one in said if one.issue_id is not None}))
    numbers = sorted({one.subscriber_id for one in said if one.issue_id in issues and one.subscriber_id is not None})
    rows = await mail_events.lock_mailed(writer, numbers, sorted({one.address for one in said if one.address}))
    by_number: dict[int, Record] = {row["subscriber_id"]: row for row in rows}
    by_address: dict[str, list[Record]] = {}
    for row in rows:
        by_address.setdefault(row["email_key"], []).append(row)
    return [list(_meant(one, issues, by_number, by_address, now)) for one in said]


def _meant(
    one: _Said,
    issues: Mapping[int, tuple[int, int]],
    by_number: Mapping[int, Record],
    by_address: Mapping[str, Sequence[Record]],
    now: datetime,
) -> Iterator[Told]:
    """Whom the letter's own name tells; else whoever has the address, on the site of the letter where that is known."""
    newsletter_id, site_id = issues.get(one.issue_id or 0, (None, None))
    named = by_number.get(one.subscriber_id or 0)
    if named is not None and named["site_id"] == site_id:
        yield one.told(named["subscriber_id"], newsletter_id, now)
        return
    for row in by_address.get(one.address or "", ()):
        if site_id in (None, row["site_id"]):
            yield one.told(row["subscriber_id"], newsletter_id, now)


async def _take_effect(writer: Writer, new: Sequence[Told], now: datetime) -> int:
    """How many subscribers are left alone by it."""
    soft = [one for one in new if one.kind == MailEventKind.SOFT_BOUNCE.value]
    await mail_events.note_soft(writer, soft, now)
    often = await mail_events.often_soft(writer, sorted({one.subscriber_id for one in soft}))
    gone = {
        one.subscriber_id: (COMPLAINED if one.kind == MailEventKind.COMPLAINT.value else BOUNCED, one.detail)
        for one in sorted(new, key=lambda one: WORST_LAST.index(one.kind))
        if one.kind != MailEventKind.SOFT_BOUNCE.value or one.subscriber_id in often
    }
    await mail_events.end(writer, gone, now)
    return len(gone)


def _once(told: Iterable[Told]) -> list[Told]:
    """What stands twice in one request is one thing."""
    return list({(one.subscriber_id, one.digest): one for one in told}.values())


def _counted(told: Sequence[Sequence[Told]], late: Sequence[Sequence[Told]], is_new: set[tuple[int, bytes]], ended: int) -> Taken:
    """What came of each event; one that stands twice is new once."""
    new = about_nobody = outdated = 0
    for each, those in zip(told, late, strict=True):
        found = {(one.subscriber_id, one.digest) for one in those} & is_new
        is_new -= found
        new += bool(found)
        about_nobody += not each
        outdated += bool(each) and not those
    return Taken(new, len(told) - new - about_nobody - outdated, outdated, about_nobody, ended)
