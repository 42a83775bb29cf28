"""A passage that a comment repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.block import Block
from schema.noun import Either, Noun, One

if TYPE_CHECKING:
    from schema.comment import Comment


class Quote(Noun):
    """A passage of another comment or of the story, and where it stands there."""

    key = ("article_id", "number", "place")
    brief = ("revision", "start", "end", "text", "is_stale")

    revision: int = Field(description="The revision of what is quoted.", examples=[1])
    start: int = Field(description="First code point of the passage in the quoted text, from 0.", examples=[0])
    end: int = Field(description="One past its last code point.", examples=[41])
    text: str = Field(description="The quoted words.", examples=["The breakwater should have been raised years ago."])
    is_stale: bool = Field(description="Whether the quoted text has changed since.", examples=[False])
    comment: Annotated[Comment | None, One("article_id", "number")] = Field(None, description="The comment that quotes.")
    target: Annotated[
        Annotated[Comment | Block, strawberry.union("QuoteTarget", description="What a comment may quote.")] | None,
        Either(One("article_id", "target_number"), One("article_id", "target_block")),
    ] = Field(None, description="What is quoted: a comment, or a block of the story. Null when it is no longer shown.")
