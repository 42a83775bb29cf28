"""Which providers there are, from the file that `BROADSHEET_SIGN_IN` names. What is wrong in it is told before the service starts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from schema.newsletter import SLUG_FORM
from schema.sign_in import MOST_PROVIDERS

LOOPBACK = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|::1")
TAKEN = ("exchange", "register")  # what stands beside the providers below /v1/sign-in
FACEBOOK = {
    "issuer": "https://www.facebook.com",
    "authorization_endpoint": "https://www.facebook.com/dialog/oauth",
    "token_endpoint": "https://graph.facebook.com/oauth/access_token",
    "userinfo_endpoint": "https://graph.facebook.com/me",
}
"""Without a version in the path, Facebook takes the oldest that it still answers to for the application."""


def is_safe(url: str) -> bool:
    """Whether nobody on the way can read or change what goes there. Plain http only within this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_whole = bool(host) and not parts.username and not parts.password and "#" not in url and url.isascii() and url.isprintable()
    return is_whole and " " not in url and (parts.scheme == "https" or (parts.scheme == "http" and LOOPBACK.fullmatch(host) is not None))


def _address(url: str) -> str:
    if not is_safe(url):
        raise ValueError("must be an https address without user, password or fragment (http only for this machine)")
    return url


Address = Annotated[str, AfterValidator(_address)]
Plain = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[\x21-\x7e]+$")]


class Provider(BaseModel):
    """One provider, as its operator knows it. What is left out of the endpoints is found at the issuer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str = Field(pattern=SLUG_FORM)
    name: str = Field(min_length=1, max_length=60)
    kind: Literal["openid", "facebook"] = "openid"
    issuer: Address
    client_id: Plain
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    client_auth: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"
    scopes: tuple[Plain, ...] = ("openid", "email", "profile")
    authorization_endpoint: Address | None = None
    token_endpoint: Address | None = None
    jwks_uri: Address | None = None
    userinfo_endpoint: Address | None = None
    algorithms: tuple[Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"], ...] = (
        "RS256",
        "ES256",
    )
    believes_email: bool = True
    """Whether `email_verified` is believed. Facebook says nothing of the kind, so a mail is sent."""

    @model_validator(mode="before")
    @classmethod
    def _facebook(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("kind") == "facebook":
            return {
                **FACEBOOK,
                "scopes": ["email", "public_profile"],
                "client_auth": "client_secret_post",
                "believes_email": False,
                **given,
            }
        return given

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.slug in TAKEN:
            raise ValueError(f"slug must not be {self.slug}, which is an address of the service")
        if self.client_secret and self.client_secret_file:
            raise ValueError("has either client_secret or client_secret_file")
        if self.client_secret_file and not self.client_secret_file.is_file():
            raise ValueError(f"client_secret_file: there is no file {self.client_secret_file}")
        if self.kind == "openid" and "openid" not in self.scopes:
            raise ValueError("scopes must have openid")
        if self.kind == "facebook" and not self.secret:
            raise ValueError("Facebook needs a client_secret")
        return self

    @property
    def secret(self) -> str:
        """Empty for a client that has none."""
        if self.client_secret_file:
            return self.client_secret_file.read_text().strip()
        return self.client_secret.get_secret_value() if self.client_secret else ""


class SignIn(BaseModel):
    """The whole file: where browsers are sent in the end, and the providers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    return_to: tuple[Address, ...] = Field((), max_length=50)
    providers: tuple[Provider, ...] = Field((), max_length=MOST_PROVIDERS)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.providers and not self.return_to:
            raise ValueError("return_to must name the page that takes the code")
        for what in ("slug", "issuer"):
            if len({getattr(one, what) for one in self.providers}) < len(self.providers):
                raise ValueError(f"each provider has a {what} of its own")
        return self

    def provider(self, slug: str) -> Provider | None:
        return next((one for one in self.providers if one.slug == slug), None)


def sign_in_of(path: Path | None) -> SignIn:
    """As the file has it; without one nobody signs in from elsewhere. Raises ValueError, which tells no secret."""
    if path is None:
        return SignIn()
    try:
        return SignIn.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"BROADSHEET_SIGN_IN: {path} cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors(include_input=False))
        raise ValueError(f"BROADSHEET_SIGN_IN: {path}: {wrong}.") from None
