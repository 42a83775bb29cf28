"""Changing how a thread takes comments."""

from __future__ import annotations

import strawberry
from pydantic import Field

from schema.article import ThreadMode
from schema.input import Input, Moment

SLOWEST = 86_400  # seconds: one comment a day


class UpdateThreadInput(Input):
    """How the thread takes comments from now on. What is left out or null stays."""

    id: strawberry.ID = Field(description="The article's id.", examples=["art_1"])
    mode: ThreadMode | None = Field(None, description="Whether readers may comment.", examples=["pre_moderated"])
    closes_at: Moment | None = Field(None, description="When it closes by itself.", examples=["2027-03-08T08:00:00Z"])
    never_closes: bool = Field(False, description="Whether it is to close at no time; not together with `closes_at`.")
    slow_mode_seconds: int | None = Field(
        None, ge=0, le=SLOWEST, description="Least time between two comments of one account; 0 is none.", examples=[60]
    )
