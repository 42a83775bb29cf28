"""Being signed in: each device that did has a session of its own."""

from __future__ import annotations

from datetime import datetime

import strawberry
from pydantic import Field

from schema.input import Input
from schema.me import LONGEST_EMAIL, GivenPassword
from schema.noun import Noun

MOST_SESSIONS = 20  # of an account; beyond them the oldest ends


class Session(Noun):
    """One of the viewer's own sessions. Its secret is told once, when it begins."""

    key = ("session_id",)

    id: strawberry.ID = Field(description="Names the session; it is not its secret.", examples=["ses_1"])
    created_at: datetime = Field(description="When it began.")
    last_used_at: datetime = Field(description="When it was last used, to the minute. After 14 days without use it ends.")
    expires_at: datetime = Field(description="When it ends whatever happens.")
    user_agent: str | None = Field(None, description="What the client called itself when it signed in.", examples=["curl/8.5.0"])
    is_current: bool = Field(description="Whether this request came with it.", examples=[True])


class LogInInput(Input):
    """Who signs in, and the proof of it."""

    login: str = Field(min_length=1, max_length=LONGEST_EMAIL, description="Handle or email address.", examples=["tidewatcher"])
    password: GivenPassword


class EndSessionInput(Input):
    """Which session is to end."""

    id: strawberry.ID = Field(description="The session's id.", examples=["ses_1"])


class LogOutInput(Input):
    """The session that the request comes with ends."""


class GivePasswordInput(Input):
    """The password once more, for what an open session alone may not do: for the next 15 minutes it may."""

    password: GivenPassword
