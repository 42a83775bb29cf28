"""The image above a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.noun import Node, One

if TYPE_CHECKING:
    from schema.agency import Agency


class Image(Node):
    """An image with what the page says of it; the picture itself is not kept."""

    key = ("article_id",)
    prefix = "img"
    brief = ("id", "caption", "alt", "credit", "is_file_photo")

    caption: str | None = Field(None, description="The text below the image.", examples=["Ferries wait out the storm in Port Ellery."])
    alt: str | None = Field(None, description="The text in place of the image.")
    credit: str | None = Field(None, description="Who is credited, as printed.", examples=["Northern Wire/Ada Quill"])
    is_file_photo: bool = Field(description="Whether the page marks it as taken earlier.", examples=[False])
    agency: Annotated[Agency | None, One("agency_id")] = Field(None, description="The agency named in the credit.")
