"""Votes on a comment, summed. Who voted is nobody's business."""

from pydantic import Field

from schema.noun import Part


class VoteTally(Part):
    """A comment's votes."""

    up: int = Field(description="Votes for.", examples=[0])
    down: int = Field(description="Votes against.", examples=[1])
    score: int = Field(description="up - down.", examples=[-1])
    display: str = Field(description="As news pages print it.", examples=["-1 ( +0 / -1 )"])
