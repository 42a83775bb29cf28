"""Signups: who wants which newsletter. Whoever has an account finds their own there; all others have the links in mails."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator

from schema.described import Described
from schema.input import Input
from schema.me import Email, MailedSecret
from schema.newsletter import SLUG_FORM
from schema.noun import Few, Noun, One

if TYPE_CHECKING:
    from schema.newsletter import Newsletter

MOST_NEWSLETTERS = 20  # in one request: no site has so many
LINK_EXAMPLE = "sub_0123456789abcdef0123456789abcdef01234567"
LINK_FORM = "^sub_[0-9a-f]{40}$"


class SignupState(Described):
    """Where a signup stands."""

    PENDING = "pending", "It was asked for; the mail to confirm it is not answered yet."
    ACTIVE = "active", "The newsletter comes."
    UNSUBSCRIBED = "unsubscribed", "Its subscriber does not want it any more."
    BOUNCED = "bounced", "Mail does not get to the address."
    COMPLAINED = "complained", "Its subscriber called it spam."
    ERASED = "erased", "All that was known of its subscriber is gone."


class _Standing(Noun):
    """What every view of a signup tells."""

    key = ("newsletter_id", "subscriber_id")

    state: SignupState = Field(description="Where it stands.", examples=["active"])
    asked_at: datetime = Field(description="When it was first asked for.")
    confirmed_at: datetime | None = Field(None, description="When it was last confirmed; null before that.")
    changed_at: datetime = Field(description="When its state last changed.")
    newsletter: Annotated[Newsletter | None, One("newsletter_id", is_whole=True)] = Field(None, description="What was signed up for.")


class Signup(_Standing):
    """A signup, as whoever has a link from a mail sees it."""

    brief = ("state", "newsletter")


class MySignup(_Standing):
    """One of the viewer's own signups: those of the address of the account."""

    brief = ("state", "newsletter")


class SignupLink(Noun):
    """What the link in a mail leads to: all newsletters of the address that the mail went to."""

    key = ("link_id",)

    email: str = Field(
        description="The address, all but its first letter hidden: a mail may have been passed on.", examples=["t…@example.org"]
    )
    newsletter: Annotated[Newsletter | None, One("newsletter_id")] = Field(
        None, description="The one that the mail was about; null where it was about several."
    )
    signups: Annotated[list[Signup], Few(("link_id",), "newsletter_id", most=MOST_NEWSLETTERS)] = Field(
        default_factory=list, description="All of them, in whatever state."
    )


Slug = Annotated[str, Field(pattern=SLUG_FORM, description="The newsletter's slug.", examples=["daily"])]
ConsentVersion = Annotated[
    str,
    Field(
        min_length=1,
        max_length=60,
        description="The newsletter's `consent_version` as it was shown beside the tick.",
        examples=["2026-12"],
    ),
]
Link = Annotated[
    str,
    Field(
        pattern=LINK_FORM,
        description="What the links of mails have behind `/signups/`.",
        examples=[LINK_EXAMPLE],
    ),
]


class NewsletterConsent(Input):
    """One newsletter, ticked by itself, and what it said there."""

    slug: Slug
    consent_version: ConsentVersion


def once_each(given: list[NewsletterConsent]) -> list[NewsletterConsent]:
    """The last word on a newsletter counts."""
    return list({one.slug: one for one in given}.values())


class SignUpInput(Input):
    """Who wants which newsletters. Nothing comes before a link in a mail is followed, and confirmed there."""

    slug: Slug
    consent_version: ConsentVersion
    email: Email
    also: list[NewsletterConsent] = Field(
        [], max_length=MOST_NEWSLETTERS, description="Other newsletters that were ticked in the same form, each by itself."
    )

    @field_validator("also")
    @classmethod
    def _once_each(cls, given: list[NewsletterConsent]) -> list[NewsletterConsent]:
        return once_each(given)


class ConfirmSignupInput(Input):
    """What the mail's link carries. It is good once, for 48 hours."""

    secret: MailedSecret


class Preference(Input):
    """Whether a newsletter is wanted."""

    slug: Slug
    is_wanted: bool = Field(description="False ends it at once; true has a mail sent that asks whether it is meant.", examples=[False])
    consent_version: ConsentVersion | None = Field(None, description="Goes with a newsletter that is wanted.")


class UpdateSignupInput(Input):
    """Which newsletters are wanted from now on; those that are not named stay as they are."""

    token: Link
    newsletters: list[Preference] = Field(min_length=1, max_length=MOST_NEWSLETTERS, description="Each once.")


class UnsubscribeInput(Input):
    """Ends the newsletter whose mail the link stands in."""

    token: Link
    all: bool = Field(False, description="Ends every newsletter of this address on the site.")


class EraseSignupsInput(Input):
    """Has all that is known of the address deleted. What stays is a keyed digest, so that no list brings it back."""

    token: Link


class JoinNewsletterInput(Input):
    """A newsletter for the address of the account, which is proven already: no mail is needed."""

    slug: Slug
    consent_version: ConsentVersion


class LeaveNewsletterInput(Input):
    """A newsletter that is not to come any more."""

    slug: Slug
