"""Stats: how large the dataset is, and how it grows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.filter import Filter, Test
from schema.noun import Few, Noun, One, Part

if TYPE_CHECKING:
    from schema.agency import Agency
    from schema.section import Section

MOST_DAYS = 366  # of a time series: a leap year
MOST_GROUPS = 100  # sections or agencies, as their files in db/visible read; far more than a site has


class StatsArguments(Filter):
    """What stats are made from."""

    days: Annotated[int, Test("days", "given")] = Field(
        30, ge=1, le=MOST_DAYS, description="How many days the series has, 1 to 366; today is the last of them.", examples=[7]
    )
    section: Annotated[str | None, Test("section", "given")] = Field(
        None, description="Slug of a section: the series by day is of its articles alone.", examples=["national"]
    )


class DatasetCounts(Part):
    """How many there are of each kind; only what is public is counted."""

    articles: int = Field(description="Articles.", examples=[3])
    comments: int = Field(description="Visible comments.", examples=[24])
    authors: int = Field(description="People in bylines.", examples=[4])
    accounts: int = Field(description="Accounts of those who comment.", examples=[9])
    sections: int = Field(description="Sections of all sites.", examples=[3])
    sites: int = Field(description="Sites.", examples=[2])


class SectionCounts(Noun):
    """What stands in a section."""

    key = ("place",)
    brief = ("section", "article_count", "comment_count")

    section: Annotated[Section | None, One("section_id")] = Field(None, description="Null for the articles that stand in none.")
    article_count: int = Field(description="Its articles.", examples=[2])
    comment_count: int = Field(description="The visible comments under them.", examples=[12])


class AgencyCounts(Noun):
    """What comes from an agency."""

    key = ("place",)
    brief = ("agency", "article_count", "comment_count")

    agency: Annotated[Agency | None, One("agency_id")] = Field(None, description="Null for the articles that come from none.")
    article_count: int = Field(description="Its articles.", examples=[2])
    comment_count: int = Field(description="The visible comments under them.", examples=[12])


class DayCounts(Noun):
    """What one day brought."""

    key = ("day",)
    brief = ("day", "article_count", "comment_count")

    day: date = Field(description="A day in UTC, from midnight to midnight.", examples=["2024-03-01"])
    article_count: int = Field(description="Articles that are listed at a time of this day.", examples=[1])
    comment_count: int = Field(
        description="Visible comments of this day; one without a full time counts where its article does.", examples=[5]
    )


class Stats(Noun):
    """How large the dataset is, by section and by agency, and how it grew day by day."""

    key = ()

    as_of: datetime = Field(description="When this was counted, to the minute.")
    counts: DatasetCounts = Field(description="How many there are of each kind.")
    by_section: Annotated[list[SectionCounts], Few((), "place", most=MOST_GROUPS)] = Field(
        default_factory=list, description="By section, the most articles first; a hundred at most."
    )
    by_agency: Annotated[list[AgencyCounts], Few((), "place", most=MOST_GROUPS)] = Field(
        default_factory=list, description="By agency, the most articles first; a hundred at most."
    )
    by_day: Annotated[list[DayCounts], Few((), "day", most=MOST_DAYS)] = Field(
        default_factory=list, description="By day, without a gap; the last is today, as far as it has come."
    )
