"""What the newsroom gives when it writes: stories, corrections of them, and pages to bring in."""

from __future__ import annotations

from typing import Annotated

import strawberry
from pydantic import Field

from schema.block import BlockKind
from schema.input import Input, Moment, Version

MOST_BLOCKS = 500  # of a story
LONGEST_BLOCK = 10_000  # characters
MOST_AUTHORS = 20
LAST_NUMBER = 2**31 - 1

ArticleKey = Annotated[strawberry.ID, Field(description="The article's id.", examples=["art_1"])]
Headline = Annotated[
    str, Field(min_length=1, max_length=300, description="As printed.", examples=["Harbour Reopens After a Week of Storms"])
]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Section = Annotated[str | None, Field(max_length=120, description="Name of the section; made where it is new.", examples=["World"])]
Agency = Annotated[str | None, Field(max_length=120, description="The name of the wire agency; it is made where it is new.")]
Line = Annotated[str | None, Field(max_length=500)]


class BlockInput(Input):
    """A paragraph or a sub-head of the story."""

    kind: BlockKind = Field(BlockKind.PARAGRAPH, description="What it is.", examples=["paragraph"])
    text: str = Field(min_length=1, max_length=LONGEST_BLOCK, description="The words, without mark-up.", examples=["It reopened."])


class CorrectedBlockInput(BlockInput):
    """A paragraph or a sub-head of a story that is corrected."""

    number: int | None = Field(
        None, ge=1, le=LAST_NUMBER, description="Which block this is, so that quotes keep to it; none where it is new."
    )


class ImageInput(Input):
    """The image above the story."""

    caption: Line = Field(None, description="Below it.")
    alt: Line = Field(None, description="What it shows, for those who do not see it.")
    credit: Line = Field(None, description="Who made it.")
    agency: Agency = None
    is_file_photo: bool = Field(False, description="Whether it shows something earlier.")


class CreateArticleInput(Input):
    """A new story, which everybody sees at once."""

    site: str = Field(max_length=120, description="Slug of the site that it belongs to.", examples=["harbour-courier"])
    headline: Headline
    blocks: list[BlockInput] = Field(max_length=MOST_BLOCKS, description="The story, in order.")
    section: Section = None
    dateline: Line = Field(None, description="The place in capitals before the story.", examples=["PORT ELLERY"])
    path: str | None = Field(
        None,
        pattern='^/[^\\s<>"?#]*$',
        max_length=500,
        description="The path of its page. Its last part names it on its site; else the headline does.",
    )
    url: str | None = Field(None, pattern='^https?://[^\\s<>"]+$', max_length=1_000, description="The address of its page.")
    published_at: Moment | None = Field(None, description="When it was published; now where it is left out.")
    authors: list[Name] = Field(default_factory=list, max_length=MOST_AUTHORS, description="Names of the byline, in order.")
    agency: Agency = None
    copyright: Line = Field(None, description="The copyright line below the story.")
    rights: Line = Field(None, description="What may be done with the text.")
    lead_image: ImageInput | None = Field(None, description="The image above the story.")


class UpdateArticleInput(Input):
    """A correction. What is left out stays as it is, and an empty text takes it away."""

    id: ArticleKey
    headline: Annotated[str, Field(min_length=1, max_length=300)] | None = Field(None, description="Another headline.")
    blocks: list[CorrectedBlockInput] | None = Field(None, max_length=MOST_BLOCKS, description="The whole story as it is to be, in order.")
    section: Section = None
    dateline: Line = Field(None, description="The place in capitals before the story.")
    authors: list[Name] | None = Field(None, max_length=MOST_AUTHORS, description="Names of the byline, in order.")
    agency: Agency = None
    copyright: Line = Field(None, description="The copyright line below the story.")
    rights: Line = Field(None, description="What may be done with the text.")
    lead_image: ImageInput | None = Field(None, description="The image above the story.")
    correction: Line = Field(None, description="What was corrected, for readers of the revision.", examples=["It was Wednesday."])
    version: Version = None


class DeleteArticleInput(Input):
    """Which article is to go, with its thread, and why."""

    id: ArticleKey
    reason: str = Field(min_length=1, max_length=300, description="Why; kept with it.", examples=["Published by mistake."])
    version: Version = None
