"""The server that takes outgoing mail, as `BROADSHEET_SMTP_URL` names it. Its password is in nothing that is shown."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from api import settings

PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409, RFC 8314
FORM = f"{settings.SMTP_URL.name} must be of the form smtp://user:password@host:587 or smtps://user:password@host:465"
Tls = Literal["starttls", "from the start", "none"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is, how to speak with it, and who we are there."""

    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def server_of(url: str) -> Server:
    """Raises ValueError, which repeats nothing of the URL: a password may stand anywhere in a wrong one."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        host.encode("ascii")
    except (ValueError, KeyError):
        raise ValueError(f"{FORM}.") from None
    if not host or parts.path.strip("/") or parts.fragment or any(one.isspace() for one in url):
        raise ValueError(f"{FORM}; a sign in a password that has a meaning in URLs is written as %2F and the like.")
    if not options.keys() <= {"tls"} or options.get("tls", "yes") not in ("yes", "no") or (options and parts.scheme == "smtps"):
        raise ValueError(f"{FORM}; the only option is ?tls=yes or ?tls=no, for smtp.")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if (user is None) != (password is None):
        raise ValueError(f"{FORM}, with both user and password or neither.")
    return Server(host, port, _tls(parts, host, options), user, password)


def _tls(parts: SplitResult, host: str, options: dict[str, str]) -> Tls:
    """What goes to another machine is encrypted unless it is said otherwise: a letter may open an account."""
    if parts.scheme == "smtps":
        return "from the start"
    return "starttls" if options.get("tls", "no" if _is_here(host) else "yes") == "yes" else "none"


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
