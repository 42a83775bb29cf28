"""Newsletters: what a site sends by mail, and what goes into one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.described import Described
from schema.filter import Filter, Test
from schema.noun import Few, Node, Noun, One, Via

if TYPE_CHECKING:
    from schema.article import Article
    from schema.section import Section
    from schema.site import Site

SLUG_FORM = "^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"
MOST_SECTIONS = 50  # of a newsletter; one that covers more covers all of them
MOST_IN_DIGEST = 50  # articles: a mail that is longer is cut off by the large providers


class Frequency(Described):
    """How often a newsletter comes."""

    AS_IT_HAPPENS = "as_it_happens", "Whenever there is news, such as alerts."
    DAILY = "daily", "About once a day."
    WEEKLY = "weekly", "About once a week."
    MONTHLY = "monthly", "About once a month."
    IRREGULAR = "irregular", "Now and then."


class Newsletter(Node):
    """Something that a site sends by mail to whoever asked for it. What it asks consent to is `consent_text`, word for word."""

    key = ("newsletter_id",)
    prefix = "nwl"
    brief = ("id", "slug", "name")

    slug: str = Field(description="The newsletter's name in an address.", examples=["daily"])
    name: str = Field(description="As readers know it.", examples=["The Harbour Daily"])
    description: str = Field(description="What it brings.", examples=["The news of the day, every morning."])
    sender: str = Field(description="The name that its mails come from.", examples=["Harbour Courier"])
    frequency: Frequency = Field(description="How often it comes.", examples=["daily"])
    language: str = Field(description="What it is written in, as BCP 47 has it.", examples=["en"])
    is_partner_offers: bool = Field(
        description="Whether it brings what others offer: it has a consent of its own, and is never ticked along with another.",
        examples=[False],
    )
    is_open: bool = Field(description="Whether it takes signups.", examples=[True])
    consent_text: str = Field(
        description="What stands beside the tick, word for word.", examples=["Send me The Harbour Daily by email, until I say otherwise."]
    )
    consent_version: str = Field(description="Which version of that text this is; a signup names it.", examples=["2026-12"])
    site: Annotated[Site | None, One("site_id")] = Field(None, description="The site that sends it.")
    sections: Annotated[
        list[Section],
        Few(("section_id",), "section_id", via=Via("newsletter_section", own=("newsletter_id",), target=("section_id",))),
    ] = Field(default_factory=list, description="The sections that it covers; all of the site's where none is named.")


class DigestArguments(Filter):
    """Which articles a digest has."""

    newsletter: Annotated[str, Test("newsletter", "given")] = Field(description="Slug of the newsletter.", examples=["daily"])
    since: Annotated[datetime, Test("since", "given")] = Field(
        description="Articles that are listed after this time.", examples=["2026-11-24T07:00:00Z"]
    )


class DigestEntry(Noun):
    """An article in its place."""

    key = ("place",)
    brief = ("place", "teaser", "article")

    place: int = Field(description="From 1, the newest first.", examples=[1])
    teaser: str | None = Field(
        None,
        description="The story's first paragraph, cut after a word where it has more than 300 characters; null where it has none.",
        examples=["The harbour reopened on Tuesday."],
    )
    article: Annotated[Article | None, One("article_id")] = Field(None, description="The article.")


class Digest(Noun):
    """What is new in the sections of a newsletter, ready to be mailed: as JSON at both doors, and over REST as HTML and text, too."""

    key = ()

    since: datetime = Field(description="Articles that are listed after this time are in it.")
    until: datetime = Field(description="And up to this one: now. The next digest begins here.")
    subject: str = Field(description="What its mail is called.", examples=["The Harbour Daily, 25 November 2026"])
    article_count: int = Field(description="How many articles there are; `entries` has the newest 50.", examples=[12])
    newsletter: Annotated[Newsletter | None, One("newsletter_id")] = Field(None, description="The newsletter.")
    entries: Annotated[list[DigestEntry], Few((), "place", most=MOST_IN_DIGEST)] = Field(
        default_factory=list, description="The articles, the newest first; 50 at most."
    )
