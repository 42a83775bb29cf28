"""The public log of moderation: what was decided and why, about no person by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.moderation_decision import DecisionReason, ModerationAction
from schema.noun import Noun, One

if TYPE_CHECKING:
    from schema.article import Article


class LogEntry(Noun):
    """A decision as everybody sees it: without its statement, without who decided, and without whom it is about."""

    key = ("decision_id",)

    action: ModerationAction = Field(description="What was decided.", examples=["hide"])
    reason: DecisionReason = Field(description="Why.", examples=["spam"])
    is_automated: bool = Field(description="Whether a rule decided.", examples=[False])
    decided_at: datetime = Field(description="When.")
    comment_id: strawberry.ID | None = Field(
        None,
        description="Id of the comment; null for what was decided about its writer, who could be found by it.",
        examples=["cmt_1_4"],
    )
    article: Annotated[Article | None, One("article_id")] = Field(None, description="The article below which the comment stands.")
