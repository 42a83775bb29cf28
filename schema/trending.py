"""Trending: which articles are talked about most, and how that was found."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.described import Described
from schema.filter import Filter, Test
from schema.noun import Few, Noun, One

if TYPE_CHECKING:
    from schema.article import Article

MOST_ENTRIES = 20  # as db/visible/trending_entry.sql reads; about what a front page shows


class TrendingWindow(Described):
    """How far back it is looked."""

    # The values are durations as Postgres reads them.
    DAY = "1d", "One day."
    WEEK = "7d", "Seven days."
    MONTH = "30d", "Thirty days."


class TrendingMetric(Described):
    """What an article is ranked by."""

    COMMENTS = "comments", "How many comments were written in the window."
    VOTES = "votes", "How many votes, for or against, these comments have."
    HEAT = "heat", "The articles of the window, new and much commented first."


class TrendingArguments(Filter):
    """What a list of trending articles is made from."""

    window: Annotated[TrendingWindow, Test("window", "given")] = Field(
        TrendingWindow.DAY, description="How far back from now.", examples=["7d"]
    )
    metric: Annotated[TrendingMetric, Test("metric", "given")] = Field(
        TrendingMetric.COMMENTS, description="What the articles are ranked by.", examples=["votes"]
    )


class TrendingEntry(Noun):
    """An article in its place."""

    key = ("place",)
    brief = ("place", "value", "article")

    place: int = Field(description="From 1; no place is shared.", examples=[1])
    value: float = Field(description="What it is ranked by.", examples=[12])
    article: Annotated[Article | None, One("article_id")] = Field(None, description="The article.")


class Trending(Noun):
    """The articles that are talked about most, at most twenty. `method` says how to find the same list from the dataset."""

    key = ()

    as_of: datetime = Field(description="When the window ends: now, to the minute.")
    window: TrendingWindow = Field(description="How far back it is looked.", examples=["1d"])
    metric: TrendingMetric = Field(description="What the articles are ranked by.", examples=["comments"])
    method: str = Field(description="How the list was made, exactly.")
    stopped_at: datetime | None = Field(
        None,
        description="Null where the whole window was read; else comments of this time and earlier do not count, as there are over 50,000.",
    )
    entries: Annotated[list[TrendingEntry], Few((), "place", most=MOST_ENTRIES)] = Field(
        default_factory=list, description="The articles, the largest value first."
    )
