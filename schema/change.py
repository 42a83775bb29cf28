"""Changes of what everybody may see, in one order: what followers read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.filter import Filter, Test
from schema.noun import Either, Few, Noun, One
from schema.sizes import ROWS

if TYPE_CHECKING:
    from schema.account import Account
    from schema.agency import Agency
    from schema.article import Article
    from schema.author import Author
    from schema.comment import Comment
    from schema.image import Image
    from schema.newsletter import Newsletter
    from schema.section import Section
    from schema.site import Site

LARGEST_CHANGES = 1_000  # of one page; with their states about a megabyte
CURSOR_FORM = "^(now|[0-9]{1,18}-[0-9a-f]{8})$"


class NounKind(Described):
    """What changed."""

    COMMENT = "comment", "A comment, with its quotes of others."
    ARTICLE = "article", "An article, with its story, its byline and its links."
    ACCOUNT = "account", "The public part of an account."
    IMAGE = "image", "The image above a story."
    AUTHOR = "author", "An author of a byline."
    SECTION = "section", "A section."
    SITE = "site", "A site."
    AGENCY = "agency", "An agency."
    NEWSLETTER = "newsletter", "A newsletter."


class ChangeOperation(Described):
    """What was done."""

    INSERT = "insert", "It is there from now on."
    UPDATE = "update", "It is another now."
    DELETE = "delete", "It is there no more; of a comment that its writer deleted its place is left, without its text."
    ERASE = "erase", "Somebody's data went with their account: whoever kept earlier states of it forgets them."


class ChangeReason(Described):
    """Why something went."""

    WRITER = "writer", "Whoever wrote it deleted it."
    MODERATION = "moderation", "A moderator decided so."
    HELD = "held", "Its new text waits until a moderator has looked at it."
    NEWSROOM = "newsroom", "The newsroom took it away."
    ARTICLE = "article", "It went with its article."
    ERASURE = "erasure", "Its account was erased."


class ChangeArguments(Filter):
    """Which changes are read."""

    after: Annotated[str | None, Test("after", "given", kind="change_cursor")] = Field(
        None,
        description="A cursor; the changes behind it are read. Without one all, while the first are kept. `now`: none, but its cursor.",
    )
    types: Annotated[list[NounKind] | None, Test("types", "given", kind="each_text")] = Field(
        None, description="Only changes of these; of everything where it is not given.", examples=[["article"]]
    )
    limit: Annotated[int, Test("limit", "given")] = Field(
        ROWS, ge=1, le=LARGEST_CHANGES, description=f"How many changes at most, 1 to {LARGEST_CHANGES:,}.", examples=[20]
    )


class Change(Noun):
    """Something that everybody may see was inserted, updated, deleted or erased. Nobody sees more of it by who they are."""

    key = ("position",)
    brief = ("cursor", "kind", "id", "operation", "reason", "at")
    is_for_nobody = True

    cursor: str = Field(description="Opaque; as `after` it reads on behind this change.", examples=["42-1f0c9b3e"])
    kind: NounKind = Field(description="What changed.", examples=["comment"])
    id: strawberry.ID = Field(description="The id of what changed.", examples=["cmt_1_4"])
    operation: ChangeOperation = Field(description="What was done.", examples=["insert"])
    reason: ChangeReason | None = Field(None, description="Why it went; null where it did not.")
    at: datetime = Field(description="When it was done.")
    item: Annotated[
        Annotated[
            Comment | Article | Account | Image | Author | Section | Site | Agency | Newsletter,
            strawberry.union("ChangedItem", description="What may change."),
        ]
        | None,
        Either(
            One("commented_article_id", "commented_number"),
            One("changed_article_id"),
            One("changed_account_id"),
            One("changed_image_id"),
            One("changed_author_id"),
            One("changed_section_id"),
            One("changed_site_id"),
            One("changed_agency_id"),
            One("changed_newsletter_id"),
            is_whole=True,
        ),
    ] = Field(
        None,
        description="What it is now, which may be newer than this change; null where nobody may see it any more. Over REST it is whole, "
        "but for counts; it names others by their ids alone, since these have changes of their own.",
    )


class ChangeFeed(Noun):
    """Changes in the order in which they got their places. Each comes at least once, none is left out, however late it was kept."""

    key = ("behind_place", "last_place")
    is_for_nobody = True

    cursor: str = Field(
        description="Opaque; as `after` it reads on behind all that was looked through, whether or not there were changes.",
        examples=["42-1f0c9b3e"],
    )
    has_more: bool = Field(
        description="Whether there are more places behind it by now. Of some types only, 10,000 places are looked through at a time: "
        "a page may be empty, and more follow.",
        examples=[False],
    )
    items: Annotated[list[Change], Few(("behind_place", "last_place"), "position", most=LARGEST_CHANGES, sized_by="limit")] = Field(
        default_factory=list, description="The changes, in order."
    )
