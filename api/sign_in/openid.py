"""An OpenID Connect provider: where it answers, its keys, and whether an ID token of it holds. Authlib and joserfc know the rules."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet, import_key
from joserfc.jws import JWSRegistry

from api.sign_in.fetch import Json, Untrue, fetch_json
from api.sign_in.identity import LONGEST_SUBJECT, Identity, text_of
from api.sign_in.providers import Provider, is_safe
from schema.me import LONGEST_EMAIL, LONGEST_NAME

KEPT_SECONDS = 3600.0  # discovery documents and keys; a key that is new is asked for at once
LEEWAY = 60  # seconds by which clocks may differ
KEY_TYPES = ("RSA", "EC", "OKP")  # no shared secrets: a published one would be everybody's
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
CANNOT_BE_READ = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)  # what a token or a key of any form may cause


@dataclass(slots=True)
class OpenId:
    """One provider, with what is remembered of it in this process."""

    provider: Provider
    _found: tuple[float, dict[str, str]] | None = None
    _keys: tuple[float, KeySet] | None = None

    async def endpoint(self, name: str) -> str:
        """From the settings, else from the issuer's own document. Raises SignInFailed or ProviderUnavailable."""
        told: str | None = getattr(self.provider, name)
        found = told or (await self._discovered()).get(name)
        if not found:
            raise Untrue(f"{self.provider.issuer} says no {name}")
        return found

    async def _discovered(self) -> dict[str, str]:
        now = time.monotonic()
        if self._found is None or self._found[0] + KEPT_SECONDS <= now:
            document = await fetch_json("GET", self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
            self._found = now, discovered(self.provider.issuer, document)
        return self._found[1]

    async def keys(self, afresh: bool = False) -> KeySet:
        now = time.monotonic()
        if afresh or self._keys is None or self._keys[0] + KEPT_SECONDS <= now:
            self._keys = now, key_set(await fetch_json("GET", await self.endpoint("jwks_uri")))
        return self._keys[1]

    async def identity(self, answer: Json, nonce: str, now: datetime) -> Identity:
        """Whom the ID token in a token endpoint's answer means. Raises SignInFailed or ProviderUnavailable."""
        token = answer.get("id_token")
        if not isinstance(token, str) or not token.isascii():
            raise Untrue("there is no ID token in the answer")
        try:
            claims = self.claims(token, await self.keys(), answer, nonce, now)
        except InvalidKeyIdError:  # a provider changes its keys when it likes
            try:
                claims = self.claims(token, await self.keys(afresh=True), answer, nonce, now)
            except InvalidKeyIdError as error:
                raise Untrue("no key of the provider's has the token's kid") from error
        return identity_of(self.provider, claims if "email" in claims else await self._told_more(claims, answer))

    async def _told_more(self, claims: Json, answer: Json) -> Json:
        """Many providers tell the address apart from the ID token (OpenID Connect Core 5.4). Raises SignInFailed or ProviderUnavailable."""
        access_token = answer.get("access_token")
        url = self.provider.userinfo_endpoint or (None if self._is_explicit else (await self._discovered()).get("userinfo_endpoint"))
        if url is None or not isinstance(access_token, str) or not (access_token.isascii() and access_token.isprintable()):
            return claims
        more = await fetch_json("GET", url, {"Authorization": f"Bearer {access_token}"})
        if more.get("sub") != claims["sub"]:
            raise Untrue("the user info is of somebody else")
        return {**more, **claims}

    @property
    def _is_explicit(self) -> bool:
        """Whether all that is needed stands in the settings, so that the issuer need not have a document."""
        one = self.provider
        return bool(one.authorization_endpoint and one.token_endpoint and one.jwks_uri)

    def claims(self, token: str, keys: KeySet, answer: Json, nonce: str, now: datetime) -> Json:
        """What a sound token says. Raises InvalidKeyIdError or SignInFailed."""
        registry = JWSRegistry(algorithms=list(self.provider.algorithms), strict_check_header=False)
        expected = {"nonce": nonce, "client_id": self.provider.client_id, "access_token": answer.get("access_token")}
        try:
            read = jwt.decode(token, keys, registry=registry)
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self.provider.issuer},
                    "aud": {"essential": True, "value": self.provider.client_id},
                },
                expected,
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except InvalidKeyIdError:
            raise
        except CANNOT_BE_READ as error:
            raise Untrue(f"the ID token does not hold: {type(error).__name__}: {str(error)[:120]}") from error
        return dict(claims)


def discovered(issuer: str, document: Json) -> dict[str, str]:
    """The endpoints that a document names. Raises SignInFailed where it is another issuer's, or leads off the safe path."""
    if document.get("issuer") != issuer:
        raise Untrue(f"the document at {issuer} is another issuer's")
    found = {name: value for name in ENDPOINTS if isinstance(value := document.get(name), str)}
    for name, url in found.items():
        if not is_safe(url) or (urlsplit(url).scheme == "http" and origin(url) != origin(issuer)):
            raise Untrue(f"the {name} of {issuer} is no safe address")
    return found


def origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def key_set(document: Json) -> KeySet:
    """The keys that signatures may be held against; those of an unknown kind are passed over (RFC 7517). Raises SignInFailed."""
    listed = document.get("keys")
    found = [key for one in listed if (key := _key(one))] if isinstance(listed, list) else []
    if not found:
        raise Untrue("the provider has no keys that can be used")
    return KeySet(found)


def _key(told: object) -> Key | None:
    if not isinstance(told, dict) or told.get("kty") not in KEY_TYPES or told.get("use", "sig") != "sig":
        return None
    try:
        return import_key(told)
    except CANNOT_BE_READ:
        return None


def identity_of(provider: Provider, claims: Json) -> Identity:
    """Raises SignInFailed for a subject that cannot be kept."""
    subject = text_of(claims, "sub", LONGEST_SUBJECT)
    if subject is None:
        raise Untrue("the subject is empty, too long, or cannot be written")
    email = text_of(claims, "email", LONGEST_EMAIL)
    is_verified = email is not None and provider.believes_email and is_yes(claims.get("email_verified"))
    return Identity(provider.issuer, subject, email, is_verified, text_of(claims, "name", LONGEST_NAME))


def is_yes(claim: object) -> bool:
    """Some providers write truth as text; 1 is no truth."""
    return claim is True or claim == "true"
