"""One block of a story."""

from pydantic import Field

from schema.described import Described
from schema.noun import Noun


class BlockKind(Described):
    """What a block is."""

    PARAGRAPH = "paragraph", "A paragraph of the story."
    SUBHEAD = "subhead", "A heading between paragraphs."


class Block(Noun):
    """A paragraph or a sub-head. Its number never changes, so quotes point at it."""

    key = ("article_id", "number")
    brief = ("number", "kind", "text")

    number: int = Field(description="Names the block in the story; one that was corrected keeps it.", examples=[1])
    kind: BlockKind = Field(description="Paragraph or sub-head.", examples=["paragraph"])
    text: str = Field(description="The words, without mark-up.", examples=["The harbour reopened on Tuesday."])
