"""Signing in with an outside provider: there, back, and what becomes of what it said. A provider's word alone never enters an account
that was not linked to it.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from api.acts.addresses import Address
from api.acts.doing import Doing
from api.secret import SIGN_IN, digest_of, new_secret
from api.sign_in.asking import Providers, Trip
from api.sign_in.fetch import Away, Untrue
from api.sign_in.identity import Identity
from api.sign_in.providers import Provider
from db import sign_in
from db.sign_in import Attempt, Told
from db.spending import Limit
from schema.errors import Gone, Invalid, SignInDeclined

ATTEMPT_LASTS = timedelta(minutes=10)  # at the provider: for a password, and a second factor
CODE_LASTS = timedelta(minutes=10)  # for a handle that has to be thought of, or a password that has to be found
TRIPS = Limit("sign_in", 60, timedelta(minutes=5))  # of one network; each makes the provider work, too
log = logging.getLogger("broadsheet")


@dataclass(frozen=True, slots=True)
class CameBack:
    """What stands in the address by which a provider sends a browser back. Nothing of it is believed."""

    state: str
    code: str | None = None
    error: str | None = None
    issuer: str | None = None


async def set_out(doing: Doing, providers: Providers, provider: Provider, challenge: str, return_to: str) -> str:
    """Where the browser is sent: to the provider, or straight back with why not. Raises RateLimited."""
    await doing.spend(TRIPS, doing.client)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    try:
        way = await providers.way(provider, Trip(_back(doing, provider), nonce, verifier), state)
    except (Untrue, Away) as refusal:
        return _failed(doing, provider, return_to, refusal)
    attempt = Attempt(challenge, return_to, nonce, verifier)
    async with doing.transaction() as writer:
        await sign_in.insert_attempt(writer, digest_of(state), provider.slug, attempt, doing.now, doing.now + ATTEMPT_LASTS)
    return way


async def come_back(doing: Doing, providers: Providers, provider: Provider, came: CameBack) -> str:
    """Where the browser is sent: to the page that it set out from, with a code or with why there is none. Raises Gone."""
    async with doing.transaction() as writer:
        attempt = await sign_in.take_attempt(writer, digest_of(came.state), provider.slug, doing.now)
    if attempt is None:
        raise Gone("This way back was used already, took too long, or was never set out on.")
    try:
        identity = await _identity(doing, providers, provider, attempt, came)
    except (Untrue, Away, SignInDeclined) as refusal:
        return _failed(doing, provider, attempt.return_to, refusal)
    return _with(attempt.return_to, code=await _keep(doing, provider, attempt, identity), provider=provider.slug)


def _failed(doing: Doing, provider: Provider, return_to: str, refusal: Untrue | Away | SignInDeclined) -> str:
    """A visitor is to stand on the page that they came from, not before a document; the operator finds the reason in the log."""
    if not isinstance(refusal, SignInDeclined):
        log.warning("request %s: signing in with %s failed: %s", doing.request_id, provider.slug, refusal.reason)
    return _with(return_to, error=refusal.code, provider=provider.slug, request_id=doing.request_id)


async def _identity(doing: Doing, providers: Providers, provider: Provider, attempt: Attempt, came: CameBack) -> Identity:
    if came.issuer is not None and came.issuer != provider.issuer:  # RFC 9207: one provider's code is not to be shown to another
        raise Untrue("the browser came back from another issuer")
    if came.error is not None:
        raise SignInDeclined("The provider let nobody through.")
    if not came.code:
        raise Untrue("the browser came back without a code")
    trip = Trip(_back(doing, provider), attempt.nonce, attempt.code_verifier)
    return await providers.identity(provider, trip, came.code, doing.now)


async def _keep(doing: Doing, provider: Provider, attempt: Attempt, identity: Identity) -> str:
    """Until the client comes for it with the code."""
    address = _address(identity.email)
    told = Told(
        provider.slug,
        provider.name,
        identity.issuer,
        identity.subject,
        address.shown if address else None,
        address.key if address else None,
        identity.is_email_verified and address is not None,
        identity.display_name,
    )
    code = new_secret(SIGN_IN)
    async with doing.transaction() as writer:
        await sign_in.insert_code(writer, digest_of(code), attempt.challenge, told, doing.now, doing.now + CODE_LASTS)
    return code


def _address(email: str | None) -> Address | None:
    """What is no address is left out: whoever registers is asked for one."""
    try:
        return Address.of(email) if email else None
    except Invalid:
        return None


def _back(doing: Doing, provider: Provider) -> str:
    return f"{doing.here}/v1/sign-in/{provider.slug}/callback"


def _with(return_to: str, **told: str) -> str:
    """In the fragment, which no browser sends to any server, and no server logs."""
    return f"{return_to}#{urlencode(told)}"
