"""What is the viewer's own on comments. It is asked apart from them, so that everybody can be given the same thread from a cache."""

from __future__ import annotations

from typing import Annotated

import strawberry
from pydantic import Field

from schema.article_counts import MOST_IDS
from schema.filter import Filter, Test
from schema.noun import Noun


class ViewerStateRequest(Filter):
    """The comments that the viewer looks at."""

    comment_ids: Annotated[list[strawberry.ID], Test("comment_ids", "given", kind="each_cmt")] = Field(
        max_length=MOST_IDS, description="Ids of comments, 500 at most. One that is given twice is answered twice.", examples=[["cmt_1_1"]]
    )


class ViewerState(Noun):
    """A comment as its viewer alone sees it. Whoever is not signed in has no votes and may edit nothing."""

    key = ("place",)

    id: strawberry.ID = Field(description="The comment's id.", examples=["cmt_1_1"])
    vote: int = Field(description="The viewer's vote: 1 for, -1 against, 0 none.", examples=[0])
    reported: bool = Field(description="Whether the viewer has reported it.", examples=[False])
    may_edit: bool = Field(description="Whether the viewer may change its text.", examples=[False])
