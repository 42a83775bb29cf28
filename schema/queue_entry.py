"""The moderation queue: comments that are pending or have open reports."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.comment import CommentStatus
from schema.filter import Filter, Test
from schema.noun import Connection, Few, Many, Noun, One
from schema.report import ReportReason
from schema.sort import ReportSort

if TYPE_CHECKING:
    from schema.comment import Comment
    from schema.moderation_rule import RuleHit
    from schema.report import Report


class QueueFilter(Filter):
    """What the queue may be narrowed to."""

    status: Annotated[CommentStatus | None, Test("status")] = Field(None, description="State of the comment.", examples=["pending"])
    section: Annotated[str | None, Test("section_slug", within=("article", "article_id"))] = Field(
        None, description="Slug of the articles' section.", examples=["national"]
    )
    article: Annotated[strawberry.ID | None, Test("article_id", kind="art")] = Field(
        None, description="Id of the article.", examples=["art_1"]
    )
    reason: Annotated[ReportReason | None, Test("reasons", "has")] = Field(None, description="Reason of an open report.", examples=["spam"])
    account: Annotated[str | None, Test("account_id", of="account.handle_key", kind="handle")] = Field(
        None, description="Handle of the account that wrote the comment.", examples=["tidewatcher"]
    )


class QueueEntry(Noun):
    """A comment that waits for a moderator, whole, with all that was said and found against it."""

    key = ("article_id", "number")
    brief = ("id", "status")

    id: strawberry.ID = Field(description="The comment's id.", examples=["cmt_1_4"])
    status: CommentStatus = Field(description="The comment's state.", examples=["pending"])
    entered_at: datetime = Field(description="Since when it waits.")
    report_count: int = Field(description="How many reports of it are open.", examples=[2])
    weight: float = Field(description="How much they weigh together.", examples=[1.5])
    reasons: list[ReportReason] = Field(description="Their reasons, each once.", examples=[["spam"]])
    comment: Annotated[Comment | None, One("article_id", "number", is_whole=True)] = Field(
        None, description="The comment, in whatever state."
    )
    reports: Annotated[Connection[Report] | None, Many(("article_id", "number"), ReportSort.WEIGHT_DESC, first=10, is_shown=True)] = Field(
        None, description="The reports that are open."
    )
    rule_hits: Annotated[list[RuleHit], Few(("article_id", "number"), "rule_id")] = Field(
        default_factory=list, description="The rules that hold it."
    )
