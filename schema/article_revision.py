"""What a story said before it was corrected."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.block import BlockKind
from schema.noun import Few, Noun, One

if TYPE_CHECKING:
    from schema.article import Article


class RevisedBlock(Noun):
    """A block of the story as a revision had it. One that was corrected keeps its number."""

    key = ("article_id", "revision", "number")
    brief = ("number", "kind", "text")

    number: int = Field(description="The block's number: quotes point at it.", examples=[1])
    kind: BlockKind = Field(description="Paragraph or sub-head.", examples=["paragraph"])
    text: str = Field(description="The words, without mark-up.", examples=["The harbour reopened on Wednesday."])


class ArticleRevision(Noun):
    """One of the public stories of an article that was corrected."""

    key = ("article_id", "revision")
    brief = ("revision", "correction", "written_at")

    revision: int = Field(description="Counts the public stories, from 1.", examples=[2])
    headline: str = Field(description="The headline that it had.", examples=["Harbour Reopens After a Week of Storms"])
    correction: str | None = Field(None, description="What was corrected, as readers are told.", examples=["It was Wednesday."])
    written_at: datetime | None = Field(None, description="When it became public.")
    blocks: Annotated[list[RevisedBlock], Few(("article_id", "revision"), "place")] = Field(
        default_factory=list, description="Its paragraphs and sub-heads, in order."
    )
    article: Annotated[Article | None, One("article_id")] = Field(None, description="The article.")
