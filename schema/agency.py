"""The wire agency that a story or an image comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.noun import Connection, Counted, Many, Node
from schema.sort import ArticleSort

if TYPE_CHECKING:
    from schema.article import Article


class Agency(Node):
    """A news agency."""

    key = ("agency_id",)
    prefix = "agy"
    brief = ("id", "slug", "name")

    slug: str = Field(description="The agency's name in an address.", examples=["northern-wire"])
    name: str = Field(description="As pages print it.", examples=["Northern Wire"])
    article_count: Annotated[int, Counted()] = Field(description="Visible articles.", examples=[3])
    articles: Annotated[Connection[Article] | None, Many(("agency_id",), ArticleSort.PUBLISHED_AT_DESC)] = Field(
        None, description="Stories that came from it."
    )
