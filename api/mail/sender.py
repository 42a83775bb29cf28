"""Who mail is from, as `BROADSHEET_MAIL_FROM` says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address

from api import settings
from db.mail import ADDRESS, is_one_line

FORM = re.compile(r'\s*(?:"?(?P<name>[^"<>]*?)"?\s*<(?P<named>[^<>]+)>|(?P<alone>[^<>\s]+))\s*')
NAMELESS = "Broadsheet"  # the name in letters from an address alone


@dataclass(frozen=True, slots=True)
class Sender:
    """A name and an address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]

    @property
    def header(self) -> Address:
        return Address(self.name, addr_spec=self.address)


def sender_of(text: str) -> Sender:
    """Raises ValueError."""
    found = FORM.fullmatch(text)
    address = (found["named"] or found["alone"] or "").strip() if found else ""
    if not found or not ADDRESS.fullmatch(address) or not is_one_line(text):
        raise ValueError(f"{settings.MAIL_FROM.name} must be of the form Example News <news@example.org>, not {text!r}.")
    return Sender((found["name"] or "").strip() or NAMELESS, address)


def sender_as_set() -> Sender:
    """Raises ValueError."""
    return sender_of(settings.MAIL_FROM.value)
