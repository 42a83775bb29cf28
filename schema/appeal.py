"""Appeals: what the writer of a comment says against a decision, once, and what another moderator makes of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.input import Input
from schema.moderation_decision import LONGEST_STATEMENT
from schema.noun import Noun, One

if TYPE_CHECKING:
    from schema.moderation_decision import ModerationDecision

LONGEST_APPEAL = 5_000  # characters


class AppealState(Described):
    """What has become of an appeal."""

    OPEN = "open", "It waits for another moderator."
    UPHELD = "upheld", "The decision stands."
    OVERTURNED = "overturned", "The decision was taken back."


class Outcome(Described):
    """What is made of an appeal."""

    UPHELD = "upheld", "The decision stands."
    OVERTURNED = "overturned", "The decision is taken back: what it changed is as it was before, unless a later one holds."


class Appeal(Noun):
    """An appeal, as who made it and moderators see it."""

    key = ("decision_id",)
    brief = ("id", "state", "text", "statement", "appealed_at", "decided_at")

    id: strawberry.ID = Field(description="Names the appeal.", examples=["apl_1"])
    text: str = Field(description="What the comment's writer says.", examples=["It is no shop of mine."])
    state: AppealState = Field(description="What has become of it.", examples=["open"])
    statement: str = Field(description="What they are told of the outcome; empty while it waits.", examples=["You are right."])
    appealed_at: datetime = Field(description="When it was made.")
    decided_at: datetime | None = Field(None, description="When it was decided; null while it waits.")
    decision: Annotated[ModerationDecision | None, One("decision_id")] = Field(None, description="What it is against.")


class AppealDecisionInput(Input):
    """What you have to say against a decision about you or your comment. You may say it once."""

    id: strawberry.ID = Field(description="The decision's id.", examples=["dec_1"])
    text: str = Field(min_length=1, max_length=LONGEST_APPEAL, description="What is wrong with it.", examples=["It is no shop of mine."])


class DecideAppealInput(Input):
    """What another moderator than the one who decided makes of an appeal."""

    id: strawberry.ID = Field(description="The appeal's id.", examples=["apl_1"])
    outcome: Outcome = Field(description="What is made of it.", examples=["overturned"])
    statement: str = Field(min_length=1, max_length=LONGEST_STATEMENT, description="What the writer is told.", examples=["You are right."])
