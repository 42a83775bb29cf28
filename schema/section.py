"""The section of a site: the word above the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.noun import Connection, Counted, Many, Node, One
from schema.sort import ArticleSort

if TYPE_CHECKING:
    from schema.article import Article
    from schema.site import Site


class Section(Node):
    """A part of a site, such as its world news."""

    key = ("section_id",)
    prefix = "sec"
    brief = ("id", "slug", "name")

    slug: str = Field(description="The section's name in an address.", examples=["national"])
    name: str = Field(description="As the page prints it.", examples=["national"])
    article_count: Annotated[int, Counted()] = Field(description="Visible articles.", examples=[3])
    site: Annotated[Site | None, One("site_id")] = Field(None, description="The site it is a part of.")
    articles: Annotated[Connection[Article] | None, Many(("section_id",), ArticleSort.PUBLISHED_AT_DESC)] = Field(
        None, description="Its articles."
    )
