"""Email addresses: what is taken for one, how mail gets there, and what tells one from another."""

from __future__ import annotations

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from schema.errors import Fault, Invalid


@dataclass(frozen=True, slots=True)
class Address:
    """As its owner reads it, as mail servers take it, and in the one spelling that tells it from others."""

    shown: str
    mailed: str
    key: str

    @classmethod
    def of(cls, email: str) -> Address:
        """Raises Invalid for what is none. Nobody is asked whether the domain is there."""
        try:
            found = validate_email(email, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise Invalid("This is not an email address.", (Fault("invalid_email", str(error), "/email"),)) from error
        mailed = found.ascii_email or found.normalized
        return cls(found.normalized, mailed, mailed.casefold())


def login_key(login: str) -> str:
    """What an account is looked for by: a handle, or an address in one spelling. One that is neither finds nobody."""
    if "@" not in login:
        return login.lower()
    try:
        return Address.of(login).key
    except Invalid:
        return login.casefold()
