"""Comment counts of many articles, for pages that show many headlines."""

from __future__ import annotations

from typing import Annotated

import strawberry
from pydantic import Field

from schema.article import CommentCounts
from schema.filter import Filter, Test
from schema.noun import Noun

MOST_IDS = 500  # of one request; more headlines than any page has


class CommentCountsRequest(Filter):
    """The articles whose comments are counted."""

    article_ids: Annotated[list[strawberry.ID], Test("article_ids", "given", kind="each_art")] = Field(
        max_length=MOST_IDS, description="Ids of articles, 500 at most. One that is given twice is answered twice.", examples=[["art_1"]]
    )


class ArticleCounts(Noun):
    """How many comments an article has."""

    key = ("place",)

    id: strawberry.ID = Field(description="The article's id.", examples=["art_1"])
    comment_count: int = Field(description="Visible comments.", examples=[10])
    counts: CommentCounts = Field(description="Comments by what became of them.")
