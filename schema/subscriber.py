"""What whoever sends a newsletter sees: its subscribers, and how many come and go."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry
from pydantic import BaseModel, Field

from schema.filter import Filter, Test
from schema.input import Input, Moment
from schema.me import Email
from schema.noun import Connection, Few, Many, Noun, Part
from schema.signup import SignupState, Slug
from schema.sort import SubscriberSort

MOST_COUNTED_DAYS = 366  # a leap year
LARGEST_LIST = 2**20  # bytes of a request that brings some in
MOST_IMPORTED = 1_000  # subscribers in one request


class SubscriberFilter(Filter):
    """What the list may be narrowed to."""

    state: Annotated[SignupState | None, Test("state")] = Field(None, description="State of the signup.", examples=["active"])
    after_position: Annotated[int | None, Test("position", "after")] = Field(
        None,
        ge=0,
        le=2_000_000_000,
        description="Only what changed after this place, 0 to 2,000,000,000: the largest `position` that was read before.",
        examples=[0],
    )


class Subscriber(Noun):
    """Somebody whose signup was confirmed once, in the state of now. Whoever is not confirmed yet is nobody's business."""

    key = ("newsletter_id", "subscriber_id")

    id: strawberry.ID = Field(description="Tells one subscriber from another; the same in all newsletters of a site.", examples=["sbr_1"])
    email: str | None = Field(None, description="The address; null where it was erased.", examples=["tide@example.org"])
    state: SignupState = Field(description="Only to `active` ones may the newsletter be sent.", examples=["active"])
    confirmed_at: datetime | None = Field(None, description="When the signup was last confirmed.")
    changed_at: datetime = Field(description="When its state last changed.")
    consent_version: str = Field(description="What they agreed to.", examples=["2026-12"])
    position: int = Field(
        description="The place of the last change in the newsletter's list; a later change has a larger one.", examples=[42]
    )


class NewsletterDay(Noun):
    """What one day brought."""

    key = ("day",)
    brief = ("day", "asked", "confirmed", "unsubscribed", "bounced", "complained")

    day: date = Field(description="A day in UTC, from midnight to midnight.", examples=["2026-11-25"])
    asked: int = Field(description="Signups that were asked for.", examples=[10])
    confirmed: int = Field(description="Signups that were confirmed, by mail, by an account or by a list.", examples=[8])
    unsubscribed: int = Field(description="Subscribers who left.", examples=[1])
    bounced: int = Field(description="Subscribers to whom mail does not get any more.", examples=[0])
    complained: int = Field(description="Subscribers who called it spam.", examples=[0])


class SubscriberCounts(Part):
    """How many signups are in each state."""

    pending: int = Field(description="Asked for, not confirmed.", examples=[2])
    active: int = Field(description="To whom it is sent.", examples=[40])
    unsubscribed: int = Field(description="Who left.", examples=[3])
    bounced: int = Field(description="To whom mail does not get.", examples=[1])
    complained: int = Field(description="Who called it spam.", examples=[0])
    erased: int = Field(description="Of whom nothing else is known any more.", examples=[0])


class DaysArguments(Filter):
    """Which days are counted."""

    days: Annotated[int, Test("days", "given")] = Field(
        30, ge=1, le=MOST_COUNTED_DAYS, description="How many days, 1 to 366; today is the last of them.", examples=[7]
    )


class NewsletterDesk(Noun):
    """A newsletter, as whoever sends it sees it."""

    key = ("newsletter_id",)

    slug: str = Field(description="The newsletter's slug.", examples=["daily"])
    counts: SubscriberCounts = Field(description="How many signups are in each state.")
    days: Annotated[list[NewsletterDay], Few(("newsletter_id",), "day", given=DaysArguments, shown=False, most=MOST_COUNTED_DAYS)] = Field(
        default_factory=list, description="By day, without a gap; the last is today, as far as it has come."
    )
    subscribers: Annotated[Connection[Subscriber] | None, Many(("newsletter_id",), SubscriberSort.POSITION, SubscriberFilter)] = Field(
        None,
        description="Its subscribers in the order of their last change. Whoever keeps the last cursor and reads on from there "
        "learns of everything that changed since.",
    )


class SubscriberInput(Input):
    """Somebody on a list, with the evidence that they agreed."""

    email: Email
    consented_at: Moment = Field(description="When they agreed.")
    consent_text: str = Field(
        min_length=1, max_length=2000, description="What they agreed to, word for word.", examples=["Send me the daily by email."]
    )
    source: str = Field(min_length=1, max_length=300, description="Where and how.", examples=["form at the reader's day, on paper"])


class ImportSubscribersInput(Input):
    """A list to bring in. Nobody on it is written to: what they agreed to elsewhere counts."""

    slug: Slug
    subscribers: list[SubscriberInput] = Field(min_length=1, max_length=MOST_IMPORTED, description="Each is taken or left out by itself.")


class LeftOut(BaseModel):
    """Somebody who was not taken."""

    place: int = Field(description="Where on the list, from 0.")
    reason: str = Field(description="Why: invalid_email, left, suppressed or repeated.")


class ReportedSubscribers(BaseModel):
    """What became of a list."""

    added: int = Field(description="Whose signup is active by it.")
    unchanged: int = Field(description="Whose signup was active already.")
    left_out: list[LeftOut] = Field(description="All others, in their order.")
