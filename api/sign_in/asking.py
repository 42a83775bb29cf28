"""The way to a provider and back: the address that a browser is sent to, and the question that its code is traded in with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from api.sign_in import facebook
from api.sign_in.fetch import Away, Json, fetch_json
from api.sign_in.identity import Identity
from api.sign_in.openid import OpenId
from api.sign_in.providers import Provider, SignIn

WHOLE_SECONDS = 6.0  # for a token, keys and an address together, so that every answer of the service comes within 7 s
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Trip:
    """What one visitor takes along: `back` is where the provider sends them; nonce and verifier never leave but for the provider."""

    back: str
    nonce: str
    verifier: str


def challenge_of(verifier: str) -> str:
    """What shows of a secret that is kept until the end (RFC 7636)."""
    found: str = create_s256_code_challenge(verifier)  # type: ignore[no-untyped-call]  # its stubs leave it open
    return found


class Providers:
    """All of the settings, with what this process remembers of them."""

    def __init__(self, settings: SignIn) -> None:
        self.settings = settings
        self.shown = tuple((one.slug, one.name) for one in settings.providers)
        self._known = {one.slug: OpenId(one) for one in settings.providers}

    async def way(self, provider: Provider, trip: Trip, state: str) -> str:
        """Where the browser is sent. Raises SignInFailed or ProviderUnavailable."""
        uri: str = prepare_grant_uri(
            await self._known[provider.slug].endpoint("authorization_endpoint"),
            client_id=provider.client_id,
            response_type="code",
            redirect_uri=trip.back,
            scope=list(provider.scopes),
            state=state,
            nonce=trip.nonce,
            code_challenge=challenge_of(trip.verifier),
            code_challenge_method="S256",
        )
        return uri

    async def identity(self, provider: Provider, trip: Trip, code: str, now: datetime) -> Identity:
        """Whom the provider means by a code. Raises SignInFailed or ProviderUnavailable."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await self._identity(provider, trip, code, now)
        except TimeoutError as error:
            raise Away(f"all questions together took more than {WHOLE_SECONDS:.0f} s") from error

    async def _identity(self, provider: Provider, trip: Trip, code: str, now: datetime) -> Identity:
        answer = await self._trade(provider, trip, code)
        if provider.kind == "facebook":
            return await facebook.identity(provider, answer)
        return await self._known[provider.slug].identity(answer, trip.nonce, now)

    async def _trade(self, provider: Provider, trip: Trip, code: str) -> Json:
        url = await self._known[provider.slug].endpoint("token_endpoint")
        asked = prepare_token_request("authorization_code", redirect_uri=trip.back, code=code, code_verifier=trip.verifier)
        client = ClientAuth(provider.client_id, provider.secret, provider.client_auth if provider.secret else "none")
        uri, headers, body = client.prepare("POST", url, dict(FORM), asked)  # type: ignore[no-untyped-call]  # the same
        return await fetch_json("POST", uri, headers, body)
