"""What a mail server, or a provider of mail, says became of letters. Machines say it over REST alone: nobody asks for it in GraphQL."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from schema.described import Described
from schema.input import Input, Moment

MOST_EVENTS = 1_000  # in one request
LARGEST_EVENTS = 2**20  # bytes of a request


class MailEventKind(Described):
    """What became of a letter."""

    SOFT_BOUNCE = "soft_bounce", "It could not be delivered for the moment. Five of them within 30 days are as good as a hard one."
    HARD_BOUNCE = "hard_bounce", "It cannot be delivered: there is no such mailbox."
    COMPLAINT = "complaint", "Whoever got it called it spam."


class MailEvent(Input):
    """One thing that became of one letter. The same again changes nothing."""

    kind: MailEventKind = Field(description="What became of it.", examples=["hard_bounce"])
    recipient: str | None = Field(
        None,
        min_length=1,
        max_length=320,
        description="Whom it went to. May be left out where `message_id` is given, as it is hidden in many complaints.",
        examples=["tide@example.org"],
    )
    message_id: str | None = Field(
        None,
        min_length=3,
        max_length=998,
        description="The letter's Message-ID, with or without its angle brackets. It tells which newsletter it was of, and so which site.",
        examples=["<issue.12.345@example.org>"],
    )
    at: Moment = Field(description="When it happened.", examples=["2026-11-25T07:03:20Z"])
    detail: str | None = Field(
        None, max_length=500, description="What the other server said; kept in the ledger.", examples=["5.1.1 user unknown"]
    )

    @model_validator(mode="after")
    def _is_about_somebody(self) -> Self:
        if self.recipient is None and self.message_id is None:
            raise ValueError("a recipient or a message_id")
        return self


class TakeMailEventsInput(Input):
    """What became of letters. Each is taken by itself; an address that nobody knows here changes nothing."""

    events: list[MailEvent] = Field(min_length=1, max_length=MOST_EVENTS, description="In any order.")
