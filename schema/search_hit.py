"""Something that a search finds: an article or a comment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.described import Described
from schema.filter import Filter, Test
from schema.noun import Either, Few, Noun, One

if TYPE_CHECKING:
    from schema.article import Article
    from schema.comment import Comment
    from schema.highlight import Highlight


class SearchKind(Described):
    """What a search looks among."""

    ARTICLE = "article", "Articles: headline and story."
    COMMENT = "comment", "Comments: their text."


class SearchFilter(Filter):
    """What is searched for, and where."""

    q: Annotated[str, Test("q", "given", searches=("article", "comment"))] = Field(
        description='The words; "quotes", or, and - work as in web search. Words that stand everywhere, such as "the", find nothing alone.',
        examples=["harbour"],
    )
    types: Annotated[list[SearchKind] | None, Test("types", "given", kind="each_text")] = Field(
        None, description="What to look among; everything where it is not given.", examples=[["article"]]
    )
    section: Annotated[str | None, Test("section_slug")] = Field(
        None, description="Slug of the section, a comment's being its article's.", examples=["national"]
    )
    site: Annotated[str | None, Test("site_id", of="site.slug")] = Field(
        None, description="Slug of the site, a comment's being its article's.", examples=["harbour-courier"]
    )
    published_after: Annotated[datetime | None, Test("published_at", "after")] = Field(
        None, description="Articles published, and comments written, later than this."
    )


class SearchHit(Noun):
    """An article or a comment that a search found."""

    key = ("article_id", "number")
    brief = ("kind", "rank")

    kind: SearchKind = Field(description="What was found.", examples=["comment"])
    rank: float = Field(description="How well it matches; only good for comparing hits of one search.", examples=[0.06])
    item: Annotated[
        Annotated[Comment | Article, strawberry.union("SearchItem", description="What a search may find.")] | None,
        Either(One("article_id", "number"), One("article_id")),
    ] = Field(None, description="The article or the comment.")
    highlights: Annotated[list[Highlight], Few(("article_id", "number"), "place")] = Field(
        default_factory=list, description="The texts that hold the words. None for a search that only says what must not be there."
    )
