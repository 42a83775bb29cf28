"""The article: a story with its bylines, dateline, agency, image, and its readers' comments."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.filter import Filter, Test
from schema.noun import Branching, Connection, Counted, Few, Many, Node, One, Part, Tree, Via
from schema.sort import CommentSort, RevisionSort

if TYPE_CHECKING:
    from schema.agency import Agency
    from schema.article_revision import ArticleRevision
    from schema.author import Author
    from schema.block import Block
    from schema.comment import Comment
    from schema.image import Image
    from schema.resource_link import ResourceLink
    from schema.section import Section
    from schema.site import Site


LARGEST_COUNT = 999_999_999  # that a filter may ask for: nine digits, far more than any article has


class ThreadMode(Described):
    """Whether readers may comment."""

    OPEN = "open", "Comments show at once."
    PRE_MODERATED = "pre_moderated", "Comments show once a moderator agrees."
    CLOSED = "closed", "No more comments."


class ThreadSettings(Part):
    """How an article's thread takes comments."""

    mode: ThreadMode = Field(description="Whether readers may comment.", examples=["open"])
    closes_at: datetime | None = Field(None, description="When the thread closes by itself.")
    slow_mode_seconds: int = Field(description="Least time between two comments of one account; 0 is none.", examples=[0])


class CommentCounts(Part):
    """An article's comments by what became of them."""

    visible: int = Field(examples=[10], description="Shown to everybody.")
    pending: int = Field(examples=[0], description="Waiting for a moderator.")
    hidden: int = Field(examples=[0], description="Hidden for now.")
    removed: int = Field(examples=[0], description="Removed by a moderator.")
    deleted: int = Field(examples=[0], description="Deleted by whoever wrote them.")


class Promotion(Part):
    """An advertisement on the article's page, kept apart from the story."""

    title: str = Field(description="Its headline.", examples=["Visit the Lantern Market!"])
    text: str | None = Field(None, description="Its text.")
    call_to_action: str | None = Field(None, description="The words of its button.", examples=["Book Now"])


class ArticleFilter(Filter):
    """What a list of articles may be narrowed to."""

    section: Annotated[str | None, Test("section_slug")] = Field(None, description="Slug of the section.", examples=["national"])
    site: Annotated[str | None, Test("site_id", of="site.slug")] = Field(
        None, description="Slug of the site.", examples=["harbour-courier"]
    )
    author: Annotated[strawberry.ID | None, Test("author_id", kind="aut", within=("byline", "article_id"))] = Field(
        None, description="Id of an author in the byline.", examples=["aut_1"]
    )
    agency: Annotated[str | None, Test("agency_id", of="agency.slug")] = Field(
        None, description="Slug of the agency.", examples=["northern-wire"]
    )
    dateline: Annotated[str | None, Test("dateline")] = Field(None, description="As printed.", examples=["PORT ELLERY"])
    published_after: Annotated[datetime | None, Test("published_at", "after")] = Field(
        None, description="Published later than this.", examples=["2024-03-01T06:30:00Z"]
    )
    published_before: Annotated[datetime | None, Test("published_at", "before")] = Field(
        None, description="Published earlier than this.", examples=["2030-03-01T06:30:00Z"]
    )
    updated_after: Annotated[datetime | None, Test("updated_at", "after")] = Field(
        None, description="Changed later than this.", examples=["2024-03-01T06:30:00Z"]
    )
    q: Annotated[str | None, Test("rank", "found", searches=("article",))] = Field(
        None, description='Words in headline or story; "quotes", or, and - work as in web search.', examples=["harbour"]
    )
    min_comments: Annotated[int | None, Test("comment_count", "at_least")] = Field(
        None, ge=0, le=LARGEST_COUNT, description=f"At least so many visible comments, 0 to {LARGEST_COUNT:,}.", examples=[1]
    )


class Article(Node):
    """A story as a news page carries it. What the page does not say is null."""

    key = ("article_id",)
    prefix = "art"
    brief = ("id", "headline", "path", "published_at")
    heavy = frozenset({"body_text", "blocks"})

    headline: str = Field(description="As printed.", examples=["Harbour Reopens After a Week of Storms"])
    dateline: str | None = Field(None, description="The place in capitals before the story.", examples=["PORT ELLERY"])
    path: str | None = Field(None, description="The path that the page had on its site.", examples=["/business/new-tram-line"])
    url: str | None = Field(None, description="The address that the page had.")
    published_at: datetime | None = Field(None, description="Null where the page gives no date.")
    updated_at: datetime = Field(description="When this record last changed.")
    listed_at: datetime = Field(description="What lists sort by: published_at, else when the page was first seen.")
    body_text: str = Field(description="The story's blocks as one text, an empty line between them.")
    copyright: str | None = Field(None, description="The copyright line below the story.")
    rights: str | None = Field(None, description="What may be done with the text, where that is known.")
    promotion: Promotion | None = Field(None, description="The advertisement on the page.")
    comment_count: Annotated[int, Counted()] = Field(description="Visible comments.", examples=[10])
    counts: Annotated[CommentCounts, Counted()] = Field(description="Comments by what became of them.")
    declared_comment_count: int | None = Field(None, description="What the page claimed.", examples=[10])
    thread: ThreadSettings = Field(description="How the thread takes comments.")
    revision: int = Field(description="Counts the corrections, from 1.", examples=[1])
    version: str = Field(description="Another one with each change of the story or of what stands around it.", examples=["1"])
    blocks: Annotated[list[Block], Few(("article_id",), "place")] = Field(description="Paragraphs and sub-heads, in order.")
    site: Annotated[Site | None, One("site_id")] = Field(None, description="The site whose page it is.")
    section: Annotated[Section | None, One("section_id")] = Field(None, description="The part of the site it stands in.")
    agency: Annotated[Agency | None, One("agency_id")] = Field(None, description="The wire agency it comes from.")
    authors: Annotated[list[Author], Few(("author_id",), "place", via=Via("byline", own=("article_id",), target=("author_id",)))] = Field(
        description="The byline, in order."
    )
    lead_image: Annotated[Image | None, One("article_id")] = Field(None, description="The image above the story.")
    resource_links: Annotated[list[ResourceLink], Few(("article_id",), "place", shown=False)] = Field(
        default_factory=list, description="Trending on other sites, as the page lists it."
    )
    related: Annotated[
        list[Article],
        Few(
            ("article_id",),
            "place",
            via=Via("related", own=("of_article_id",), target=("article_id",)),
            shown=False,
            most=30,  # ten rows, but hundreds are weighed to find them
        ),
    ] = Field(
        default_factory=list,
        description="Up to ten articles of the same section, by the same authors or with words of its headline, best first.",
    )
    revisions: Annotated[Connection[ArticleRevision] | None, Many(("article_id",), RevisionSort.REVISION)] = Field(
        None, description="Its public stories, this one among them; none where it was never corrected here."
    )
    comments: Annotated[Connection[Comment] | None, Many(("article_id",), CommentSort.OLD, below="replies")] = Field(
        None, description="All comments of the thread, roots and replies in one list."
    )
    comment_tree: Annotated[Tree[Comment] | None, Branching("comments")] = Field(
        None, description="The thread as a bounded tree, in one flat list in reading order."
    )
