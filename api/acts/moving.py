"""From one state of a comment to another, with all that hangs on whether it is shown; and the letter about it."""

from __future__ import annotations

from datetime import datetime

from api.acts.addresses import Address
from api.mail.letters import decision_made
from db import comments
from db.changes import DELETE, INSERT, log_answers, log_comment
from db.decisions import Decided
from db.mail import queue_mail
from db.write import Writer
from schema.access import FOR_GOOD
from schema.change import ChangeReason
from schema.comment import CommentStatus
from schema.ids import public_id

PENDING, VISIBLE, HIDDEN, REMOVED, DELETED = (one.value for one in CommentStatus)
ANY = frozenset({PENDING, VISIBLE, HIDDEN, REMOVED, DELETED})
SHOWN = frozenset({VISIBLE, DELETED})


async def transition(
    writer: Writer, place: tuple[int, int], parent: int | None, step: tuple[str, str], now: datetime, reason: ChangeReason
) -> None:
    """The thread is locked, and the comment is in the state before. `reason` is why it goes, if it does."""
    before, after = step
    if before == after:
        return
    moved = await comments.move(writer, *place, before, after)
    assert moved, "a comment whose thread is locked stays in its state"
    if before in SHOWN and after not in SHOWN:
        await comments.unshow(writer, *place, parent)
    if before not in SHOWN and after in SHOWN:
        await comments.show(writer, *place, parent)
    await log_moved(writer, place, step, now, reason)


async def log_moved(writer: Writer, place: tuple[int, int], step: tuple[str, str], now: datetime, reason: ChangeReason) -> None:
    """What followers learn of it: of states in which nobody else sees a comment, nothing."""
    was_shown, is_shown = (status in SHOWN for status in step)
    if not was_shown and not is_shown:
        return
    if was_shown:
        await log_comment(writer, place, DELETE, now, reason.value)
    else:
        await log_comment(writer, place, INSERT, now)
    if was_shown != is_shown:
        await log_answers(writer, place, now)


async def mail_decision(writer: Writer, email: str, decision: int, decided: Decided) -> None:
    """Whoever wrote the comment is told what was decided against them, and how to appeal."""
    comment, to = public_id("cmt", decided.article_id, decided.number), Address.of(email).mailed
    until = decided.suspended_until if decided.suspended_until != FOR_GOOD else None
    await queue_mail(writer, decision_made(to, decided.action, comment, public_id("dec", decision), decided.statement, until))
