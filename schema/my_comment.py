"""One's own comments: each in the state that it is in, so that nothing is hidden from who wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.comment import CommentStatus
from schema.noun import Connection, Many, Noun, One
from schema.sort import DecisionSort

if TYPE_CHECKING:
    from schema.comment import Comment
    from schema.moderation_decision import ModerationDecision


class MyComment(Noun):
    """A comment of the viewer's own."""

    key = ("article_id", "number")
    brief = ("id", "status")

    id: strawberry.ID = Field(description="The comment's id.", examples=["cmt_1_4"])
    status: CommentStatus = Field(description="What has become of it.", examples=["pending"])
    listed_at: datetime = Field(description="When it was written.")
    comment: Annotated[Comment | None, One("article_id", "number", is_whole=True)] = Field(None, description="The comment.")
    decisions: Annotated[Connection[ModerationDecision] | None, Many(("article_id", "number"), DecisionSort.NEW, first=3)] = Field(
        None, description="What moderators and rules decided about it, or about the viewer for it."
    )
