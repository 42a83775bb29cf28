"""One block of a story."""

from enum import Enum

from pydantic import Field

from schema.noun import Noun


class BlockKind(Enum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"


class Block(Noun):
    """A paragraph or a sub-head. Its number never changes, so quotes point at it."""

    key = ("article_id", "number")
    brief = ("number", "kind", "text")

    number: int = Field(description="Place in the story, from 1.", examples=[1])
    kind: BlockKind = Field(description="Paragraph or sub-head.", examples=["paragraph"])
    text: str = Field(description="The words, without mark-up.", examples=["The harbour reopened on Tuesday."])
