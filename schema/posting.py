"""What readers give when they write: comments with quotes, changes of them, votes."""

from __future__ import annotations

from typing import Annotated

import strawberry
from pydantic import Field

from schema.input import Input, Version

LONGEST_COMMENT = 5_000  # characters
LARGEST_COMMENT = 10_000  # bytes of UTF-8
MOST_QUOTES = 20  # passages that one comment repeats
DEEPEST_COMMENT = 50  # answers below each other
LAST_PLACE = 2**31 - 1  # of a character; far behind the end of any text

Body = Annotated[
    str,
    Field(
        json_schema_extra={
            "minLength": 1,
            "maxLength": LONGEST_COMMENT,
        },  # its own errors say what is wrong with it (api/acts/comment_texts.py)
        description="Markdown without HTML, images and headings; 5,000 characters and 10,000 bytes at most.",
        examples=["About time. *My* nets have been dry for days."],
    ),
]
CommentKey = Annotated[strawberry.ID, Field(description="The comment's id.", examples=["cmt_1_1"])]


class QuoteInput(Input):
    """A passage that the comment repeats, to the letter: of another comment of the thread, or of a block of the story."""

    comment_id: strawberry.ID | None = Field(None, description="The comment that is quoted.", examples=["cmt_1_1"])
    block: int | None = Field(None, ge=1, le=LAST_PLACE, description="Or the number of the story's block.", examples=[1])
    revision: int | None = Field(
        None, ge=1, le=LAST_PLACE, description="The revision that was read; the present one where it is left out.", examples=[1]
    )
    start: int = Field(ge=0, le=LAST_PLACE, description="First code point of the passage in the quoted text, from 0.", examples=[0])
    end: int = Field(ge=1, le=LAST_PLACE, description="One past its last code point.", examples=[11])
    text: str = Field(min_length=1, max_length=LONGEST_COMMENT, description="The words that stand there.", examples=["About time."])


class PostCommentInput(Input):
    """A comment on an article, or an answer to another comment on it."""

    article_id: strawberry.ID = Field(description="The article's id.", examples=["art_1"])
    body: Body
    parent_id: strawberry.ID | None = Field(
        None,
        description="The comment that it answers; none where it answers the article.",
        examples=["cmt_1_1"],
    )
    quotes: list[QuoteInput] = Field(default_factory=list, max_length=MOST_QUOTES, description="Passages that it repeats, in order.")


class EditCommentInput(Input):
    """Another text of a comment. In its first five minutes, before anybody answers or quotes it, the old one leaves no trace."""

    id: CommentKey
    body: Body
    quotes: list[QuoteInput] | None = Field(
        None, max_length=MOST_QUOTES, description="Other quotes; those it has stay where this is left out."
    )
    version: Version = None


class DeleteCommentInput(Input):
    """Which comment is to go. Its place and the answers to it stay."""

    id: CommentKey
    version: Version = None


class CastVoteInput(Input):
    """A vote on a comment. The last word counts, and the same again changes nothing."""

    id: CommentKey
    value: int = Field(ge=-1, le=1, description="1 for, -1 against, 0 none.", examples=[1])
