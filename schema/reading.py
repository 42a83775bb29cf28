"""Tables that nobody has to work out for themselves: who answers whom, votes by the hour, threads in numbers. Exports alone have them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import ClassVar

import strawberry
from pydantic import BaseModel, Field

from schema.article import Article
from schema.comment import Comment
from schema.noun import Node


class ReadingRow(BaseModel):
    """A row that is worked out from public rows. `of` are those by whose keys it is ordered."""

    of: ClassVar[type[Node]]


class EdgeKind(Enum):
    """How one comment answers another."""

    REPLY = "reply"
    QUOTE = "quote"


class ReplyEdge(ReadingRow):
    """One comment answers another: stands under it, or repeats its words."""

    of = Comment

    kind: EdgeKind = Field(description="reply: it stands under the other; quote: it repeats words of the other.")
    article_id: strawberry.ID = Field(description="The article that both stand under.")
    from_comment_id: strawberry.ID = Field(description="The comment that answers.")
    to_comment_id: strawberry.ID = Field(description="The comment that is answered.")
    from_account_id: strawberry.ID | None = Field(description="Who answers; null where nobody is named.")
    to_account_id: strawberry.ID | None = Field(description="Who is answered; null where nobody is named.")
    created_at: datetime | None = Field(description="When the answer was written; null where the page gave no full time.")


class VoteHour(ReadingRow):
    """The votes on a comment that were cast, or last changed, within an hour. What an imported page showed has no hour and is not in it."""

    of = Comment

    comment_id: strawberry.ID = Field(description="The comment.")
    hour: datetime = Field(description="When the hour begins, in UTC.")
    up: int = Field(description="Votes for.")
    down: int = Field(description="Votes against.")


class ThreadNumbers(ReadingRow):
    """The thread of an article in numbers, of the comments that are shown."""

    of = Article

    article_id: strawberry.ID = Field(description="The article.")
    comments: int = Field(description="Comments that are shown, deleted ones that keep their place among them.")
    roots: int = Field(description="Those that answer the article itself.")
    deepest: int = Field(description="The largest depth of one; 0 where all answer the article.")
    accounts: int = Field(description="How many different accounts are named as writers.")
    unnamed: int = Field(description="Comments whose page names no writer, or whose writer is gone.")
    quotes: int = Field(description="Passages that they repeat.")
    featured: int = Field(description="Comments picked by the newsroom.")
    up: int = Field(description="Votes for, of all of them.")
    down: int = Field(description="Votes against, of all of them.")
    characters: int = Field(description="Code points of their texts, summed.")
    first_at: datetime | None = Field(description="When the first one with a full time was written.")
    last_at: datetime | None = Field(description="When the last one with a full time was written.")
