"""Clients: programs of third parties that get tokens by themselves, by OAuth 2.0's client credentials, in their owner's name."""

from __future__ import annotations

from datetime import datetime

import strawberry
from pydantic import Field

from schema.input import Input
from schema.noun import Noun
from schema.scope import Scope

MOST_CLIENTS = 10  # of an account


class Client(Noun):
    """One of the viewer's own clients. Its secret is told once, when it is made; with it, it gets tokens at /oauth/token."""

    key = ("client_id",)

    id: strawberry.ID = Field(description="Names the client, to OAuth too: its client_id.", examples=["cli_1"])
    name: str = Field(description="What its owner calls it.", examples=["front page of the Herald"])
    scopes: list[Scope] = Field(description="What its tokens may do at most.", examples=[["votes:write"]])
    created_at: datetime = Field(description="When it was made.")
    last_used_at: datetime | None = Field(None, description="When it last got a token; null before its first.")


class CreateClientInput(Input):
    """What a client is called, and what its tokens may do at most."""

    name: str = Field(min_length=1, max_length=60, description="What to call it.", examples=["front page of the Herald"])
    scopes: list[Scope] = Field(max_length=len(Scope), description="What its tokens may do; of these, no more than the account may.")


class DeleteClientInput(Input):
    """Which client is to go. The tokens that it got go with it."""

    id: strawberry.ID = Field(description="The client's id.", examples=["cli_1"])
