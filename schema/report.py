"""Reports: what readers tell moderators about comments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.input import Input
from schema.noun import Noun, One
from schema.posting import CommentKey

if TYPE_CHECKING:
    from schema.account import Account

LONGEST_NOTE = 1_000  # characters


class ReportReason(Described):
    """What is wrong with a comment."""

    SPAM = "spam", "Advertising, or the same again and again."
    ABUSE = "abuse", "Insults and threats."
    HATE = "hate", "Contempt for people for what they are."
    HARASSMENT = "harassment", "Somebody is pursued."
    OFF_TOPIC = "off_topic", "It has nothing to do with the article."
    PERSONAL_INFORMATION = "personal_information", "It tells what is private of somebody."
    ILLEGAL = "illegal", "The law forbids it."
    OTHER = "other", "Something else; the note says what."


class ReportState(Described):
    """What has become of a report."""

    OPEN = "open", "It waits for a moderator."
    UPHELD = "upheld", "A moderator agreed."
    REJECTED = "rejected", "A moderator did not agree."
    GONE = "gone", "The comment went before anybody decided."


class Report(Noun):
    """A report of a comment. Whoever made it sees it, and moderators do."""

    key = ("article_id", "number", "reporter_id")
    brief = ("id", "reason", "note")

    id: strawberry.ID = Field(description="Names the report.", examples=["rep_1_4_7"])
    reason: ReportReason = Field(description="What is wrong.", examples=["spam"])
    note: str = Field(description="In the words of who reported it; empty where they gave none.", examples=["The third time today."])
    state: ReportState = Field(description="What has become of it.", examples=["open"])
    weight: float = Field(
        description="How much it counts: by the share of earlier reports of the same person that were upheld, 1 for the first.",
        examples=[1.0],
    )
    reported_at: datetime = Field(description="When it was made.")
    account: Annotated[Account | None, One("account_id")] = Field(None, description="Who made it; null once they are erased.")


class ReportCommentInput(Input):
    """What is wrong with a comment. Who reports it again changes what they said; what was decided meanwhile stays."""

    id: CommentKey
    reason: ReportReason = Field(description="What is wrong.", examples=["spam"])
    note: str = Field("", max_length=LONGEST_NOTE, description="More about it, for moderators alone.", examples=["The third time today."])
