"""Mails an issue as fast as its letters go out: the outbox never holds more of them than it takes to keep it busy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Pool, Record

from api.acts.issues import BATCH, MOST_WAITING, Issue, Queued, queue_some
from db import issues

LOOK_SECONDS = 0.5  # between two looks whether letters went out
Tell = Callable[[str, int, int], None]
"""A stage, how much is done and how much there is."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How far it came. `waiting` letters of newsletters are in the outbox; `to_come` subscribers have not had their turn."""

    queued: int
    is_finished: bool
    waiting: int
    to_come: int


async def send(pool: Pool[Record], issue: Issue, now: datetime, tell: Tell, patience: float) -> Sent:
    """Until all have their letter in the outbox, or none has gone out from there for so many seconds."""
    total = issue.queued + await issues.count_to_come(pool, issue.issue_id)
    done = Queued(issue.queued, issue.is_finished)
    while not done.is_finished and await has_room(pool, patience):
        done = await queue_some(pool, issue, now)
        tell("letters", done.queued, max(total, done.queued))
    waiting, _ = await issues.waiting_bulk(pool, MOST_WAITING + BATCH)
    return Sent(done.queued, done.is_finished, waiting, await issues.count_to_come(pool, issue.issue_id))


async def has_room(pool: Pool[Record], patience: float) -> bool:
    """Whether the outbox has room for a batch; it is waited for as long as letters go out."""
    waiting, first = await issues.waiting_bulk(pool, MOST_WAITING)
    until = time.monotonic() + patience
    while waiting > MOST_WAITING - BATCH:
        if time.monotonic() >= until:
            return False
        await asyncio.sleep(LOOK_SECONDS)
        before, (waiting, first) = first, await issues.waiting_bulk(pool, MOST_WAITING)
        until = until if first == before else time.monotonic() + patience
    return True
