"""Having an account erased: asked for, called off within seven days, or done."""

from __future__ import annotations

from datetime import datetime, timedelta

import strawberry
from pydantic import Field

from schema.described import Described
from schema.input import Input
from schema.me import MailedSecret
from schema.noun import Noun

GRACE = timedelta(days=7)  # in which an owner who did not mean it, or who did not ask at all, calls it off


class CommentsFate(Described):
    """What becomes of an erased account's comments."""

    KEEP = "keep", "They stay, all under one made-up name such as deleted-8f2k."
    ANONYMISE = "anonymise", "They stay, without any name: nothing shows that one person wrote them."
    DELETE = "delete", "Their text goes. Their places stay, empty, and with them the replies of others."


class Erasure(Noun):
    """The receipt of a request to be erased. Until `final_at` the account works as before, and the request can be called off."""

    key = ("account_id",)
    brief = ("id", "comments", "requested_at", "final_at")

    id: strawberry.ID = Field(
        description="The receipt's number, by which an operator finds it, also afterwards.", examples=["era_48151623"]
    )
    comments: CommentsFate = Field(description="What becomes of the comments.", examples=["anonymise"])
    requested_at: datetime = Field(description="When it was asked for.")
    final_at: datetime = Field(description="From when on it is done, and cannot be called off.")


class RequestErasureInput(Input):
    """What is to become of what the account wrote. Votes go on counting, as nobody's. Asking again changes the choice, not the day."""

    comments: CommentsFate = Field(description="What becomes of the comments.", examples=["anonymise"])


class CancelErasureInput(Input):
    """The account stays as it is."""


class CancelErasureByMailInput(Input):
    """The account stays as it is, by the link of the mail that told of the request."""

    secret: MailedSecret


class ExportMeInput(Input):
    """Everything that the database holds about the account."""
