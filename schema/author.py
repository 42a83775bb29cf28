"""A person named in bylines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.noun import Connection, Counted, Many, Node, Via
from schema.sort import ArticleSort

if TYPE_CHECKING:
    from schema.article import Article


class Author(Node):
    """A person who writes stories, as bylines name them."""

    key = ("author_id",)
    prefix = "aut"
    brief = ("id", "slug", "name")

    slug: str = Field(description="The normalised name.", examples=["mara-lindqvist"])
    name: str = Field(description="As the byline prints it.", examples=["Mara Lindqvist"])
    article_count: Annotated[int, Counted()] = Field(description="Visible articles.", examples=[2])
    articles: Annotated[
        Connection[Article] | None,
        Many(("article_id",), ArticleSort.PUBLISHED_AT_DESC, via=Via("byline", own=("author_id",), target=("article_id",))),
    ] = Field(None, description="Stories with this person in the byline.")
