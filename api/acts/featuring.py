"""Picking comments out, and no more. Whoever asks twice changes nothing the second time."""

from __future__ import annotations

from api.acts.decisions import judge, lock, place_of
from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.reports import shown
from schema.moderation_decision import DecisionAction, DecisionReason, FeatureCommentInput, Judgement, UnfeatureCommentInput


async def feature_comment(doing: Doing, given: FeatureCommentInput) -> Done:
    """Raises NotFound or OwnComment."""
    return await set_featured(doing, given.id, DecisionAction.FEATURE)


async def unfeature_comment(doing: Doing, given: UnfeatureCommentInput) -> Done:
    """Raises NotFound or OwnComment."""
    return await set_featured(doing, given.id, DecisionAction.UNFEATURE)


async def set_featured(doing: Doing, comment: str, action: DecisionAction) -> Done:
    place = place_of(comment)
    async with doing.transaction() as writer:
        await lock(writer, [place], action)
        _, found = await shown(writer, comment)
        if found["is_featured"] != (action is DecisionAction.FEATURE):
            await judge(writer, doing, place, Judgement(action=action, reason=DecisionReason.QUALITY))
        return doing.keep(Done(place))
