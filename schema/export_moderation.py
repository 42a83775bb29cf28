"""What is held about somebody because of moderation: a part of the document of schema/export.py."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field

from schema.appeal import AppealState
from schema.moderation_decision import DecisionReason, ModerationAction
from schema.report import ReportReason, ReportState

CommentId = Annotated[strawberry.ID, Field(description="The comment's id.")]


class HeldReport(BaseModel):
    """A report of a comment, by the account."""

    comment_id: CommentId
    reason: ReportReason = Field(description="Why.")
    note: str | None = Field(description="What was said besides.")
    state: ReportState = Field(description="What became of it.")
    weight: float = Field(description="How much it counted.")
    reported_at: datetime = Field(description="When.")


class HeldRecord(BaseModel):
    """What became of the account's reports so far: how much the next one counts hangs on it."""

    upheld: int = Field(description="So many led to something.")
    rejected: int = Field(description="So many did not.")


class HeldDecision(BaseModel):
    """A decision about the account or by it, with its appeal."""

    id: strawberry.ID = Field(description="Names the decision.")
    comment_id: strawberry.ID | None = Field(description="The comment that it was about.")
    action: ModerationAction = Field(description="What was decided.")
    reason: DecisionReason | None = Field(description="Why.")
    statement: str | None = Field(description="What its writer was told.")
    suspended_until: datetime | None = Field(description="Until when the account may not write, where that was decided.")
    decided_at: datetime = Field(description="When.")
    appeal: str | None = Field(description="What was said against it, where the account did.")
    appeal_state: AppealState | None = Field(description="What became of the appeal; null where there was none.")
    appeal_statement: str | None = Field(description="What was told of that.")
    about_you: bool = Field(description="Whether it was about the account.")
    by_you: bool = Field(description="Whether the account decided it.")
    appeal_decided_by_you: bool = Field(description="Whether the account decided about the appeal.")


class HeldRule(BaseModel):
    """A version of a rule that the account made."""

    id: strawberry.ID = Field(description="Names the rule.")
    version: int = Field(description="Counts the rule's versions, from 1.")
    created_at: datetime = Field(description="When it was made.")
