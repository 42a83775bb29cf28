"""Mails an issue as fast as its letters go out: the outbox never holds more of them than it takes to keep it busy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from api.acts.issues import Issue, Queued, queue_some
from db import issues

LOOK_SECONDS = 0.5  # between two looks whether letters went out
Tell = Callable[[str, int, int], None]
"""A stage, how much is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once."""

    batch: int = 500
    """Letters in one transaction: signups of the newsletter wait for as long as that takes, some hundredths of a second."""
    most_waiting: int = 5_000
    """Letters of newsletters in the outbox; more would only fill it, for they go out one by one."""
    patience: float = 60.0
    """Seconds in which no letter went out."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How far it came. `waiting` letters of newsletters are in the outbox; `to_come` subscribers have not had their turn."""

    queued: int
    is_finished: bool
    waiting: int
    to_come: int


async def send(pool: Pool[Record], issue: Issue, now: datetime, tell: Tell, pace: Pace) -> Sent:
    """Until all have their letter in the outbox, or it is full and nothing leaves it."""
    total = issue.queued + await issues.count_to_come(pool, issue.issue_id)
    done = Queued(issue.queued, issue.is_finished)
    while not done.is_finished and await has_room(pool, pace):
        done = await queue_some(pool, issue, now, pace.batch)
        tell("letters", done.queued, max(total, done.queued))
    waiting, _ = await issues.waiting_bulk(pool, pace.most_waiting + pace.batch)
    return Sent(done.queued, done.is_finished, waiting, await issues.count_to_come(pool, issue.issue_id))


async def has_room(pool: Pool[Record], pace: Pace) -> bool:
    """Whether the outbox has room for a batch; it is waited for as long as letters go out."""
    seen = await issues.waiting_bulk(pool, 2 * pace.most_waiting)
    until = time.monotonic() + pace.patience
    while seen[0] > pace.most_waiting - pace.batch:
        if time.monotonic() >= until:
            return False
        await asyncio.sleep(LOOK_SECONDS)
        before, seen = seen, await issues.waiting_bulk(pool, 2 * pace.most_waiting)
        # A letter that was put off stays the first for hours: then the count tells that others went out.
        until = until if seen == before else time.monotonic() + pace.patience
    return True
