"""Signing in with an outside provider: what a browser brings back from there, and what becomes of it."""

from __future__ import annotations

from datetime import datetime

import strawberry
from pydantic import Field, field_validator

from schema.input import Input
from schema.me import DisplayName, Email
from schema.noun import Noun
from schema.registration import HANDLE_FORM
from schema.signup import MOST_NEWSLETTERS, NewsletterConsent, once_each
from schema.way_back import SignInCode, Verifier

CHALLENGE_FORM = "^[A-Za-z0-9_-]{43}$"  # SHA-256 as base64url writes it, as in PKCE (RFC 7636)
MOST_LINKS = 10  # of an account: nobody is known to so many providers
MOST_PROVIDERS = 50  # more than a page can offer


class SignInProvider(Noun):
    """Somebody else who says who a visitor is. Browsers are sent to them by `GET /v1/sign-in/{slug}`."""

    key = ("place",)

    slug: str = Field(description="Names it in addresses.", examples=["facebook"])
    name: str = Field(description="As people know it.", examples=["Facebook"])


class SignInLink(Noun):
    """One of the viewer's other ways in: a provider whose word opens the account."""

    key = ("link_id",)

    id: strawberry.ID = Field(description="Names the link.", examples=["lnk_1"])
    provider_name: str = Field(description="The provider as people know it.", examples=["Facebook"])
    linked_at: datetime = Field(description="Since when.")


class FinishSignInInput(Input):
    """What the browser came back with, and the proof that it is the one that was sent."""

    code: SignInCode
    verifier: Verifier


class LinkSignInInput(Input):
    """Makes the provider that the browser came back from a way into the account that is signed in."""

    code: SignInCode
    verifier: Verifier


class UnlinkSignInInput(Input):
    """Which way in is to be closed."""

    id: strawberry.ID = Field(description="The link's id.", examples=["lnk_1"])


class RegisterWithInput(Input):
    """Who wants an account that is entered through the provider. It opens at once where the provider vouches for the address."""

    code: SignInCode
    verifier: Verifier
    handle: str = Field(
        pattern=HANDLE_FORM,
        min_length=3,
        max_length=30,
        description="3 to 30 letters, digits, - or _ of ASCII; the first and the last are letters or digits. Unique, whatever its case.",
        examples=["tidewatcher"],
    )
    display_name: DisplayName | None = Field(None, description="The name to show; the provider's, or the handle, where it is left out.")
    email: Email | None = Field(
        None, description="Another address than the provider's. A mail to it brings the link that opens the account."
    )
    newsletters: list[NewsletterConsent] = Field([], max_length=MOST_NEWSLETTERS, description="Those that were ticked; none by themselves.")

    @field_validator("newsletters")
    @classmethod
    def _once_each(cls, given: list[NewsletterConsent]) -> list[NewsletterConsent]:
        return once_each(given)
