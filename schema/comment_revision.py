"""What a comment said before it was changed in public."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.described import Described
from schema.noun import Few, Noun, One

if TYPE_CHECKING:
    from schema.comment import Comment


class ChangeKind(Described):
    """What became of a run of words."""

    SAME = "same", "It stayed."
    REMOVED = "removed", "It was in the revision before."
    ADDED = "added", "It was not in the revision before."


class TextChange(Noun):
    """A run of words, and what became of it from one revision to the next."""

    key = ("article_id", "number", "revision", "place")
    brief = ("kind", "text")

    kind: ChangeKind = Field(description="Whether it stayed, went or came.", examples=["added"])
    text: str = Field(description="The words, with the spaces between them.", examples=["Our"])


class CommentRevision(Noun):
    """One of the public texts of a comment that was changed in public."""

    key = ("article_id", "number", "revision")
    brief = ("revision", "written_at")

    revision: int = Field(description="Counts the public texts, from 1.", examples=[2])
    body: str = Field(description="Source text, as written.", examples=["About time. Our nets have been dry for days."])
    body_html: str = Field(description="The same as safe HTML.", examples=["<p>About time. Our nets have been dry for days.</p>"])
    written_at: datetime | None = Field(None, description="When it was written; null where the page gave no full time.")
    changes: Annotated[list[TextChange], Few(("article_id", "number", "revision"), "place")] = Field(
        default_factory=list, description="From the revision before to this one, run by run, in order; empty for the first."
    )
    comment: Annotated[Comment | None, One("article_id", "number")] = Field(None, description="The comment.")
