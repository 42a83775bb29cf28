"""The comment: a reader's remark under an article."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.filter import Filter, Test
from schema.noun import Branching, Connection, Counted, Few, Many, Node, One, Tree, Via
from schema.sort import CommentSort, QuoteSort, RevisionSort
from schema.vote import VoteTally

if TYPE_CHECKING:
    from schema.account import Account
    from schema.article import Article
    from schema.comment_revision import CommentRevision
    from schema.quote import Quote


class CommentStatus(Described):
    """What has become of a comment. Threads show those that are visible or deleted."""

    PENDING = "pending", "Waits for a moderator; its writer sees it."
    VISIBLE = "visible", "Shown with its text."
    HIDDEN = "hidden", "Hidden for now; its writer sees it."
    REMOVED = "removed", "Removed; its writer sees it."
    DELETED = "deleted", "Its place is kept, its text and its writer are gone."


class Badge(Described):
    """What somebody is to the site, shown beside what they write."""

    MODERATOR = "moderator", "Decides what threads show."
    EDITOR = "editor", "Of the newsroom."
    ADMIN = "admin", "Runs the site."


class CommentFilter(Filter):
    """What a list of comments across articles may be narrowed to."""

    account: Annotated[str | None, Test("account_id", of="account.handle_key", kind="handle")] = Field(
        None, description="Handle of the account that wrote them.", examples=["tidewatcher"]
    )
    section: Annotated[str | None, Test("section_slug", within=("article", "article_id"))] = Field(
        None, description="Slug of the articles' section.", examples=["national"]
    )
    author: Annotated[strawberry.ID | None, Test("author_id", kind="aut", within=("byline", "article_id"))] = Field(
        None, description="Id of an author of the articles.", examples=["aut_1"]
    )
    agency: Annotated[str | None, Test("agency_id", of="agency.slug", within=("article", "article_id"))] = Field(
        None, description="Slug of the articles' agency.", examples=["northern-wire"]
    )
    created_after: Annotated[datetime | None, Test("created_at", "after")] = Field(
        None, description="Written later than this.", examples=["2024-03-01T06:30:00Z"]
    )
    q: Annotated[str | None, Test("rank", "found", searches=("comment",))] = Field(
        None, description='Words of the comment; "quotes", or, and - work as in web search.', examples=["nets"]
    )
    featured: Annotated[bool | None, Test("is_featured")] = Field(None, description="Picked by the newsroom, or not.")


class Comment(Node):
    """A reader's remark under an article."""

    key = ("article_id", "number")
    prefix = "cmt"
    brief = ("id", "number")

    number: int = Field(description="Its place in the article, from 1.", examples=[4])
    body: str = Field(description="Source text, as written; empty when deleted.", examples=["About time. My nets have been dry for days."])
    body_html: str = Field(description="The body as safe HTML.", examples=["<p>About time. My nets have been dry for days.</p>"])
    votes: VoteTally = Field(description="The votes, summed.")
    status: CommentStatus = Field(description="What has become of it.", examples=["visible"])
    depth: int = Field(description="How many comments it stands under; 0 for one that answers the article.", examples=[0])
    is_featured: bool = Field(description="Picked by the newsroom.", examples=[False])
    badges: list[Badge] = Field(description="What its writer is to the site; none for readers.", examples=[["moderator"]])
    reply_count: Annotated[int, Counted()] = Field(description="Direct answers that are shown.", examples=[0])
    descendant_count: Annotated[int, Counted()] = Field(
        description="Answers that are shown, to it and to its answers, and so on.", examples=[0]
    )
    created_at: datetime | None = Field(None, description="Null where the page gave no full time.")
    local_time: str | None = Field(None, description="The time as printed, when that is all there is.", examples=["06:48 am JST"])
    edited_at: datetime | None = Field(None, description="When the text last changed in public.")
    revision: int = Field(description="Counts the public texts, from 1.", examples=[1])
    version: str = Field(
        description="Another one with each change of its text or its state; a change may say which one it means.", examples=["1"]
    )
    account: Annotated[Account | None, One("account_id")] = Field(None, description="Who wrote it; null where the page names nobody.")
    article: Annotated[Article | None, One("article_id")] = Field(None, description="The article it stands under.")
    parent: Annotated[Comment | None, One("article_id", "parent_number")] = Field(None, description="The comment it answers.")
    ancestors: Annotated[
        list[Comment],
        Few(
            ("article_id", "number"),
            "place",
            via=Via("ancestor", own=("article_id", "reply_number"), target=("article_id", "number")),
            shown=False,
            most=50,  # seldom more
        ),
    ] = Field(default_factory=list, description="The comments above it, the root first; the nearest hundred of them.")
    quotes: Annotated[list[Quote], Few(("article_id", "number"), "place")] = Field(
        default_factory=list, description="Passages it repeats, in order."
    )
    quoted_by: Annotated[Connection[Quote] | None, Many(("article_id", "target_number"), QuoteSort.PLACE)] = Field(
        None, description="Quotes of this comment in others."
    )
    revisions: Annotated[Connection[CommentRevision] | None, Many(("article_id", "number"), RevisionSort.REVISION)] = Field(
        None, description="Its public texts, this one among them; none where it was never changed in public."
    )
    replies: Annotated[Connection[Comment] | None, Many(("article_id", "parent_number"), CommentSort.BEST, first=3, below="replies")] = (
        Field(None, description="Answers to this comment.")
    )
    reply_tree: Annotated[Tree[Comment] | None, Branching("replies")] = Field(
        None, description="The answers and what is below them as a bounded tree, in one flat list in reading order."
    )
