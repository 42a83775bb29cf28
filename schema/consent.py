"""The consent ledger: who agreed to what, word for word, when and how; and how that ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from schema.described import Described
from schema.filter import Filter, Test
from schema.me import LONGEST_EMAIL
from schema.noun import Noun, One

if TYPE_CHECKING:
    from schema.newsletter import Newsletter

MOST_EVENTS = 1_000  # of one person: the newest


class ConsentKind(Described):
    """What happened."""

    ASKED = "asked", "Somebody asked for the newsletter with this address."
    MAILED = "mailed", "A mail was sent that asks whether that was meant."
    CONFIRMED = "confirmed", "Whoever has the address confirmed it."
    JOINED = "joined", "The owner of an account with this address, which is proven, asked for it."
    IMPORTED = "imported", "It came with a list, which says what was agreed to elsewhere."
    UNSUBSCRIBED = "unsubscribed", "It is not wanted any more."
    SOFT_BOUNCED = "soft_bounced", "A mail could not be delivered for the moment."
    BOUNCED = "bounced", "Mail does not get there."
    COMPLAINED = "complained", "It was called spam."
    ERASED = "erased", "All else that was known of the person was deleted."


class ConsentVia(Described):
    """How it came to that."""

    FORM = "form", "By a signup over REST or GraphQL."
    MAIL = "mail", "By a link in a mail."
    ACCOUNT = "account", "By an account."
    LIST = "list", "By a list that was brought in."
    SERVER = "server", "By the word of a mail server."
    COMMAND = "command", "On the command line."
    SYSTEM = "system", "By the service itself."


class ConsentsRequest(Filter):
    """Whose consents are asked for."""

    email: Annotated[str, Test("email", "given", kind="email")] = Field(
        max_length=LONGEST_EMAIL, description="An email address.", examples=["tide@example.org"]
    )


class _Event(Noun):
    """What every view of the ledger tells."""

    key = ("consent_event_id",)
    brief = ("at", "kind", "newsletter")

    at: datetime = Field(description="When.")
    kind: ConsentKind = Field(description="Which kind of entry it is.", examples=["confirmed"])
    via: ConsentVia = Field(description="How.", examples=["mail"])
    version: str | None = Field(None, description="Which version of the text was agreed to; null where none was.", examples=["2026-12"])
    text: str | None = Field(
        None, description="What was agreed to, word for word; null where nothing was.", examples=["Send me The Harbour Daily by email."]
    )
    network: str | None = Field(
        None,
        description="The network that it came from, /24 of IPv4 or /48 of IPv6; null where it is not known.",
        examples=["203.0.113.0/24"],
    )
    evidence: str | None = Field(None, description="What a list or a mail server said of it; null where neither did.")
    newsletter: Annotated[Newsletter | None, One("newsletter_id")] = Field(None, description="About which newsletter.")


class ConsentEvent(_Event):
    """An entry of the ledger, as privacy officers see it."""


class MyConsent(_Event):
    """An entry of the ledger about the address of the viewer's account."""
