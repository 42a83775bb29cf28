"""What an article's page links to on other sites."""

from pydantic import Field

from schema.noun import Noun


class ResourceLink(Noun):
    """A link of the box "trending on our other sites"."""

    key = ("article_id", "place")
    brief = ("category", "title", "target_site")

    category: str | None = Field(None, description="The word above the title.", examples=["Travel"])
    title: str = Field(description="The title of the page linked to.", examples=["Ten Lighthouses Worth the Climb"])
    target_site: str = Field(description="The site linked to.", examples=["Coastline Weekly"])
