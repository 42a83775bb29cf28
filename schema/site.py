"""The site that a page belongs to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schema.article import Article, ArticleFilter
from schema.noun import Connection, Counted, Many, Node
from schema.section import Section
from schema.sort import ArticleSort, NameSort


class Site(Node):
    """A news site."""

    key = ("site_id",)
    prefix = "sit"
    brief = ("id", "slug", "name")

    slug: str = Field(description="The site's name in an address.", examples=["harbour-courier"])
    name: str = Field(description="As the page prints it.", examples=["Harbour Courier"])
    host: str | None = Field(None, description="Host name; null where no page gave one.", examples=["courier.example"])
    publisher: str | None = Field(None, description="From the copyright line of the page's foot.", examples=["Harbour Media Ltd."])
    article_count: Annotated[int, Counted()] = Field(description="Visible articles.", examples=[3])
    sections: Annotated[Connection[Section] | None, Many(("site_id",), NameSort.NAME)] = Field(None, description="The site's sections.")
    articles: Annotated[Connection[Article] | None, Many(("site_id",), ArticleSort.PUBLISHED_AT_DESC, ArticleFilter)] = Field(
        None, description="The site's articles."
    )
