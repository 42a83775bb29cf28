"""Appeals: once by who was decided against, and what another moderator makes of it."""

from __future__ import annotations

from asyncpg import Record

from api.acts.addresses import Address
from api.acts.decisions import AGAINST, keep
from api.acts.doing import Doing
from api.acts.moving import transition
from api.acts.once import Done
from api.acts.texts import plain_text
from api.mail.letters import appeal_decided
from db import comments, decisions
from db.audit import note
from db.decisions import Decided
from db.mail import queue_mail
from db.write import Writer
from schema.appeal import AppealDecisionInput, DecideAppealInput, Outcome
from schema.change import ChangeReason
from schema.errors import AlreadyAppealed, NotFound, OwnDecision, StateChanged
from schema.ids import key_of, public_id
from schema.moderation_decision import DecisionReason, ModerationAction


async def appeal_decision(doing: Doing, given: AppealDecisionInput) -> Done:
    """Raises Invalid, NotFound, StateChanged or AlreadyAppealed."""
    text, key, who = plain_text(given.text, "/text"), key_of(given.id, "dec", 1), doing.who.account_id
    async with doing.transaction() as writer:
        found = await decisions.find_decision(writer, key[0]) if key else None
        if key is None or found is None or found["account_id"] != who:
            raise NotFound("There is no decision about you with this id.")
        if found["action"] not in {one.value for one in AGAINST}:
            raise StateChanged(f"To {found['action']} is not decided against anybody.")
        if not await decisions.insert_appeal(writer, key[0], who, text, doing.now):
            raise AlreadyAppealed("It was appealed before.")
        await note(writer, doing.actor, doing.now, "decision.appeal", public_id("dec", *key))
        return doing.keep(Done(key))


async def decide_appeal(doing: Doing, given: DecideAppealInput) -> Done:
    """Raises Invalid, NotFound, OwnDecision or StateChanged."""
    told, key = plain_text(given.statement, "/statement"), key_of(given.id, "apl", 1)
    async with doing.transaction() as writer:
        found = await lock(writer, key[0]) if key else None
        if key is None or found is None:
            raise NotFound("There is no appeal with this id.")
        if doing.who.account_id in (found["actor_id"], found["account_id"]):
            raise OwnDecision("Another moderator decides about this appeal.")
        if not await decisions.decide_appeal(writer, key[0], given.outcome.value, told, doing.who.account_id, doing.now):
            raise StateChanged("The appeal is decided.")
        if given.outcome is Outcome.OVERTURNED:
            await overturn(writer, doing, key[0], found, told)
        await note(writer, doing.actor, doing.now, f"appeal.{given.outcome.value}", public_id("dec", *key))
        await tell(writer, found["account_id"], key[0], given.outcome, told)
        return doing.keep(Done(key))


async def lock(writer: Writer, decision_id: int) -> Record | None:
    """The decision that is appealed against, after all that taking it back may change. None where it was not appealed."""
    found = await decisions.find_decision(writer, decision_id)
    if found is None or await decisions.find_appeal(writer, decision_id) is None:
        return None
    await decisions.lock_authors(writer, [(found["article_id"], found["number"])])
    await decisions.lock_threads(writer, [found["article_id"]])
    return found


async def overturn(writer: Writer, doing: Doing, decision_id: int, found: Record, told: str) -> None:
    """What the decision changed is as it was before, as far as it still is as the decision left it."""
    place = (found["article_id"], found["number"])
    comment = await comments.lock_comment(writer, *place)
    assert comment is not None, "a comment that was decided about is there"
    before, after = comment["status"], await status_before(writer, decision_id, found, comment)
    await transition(writer, place, comment["parent_number"], (before, after), doing.now, ChangeReason.MODERATION)
    await let_write(writer, decision_id, found)
    decided = Decided(
        *(*place, found["account_id"], ModerationAction.OVERTURN.value, DecisionReason.NO_VIOLATION.value, told),
        status_before=before,
        status_after=after,
        suspended_until=found["suspended_until_before"],
        suspended_until_before=found["suspended_until"],
        actor_id=doing.who.account_id,
        reverses=decision_id,
    )
    await keep(writer, doing, decided)


async def status_before(writer: Writer, decision_id: int, found: Record, comment: Record) -> str:
    """In which state the comment is to be: as before, unless a later decision holds or its text is gone."""
    status: str = comment["status"]
    if found["status_before"] == found["status_after"] or status != found["status_after"] or not comment["body"]:
        return status
    is_newest = await decisions.is_newest(writer, found["article_id"], found["number"], decision_id)
    return await still_standing(writer, decision_id, found) if is_newest else status


async def still_standing(writer: Writer, decision_id: int, found: Record) -> str:
    """The state before; where a decision that was overturned, too, had led to it, the one before that."""
    earlier, status = decision_id, str(found["status_before"])
    while into := await decisions.reversed_into(writer, (found["article_id"], found["number"]), earlier, status):
        earlier, status = into["decision_id"], str(into["status_before"])
    return status


async def let_write(writer: Writer, decision_id: int, found: Record) -> None:
    """Its writer may write as before, unless somebody suspended them anew."""
    author = await decisions.find_author(writer, found["account_id"])
    if author and found["suspended_until"] and author["suspended_until"] == found["suspended_until"]:
        await decisions.suspend(
            writer, author["account_id"], await decisions.standing_suspension(writer, author["account_id"], decision_id)
        )


async def tell(writer: Writer, account_id: int | None, decision_id: int, outcome: Outcome, told: str) -> None:
    """By mail."""
    author = await decisions.find_author(writer, account_id)
    if author and author["email"]:
        to, decision = Address.of(author["email"]).mailed, public_id("dec", decision_id)
        await queue_mail(writer, appeal_decided(to, decision=decision, is_overturned=outcome is Outcome.OVERTURNED, statement=told))
