"""From one state of a comment to another, with all that hangs on whether it is shown; and the letter about it."""

from __future__ import annotations

from api.acts.addresses import Address
from api.mail.letters import decision_made
from db import comments
from db.decisions import Decided
from db.mail import queue_mail
from db.write import Writer
from schema.access import FOR_GOOD
from schema.comment import CommentStatus
from schema.ids import public_id

PENDING, VISIBLE, HIDDEN, REMOVED, DELETED = (one.value for one in CommentStatus)
ANY = frozenset({PENDING, VISIBLE, HIDDEN, REMOVED, DELETED})
SHOWN = frozenset({VISIBLE, DELETED})


async def transition(writer: Writer, place: tuple[int, int], parent: int | None, before: str, after: str) -> None:
    """The thread is locked, and the comment is in the state before."""
    if before == after:
        return
    moved = await comments.move(writer, *place, before, after)
    assert moved, "a comment whose thread is locked stays in its state"
    if before in SHOWN and after not in SHOWN:
        await comments.unshow(writer, *place, parent)
    if before not in SHOWN and after in SHOWN:
        await comments.show(writer, *place, parent)


async def mail_decision(writer: Writer, email: str, decision: int, decided: Decided) -> None:
    """Whoever wrote the comment is told what was decided against them, and how to appeal."""
    comment, to = public_id("cmt", decided.article_id, decided.number), Address.of(email).mailed
    until = decided.suspended_until if decided.suspended_until != FOR_GOOD else None
    await queue_mail(writer, decision_made(to, decided.action, comment, public_id("dec", decision), decided.statement, until))
