"""Tokens, by which programs act in an account's name."""

from __future__ import annotations

from datetime import datetime

import strawberry
from pydantic import Field

from schema.input import Input
from schema.noun import Noun
from schema.scope import Scope

LONGEST_DAYS = 365
MOST_TOKENS = 20  # of an account


class Token(Noun):
    """One of the viewer's own tokens. Its secret is told once, when it is made."""

    key = ("token_id",)

    id: strawberry.ID = Field(description="Names the token; it is not its secret.", examples=["tok_1"])
    name: str = Field(description="What its owner calls it.", examples=["nightly export"])
    scopes: list[Scope] = Field(description="What it may do.", examples=[["votes:write"]])
    created_at: datetime = Field(description="When it was made.")
    expires_at: datetime = Field(description="When it stops working.")
    last_used_at: datetime | None = Field(None, description="When it was last used, to the minute; null before its first use.")


class CreateTokenInput(Input):
    """What a token is for, what it may do, and for how long."""

    name: str = Field(min_length=1, max_length=60, description="What to call it.", examples=["nightly export"])
    scopes: list[Scope] = Field(max_length=len(Scope), description="What it may do; of these, no more than the account may.")
    days: int = Field(90, ge=1, le=LONGEST_DAYS, description="After how many days it stops working, 1 to 365.", examples=[90])


class RevokeTokenInput(Input):
    """Which token is to stop working."""

    id: strawberry.ID = Field(description="The token's id.", examples=["tok_1"])
