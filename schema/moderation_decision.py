"""Decisions of moderators about comments and who wrote them: each with its reason and what its writer is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.comment import CommentStatus
from schema.described import Described
from schema.input import Input
from schema.noun import Noun, One, Part
from schema.posting import CommentKey

if TYPE_CHECKING:
    from schema.appeal import Appeal
    from schema.comment import Comment

LONGEST_STATEMENT = 2_000  # characters
MOST_DECISIONS = 100  # in one request
LONGEST_SUSPENSION = 365  # days; for good is a ban


class DecisionAction(Described):
    """What a moderator may decide."""

    APPROVE = "approve", "A pending comment is shown; of one that is shown, the reports are rejected."
    HIDE = "hide", "It is not shown for now."
    REMOVE = "remove", "It is not shown any more."
    RESTORE = "restore", "What was hidden or removed is shown again."
    FEATURE = "feature", "It is picked out."
    UNFEATURE = "unfeature", "It is picked out no more."
    WARN = "warn", "Its writer is warned."
    SUSPEND = "suspend", "Its writer may not write for some days."
    BAN = "ban", "Its writer may not write any more."


class ModerationAction(Described):
    """What was decided, by somebody or by a rule."""

    APPROVE = "approve", "A pending comment was shown, or reports were rejected."
    HIDE = "hide", "The comment is not shown for now."
    REMOVE = "remove", "The comment is not shown any more."
    RESTORE = "restore", "What was hidden or removed is shown again."
    FEATURE = "feature", "The comment was picked out."
    UNFEATURE = "unfeature", "The comment is picked out no more."
    WARN = "warn", "Its writer was warned."
    SUSPEND = "suspend", "Its writer may not write for some days."
    BAN = "ban", "Its writer may not write any more."
    HOLD = "hold", "A rule holds the comment until a moderator has seen it."
    OVERTURN = "overturn", "An earlier decision was taken back after an appeal."


class DecisionReason(Described):
    """Why it was decided."""

    SPAM = "spam", "Advertising, or the same again and again."
    ABUSE = "abuse", "Insults and threats."
    HATE = "hate", "Contempt for people for what they are."
    HARASSMENT = "harassment", "Somebody is pursued."
    OFF_TOPIC = "off_topic", "It has nothing to do with the article."
    PERSONAL_INFORMATION = "personal_information", "It tells what is private of somebody."
    ILLEGAL = "illegal", "The law forbids it."
    OTHER = "other", "Something else; the statement says what."
    NO_VIOLATION = "no_violation", "Nothing is wrong with it."
    QUALITY = "quality", "It is worth reading."
    RULE = "rule", "A rule asks for a moderator first."


class ModerationDecision(Noun):
    """A decision, as who made it and whom it is about see it."""

    key = ("decision_id",)
    brief = ("id", "action", "reason", "decided_at")

    id: strawberry.ID = Field(description="Names the decision.", examples=["dec_1"])
    action: ModerationAction = Field(description="What was decided.", examples=["hide"])
    reason: DecisionReason = Field(description="Why.", examples=["spam"])
    statement: str = Field(description="What the comment's writer is told; may be empty.", examples=["This advertises a shop."])
    suspended_until: datetime | None = Field(None, description="Until when the writer may not write, where that was decided.")
    decided_at: datetime = Field(description="When.")
    is_automated: bool = Field(description="Whether a rule decided.", examples=[False])
    rule_id: strawberry.ID | None = Field(None, description="Which rule; null where a person decided.")
    rule_version: int | None = Field(None, description="Which version of it.")
    reverses: strawberry.ID | None = Field(None, description="The decision that it takes back.")
    comment: Annotated[Comment | None, One("article_id", "number")] = Field(None, description="The comment that it is about.")
    appeal: Annotated[Appeal | None, One("decision_id")] = Field(None, description="What its writer says against it, and the outcome.")


class Judgement(Input):
    """What is decided."""

    action: DecisionAction = Field(description="What is decided.", examples=["hide"])
    reason: DecisionReason = Field(description="Why.", examples=["spam"])
    statement: str = Field(
        "",
        max_length=LONGEST_STATEMENT,
        description="What the comment's writer is told, by mail, too. To hide, remove, warn, suspend or ban takes one.",
        examples=["This advertises a shop."],
    )
    days: int | None = Field(None, ge=1, le=LONGEST_SUSPENSION, description="For how long, to suspend.", examples=[7])
    expected_status: CommentStatus | None = Field(
        None, description="The state in which the comment was seen: where it is another by now, nothing is decided.", examples=["visible"]
    )


class DecideInput(Judgement):
    """What is decided about a comment or its writer."""

    id: CommentKey


class DecideManyInput(Judgement):
    """The same about up to 100 comments. Each is judged by itself: what one is refused with keeps no other from being done."""

    ids: list[strawberry.ID] = Field(
        min_length=1, max_length=MOST_DECISIONS, description="The comments, each once.", examples=[["cmt_1_1"]]
    )


class DecisionResult(Part):
    """What came of one of several decisions."""

    id: strawberry.ID = Field(description="The comment's id.", examples=["cmt_1_1"])
    status: int = Field(description="The status that a decision alone would have been answered with.", examples=[201])
    decision_id: strawberry.ID | None = Field(None, description="The decision, where it was made.", examples=["dec_1"])
    code: str | None = Field(None, description="What it was refused with, for programs.", examples=["state_changed"])
    detail: str | None = Field(None, description="The same for people.")


class DecisionResults(Part):
    """What came of several decisions."""

    results: list[DecisionResult] = Field(description="One for each comment, in the order of the ids.")


class FeatureCommentInput(Input):
    """Which comment is picked out. One that is picked out already stays so."""

    id: CommentKey


class UnfeatureCommentInput(Input):
    """Which comment is picked out no more. One that is not picked out stays so."""

    id: CommentKey
