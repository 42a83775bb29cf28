"""Email addresses: what is taken for one, how mail gets there, and what tells one from another."""

from __future__ import annotations

from dataclasses import dataclass

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError

from schema.addresses import email_key, key_of_email, read_email
from schema.errors import Fault, Invalid

FLEETING = frozenset(blocklist)  # domains whose addresses are there for minutes


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
            found = read_email(email)
        except EmailNotValidError as error:
            raise Invalid("This is not an email address.", (Fault("invalid_email", str(error), "/email"),)) from error
        mailed = found.ascii_email or found.normalized
        return cls(found.normalized, mailed, key_of_email(found))


def lasting_address(email: str) -> Address:
    """One that will still be read in a month. Raises Invalid for one that is made to be thrown away, too."""
    found = Address.of(email)
    domain = found.key.rpartition("@")[2].split(".")
    if any(".".join(domain[at:]) in FLEETING for at in range(len(domain) - 1)):
        raise Invalid("This address is made to be thrown away.", (Fault("fleeting_email", "an address that lasts", "/email"),))
    return found


def login_key(login: str) -> str:
    """What an account is looked for by: a handle, or an address in one spelling. One that is neither finds nobody."""
    return email_key(login) if "@" in login else login.lower()
