"""Facebook: plain OAuth 2.0. Who the visitor is, is asked at Graph with the token that came straight from Facebook for our code."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlencode

from api.sign_in.fetch import Json, Untrue, fetch_json
from api.sign_in.identity import LONGEST_SUBJECT, Identity, text_of
from api.sign_in.providers import Provider
from schema.me import LONGEST_EMAIL, LONGEST_NAME

FIELDS = "id,name,email"


async def identity(provider: Provider, answer: Json) -> Identity:
    """Whom the token means. Graph takes it only from who knows the application's secret. Raises SignInFailed or ProviderUnavailable."""
    token = answer.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise Untrue("there is no access token in the answer")
    proof = hmac.new(provider.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    url = f"{provider.userinfo_endpoint}?{urlencode({'fields': FIELDS, 'appsecret_proof': proof})}"
    return identity_of(provider, await fetch_json("GET", url, {"Authorization": f"Bearer {token}"}))


def identity_of(provider: Provider, told: Json) -> Identity:
    """Nothing is said of whether the address is verified, so it is not. Raises SignInFailed."""
    subject = text_of(told, "id", LONGEST_SUBJECT)
    if subject is None:
        raise Untrue("Graph names no id")
    return Identity(provider.issuer, subject, text_of(told, "email", LONGEST_EMAIL), False, text_of(told, "name", LONGEST_NAME))
