"""What moderators decide about comments and who wrote them. Each is one step from a state that it names, while the thread is locked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from asyncpg import Record
from pydantic_core import to_json

from api.acts.comments import check_state
from api.acts.doing import Doing
from api.acts.moving import ANY, DELETED, HIDDEN, PENDING, REMOVED, VISIBLE, mail_decision, transition
from api.acts.once import Done
from api.acts.texts import plain_text
from db import comments, decisions, reports
from db.audit import note
from db.changes import UPDATE, log_change
from db.decisions import Decided
from db.reports import REJECTED, UPHELD
from db.write import Writer
from schema.access import FOR_GOOD, told_end
from schema.account import Role
from schema.change import ChangeReason
from schema.errors import Fault, Forbidden, Invalid, NotFound, OwnComment, Refusal, StateChanged
from schema.ids import key_of, public_id
from schema.moderation_decision import (
    DecideInput,
    DecideManyInput,
    DecisionAction,
    DecisionResult,
    DecisionResults,
    Judgement,
)

Place = tuple[int, int]  # article_id, number
APPROVE, HIDE, REMOVE, RESTORE, FEATURE, UNFEATURE, WARN, SUSPEND, BAN = DecisionAction
AGAINST = frozenset({HIDE, REMOVE, WARN, SUSPEND, BAN})
"""What is decided against somebody: it takes a statement, upholds reports, is mailed, and can be appealed."""
ABOUT_WRITERS = frozenset({WARN, SUSPEND, BAN})
CHANGES_LOOKS = frozenset({FEATURE.value, UNFEATURE.value})  # of a comment that stays in its state
FROM = {APPROVE: (PENDING, VISIBLE), HIDE: (PENDING, VISIBLE), REMOVE: (PENDING, VISIBLE, HIDDEN), RESTORE: (HIDDEN, REMOVED)}
TO = {APPROVE: VISIBLE, HIDE: HIDDEN, REMOVE: REMOVED, RESTORE: VISIBLE}
RANKS = {Role.READER: 0, Role.TRUSTED: 1, Role.MODERATOR: 2, Role.EDITOR: 2, Role.ADMIN: 3}


async def decide(doing: Doing, given: DecideInput) -> Done:
    """Raises Invalid, NotFound, OwnComment, Forbidden or StateChanged."""
    judgement, place = checked(given), place_of(given.id)
    async with doing.transaction() as writer:
        await lock(writer, [place], given.action)
        return doing.keep(Done((await judge(writer, doing, place, judgement),)))


async def decide_many(doing: Doing, given: DecideManyInput) -> Done:
    """Raises Invalid. What one is refused with is told beside it."""
    judgement, ids = checked(given), list(dict.fromkeys(given.ids))
    async with doing.transaction() as writer:
        await lock(writer, sorted(place_of(one) for one in ids if key_of(one, "cmt", 2)), given.action)
        results = {one: await tried(writer, doing, one, judgement) for one in sorted(ids)}
        return doing.keep(Done(document=to_json(DecisionResults(results=[results[one] for one in ids]))))


async def tried(writer: Writer, doing: Doing, comment: str, judgement: Judgement) -> DecisionResult:
    """One of several, kept or given up by itself."""
    try:
        async with writer.transaction():
            decision = await judge(writer, doing, place_of(comment), judgement)
    except Refusal as refusal:
        return DecisionResult(id=comment, status=refusal.status, code=refusal.code, detail=refusal.detail)
    return DecisionResult(id=comment, status=201, decision_id=public_id("dec", decision))


def checked(given: Judgement) -> Judgement:
    """Raises Invalid."""
    if given.action in AGAINST and not given.statement.strip():
        raise Invalid("This takes a statement for the writer.", (Fault("missing", "what the writer is told", "/statement"),))
    if (given.action is SUSPEND) != (given.days is not None):
        raise Invalid("Days go with suspend, and suspend with days.", (Fault("contradiction", "days, to suspend alone", "/days"),))
    return given.model_copy(update={"statement": plain_text(given.statement, "/statement")}) if given.statement else given


def place_of(comment: str) -> Place:
    """Raises NotFound."""
    key = key_of(comment, "cmt", 2)
    if key is None:
        raise NotFound("There is no comment with this id.")
    return key[0], key[1]


async def lock(writer: Writer, places: Sequence[Place], action: DecisionAction) -> None:
    """All that several decisions change, in the one order in which everybody locks: accounts, threads, who reported."""
    if action in ABOUT_WRITERS:
        await decisions.lock_authors(writer, places)
    await decisions.lock_threads(writer, [article for article, _ in places])
    await reports.lock_reporters(writer, places)


async def judge(writer: Writer, doing: Doing, place: Place, given: Judgement) -> int:
    """The key of the decision. Raises NotFound, OwnComment, Forbidden or StateChanged."""
    thread = await comments.lock_thread(writer, place[0])
    found = await comments.lock_comment(writer, *place) if thread else None
    if found is None:
        raise NotFound("There is no comment with this id.")
    author = await decisions.find_author(writer, found["account_id"])
    check_may(doing, author, given.action)
    await check_step(writer, place, found, given)
    until = suspension(author, given, doing.now)
    decided = decided_of(doing, place, found, given, author, until)
    key = await carry_out(writer, doing, found, decided)
    if author and author["email"] and given.action in AGAINST:
        await mail_decision(writer, author["email"], key, decided)
    return key


def check_may(doing: Doing, author: Record | None, action: DecisionAction) -> None:
    """Raises OwnComment or Forbidden."""
    if author and author["account_id"] == doing.who.account_id:
        raise OwnComment("Nobody decides about their own comment.")
    if author and action in AGAINST and RANKS[Role.of(author["role"])] >= RANKS[doing.who.role]:
        raise Forbidden("Its writer's role is not below yours.")


async def check_step(writer: Writer, place: Place, found: Record, given: Judgement) -> None:
    """Raises StateChanged."""
    status, action = found["status"], given.action
    if given.expected_status:
        check_state(found, given.expected_status.value)
    check_state(found, *FROM.get(action, (VISIBLE,) if action in (FEATURE, UNFEATURE) else ANY - {DELETED}))
    if action is APPROVE and status == VISIBLE and not await decisions.is_reported(writer, *place):
        raise StateChanged("The comment is visible, and no report of it is open.")
    if action is RESTORE and not found["body"]:
        raise StateChanged(f"The comment is {status}, and its text is gone.")
    if action in (FEATURE, UNFEATURE) and found["is_featured"] == (action is FEATURE):
        raise StateChanged(f"The comment is visible and {'' if found['is_featured'] else 'not '}featured.")
    if action is WARN and await decisions.was_warned(writer, *place):
        raise StateChanged(f"The comment is {status}, and its writer was warned for it.")


def suspension(author: Record | None, given: Judgement, now: datetime) -> datetime | None:
    """Until when the writer may not write from now on. Raises NotFound or StateChanged."""
    if given.action not in ABOUT_WRITERS:
        return None
    if author is None or author["email"] is None:
        raise NotFound("Nobody can sign in as the writer of this comment.")
    until = FOR_GOOD if given.action is BAN else now + timedelta(days=given.days or 0)
    if given.action is not WARN and author["suspended_until"] and author["suspended_until"] >= until:
        raise StateChanged(f"Its writer may not write {told_end(author['suspended_until'])} already.")
    return None if given.action is WARN else until


def decided_of(doing: Doing, place: Place, found: Record, given: Judgement, author: Record | None, until: datetime | None) -> Decided:
    """What is kept of a moderator's decision."""
    before = author["suspended_until"] if author and until else None
    status = found["status"]
    return Decided(
        *(*place, found["account_id"], given.action.value, given.reason.value, given.statement),
        *(status, TO.get(given.action, status), until, before, doing.who.account_id),
    )


async def carry_out(writer: Writer, doing: Doing, found: Record, decided: Decided) -> int:
    """What was decided, and all that hangs on it: its key."""
    place, action = (decided.article_id, decided.number), DecisionAction.of(decided.action)
    step = (decided.status_before, decided.status_after)
    await transition(writer, place, found["parent_number"], step, doing.now, ChangeReason.MODERATION)
    if action in (FEATURE, UNFEATURE):
        await decisions.feature(writer, *place, is_featured=action is FEATURE)
    if decided.suspended_until and decided.account_id:
        await decisions.suspend(writer, decided.account_id, decided.suspended_until)
    if action in AGAINST or action is APPROVE:
        await reports.resolve_reports(writer, *place, REJECTED if action is APPROVE else UPHELD)
    return await keep(writer, doing, decided)


async def keep(writer: Writer, doing: Doing, decided: Decided) -> int:
    """The decision's row, and who is to know of it."""
    place = (decided.article_id, decided.number)
    key = await decisions.insert_decision(writer, decided, doing.now)
    await reports.queue(writer, *place, doing.now)
    if decided.action in CHANGES_LOOKS:
        await log_change(writer, "comment", place, UPDATE, doing.now)
    told = {"decision": public_id("dec", key), "reason": decided.reason}
    await note(writer, doing.actor, doing.now, f"comment.{decided.action}", public_id("cmt", *place), told)
    return key
