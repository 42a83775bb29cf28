"""How threads take comments."""

from __future__ import annotations

from datetime import UTC, datetime

from asyncpg import Record
from pydantic_core import to_json

from api.acts.comments import lock_thread
from api.acts.doing import Doing
from api.acts.once import Done
from db import comments
from db.audit import note
from db.changes import UPDATE, log_change
from schema.article import ThreadMode, ThreadSettings
from schema.errors import Fault, Invalid
from schema.ids import public_id
from schema.thread import UpdateThreadInput


async def update_thread(doing: Doing, given: UpdateThreadInput) -> Done:
    """Raises Invalid or NotFound."""
    if given.never_closes and given.closes_at:
        raise Invalid("A thread closes at a time or never.", (Fault("contradiction", "one of the two", "/never_closes"),))
    async with doing.transaction() as writer:
        article_id, found = await lock_thread(writer, given.id)
        after = settings_after(found, given)
        await comments.set_thread(writer, article_id, after.mode.value, after.closes_at, after.slow_mode_seconds)
        await log_change(writer, "article", (article_id,), UPDATE, doing.now)
        await note(writer, doing.actor, doing.now, "thread.update", public_id("art", article_id), after.model_dump(mode="json"))
        return doing.keep(Done((article_id,), document=to_json(after)))


def settings_after(found: Record, given: UpdateThreadInput) -> ThreadSettings:
    """What is left out stays."""
    closes_at: datetime | None = found["thread_closes_at"] if given.closes_at is None else in_utc(given.closes_at)
    slow = given.slow_mode_seconds
    return ThreadSettings(
        mode=given.mode or ThreadMode.of(found["thread_mode"]),
        closes_at=None if given.never_closes else closes_at,
        slow_mode_seconds=found["thread_slow_mode_seconds"] if slow is None else slow,
    )


def in_utc(given: datetime) -> datetime:
    """A time without an offset is taken to be in UTC. Raises Invalid."""
    try:
        return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
    except OverflowError:
        right = "a time in the years 1 to 9999, in UTC"
        raise Invalid(f"closes_at must be {right}.", (Fault("out_of_bounds", right, "/closes_at"),)) from None
