"""The private part of the viewer's own account. A noun apart, so that no edge of an account can lead to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from pydantic import Field

from schema.account import Role
from schema.input import Input, Version
from schema.noun import Noun, One

if TYPE_CHECKING:
    from schema.account import Account
    from schema.erasure import Erasure

LONGEST_EMAIL = 254  # characters; RFC 5321 allows no more on the way
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256  # characters
LONGEST_NAME = 60  # characters of a display name
LONGEST_SECRET = 64  # characters of what a mail's link carries


class Me(Noun):
    """Who is signed in, as they alone see themselves."""

    key = ("account_id",)

    id: strawberry.ID = Field(description="The account's id.", examples=["acc_1"])
    handle: str = Field(description="Unique, whatever the case of its letters.", examples=["tidewatcher"])
    display_name: str = Field(description="The name to show.", examples=["Tide Watcher"])
    email: str = Field(description="Where mail goes; nobody else sees it.", examples=["tide@example.org"])
    role: Role = Field(description="What the account may do.", examples=["reader"])
    joined_at: datetime = Field(description="When it was registered.")
    has_password: bool = Field(description="False where it is entered through another service alone.", examples=[True])
    version: str = Field(description="Another one with each change; a change may say which one it means.", examples=["3"])
    account: Annotated[Account | None, One("account_id")] = Field(None, description="What everybody sees of it.")
    erasure: Annotated[Erasure | None, One("account_id")] = Field(
        None, description="The request to be erased that waits; null where none does."
    )


Password = Annotated[
    str,
    Field(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD, description="12 to 256 characters, none of the common ones."),
]
GivenPassword = Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD, description="The account's password.")]
Email = Annotated[str, Field(min_length=3, max_length=LONGEST_EMAIL, description="An email address.", examples=["tide@example.org"])]
DisplayName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, description="The name to show.", examples=["Tide Watcher"])]
MailedSecret = Annotated[str, Field(min_length=1, max_length=LONGEST_SECRET, description="What the mail's link carries.")]


class UpdateMeInput(Input):
    """What the owner may change of an account by the way."""

    display_name: DisplayName
    version: Version = None


class ChangePasswordInput(Input):
    """The new password. The old one must have been given in the last 15 minutes; all other sessions end."""

    password: Password


class ChangeEmailInput(Input):
    """The new address. It counts from the moment when the link in a mail to it is followed."""

    email: Email


class RequestPasswordResetInput(Input):
    """The address of an account whose password is forgotten."""

    email: Email


class ResetPasswordInput(Input):
    """A new password, by the link of a mail. All sessions, tokens and clients end."""

    secret: MailedSecret
    password: Password
