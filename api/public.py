"""The address under which the world reaches this service, for documents that must name whole addresses and ids that never change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from api import settings
from schema.errors import Malformed

NAME = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9])?"
HOST = re.compile(rf"({NAME}|\[[0-9A-Fa-f:.]{{2,45}}\])(:[0-9]{{1,5}})?")
BASE = re.compile(rf"https?://{HOST.pattern}(/[A-Za-z0-9._~/-]*)?")
PAGE = re.compile(rf"(https?://{NAME}(?::[0-9]{{1,5}})?)([/?#].*)?", re.IGNORECASE | re.DOTALL)
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
URI_MARKS = "/?:@!$&'()*+,;=~%"  # what RFC 3986 lets stand behind a host as it is
TAG_DATE = "2026"  # RFC 4151 wants a day on which the name was its owner's; it must never change, so it is that of the first such ids


@dataclass(frozen=True, slots=True)
class Public:
    """What stands before every path: scheme, host and, behind a proxy, the path where the service begins. Never ends in a slash."""

    base: str

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return f"{self.base}{path}"

    def tag(self, name: str) -> str:
        """A tag URI (RFC 4151). Neither scheme nor port is in it, so that it outlives a move to https."""
        parts = urlsplit(self.base)
        host = parts.hostname or ""
        authority = ip_address(host).exploded.replace(":", "-") if ":" in host else host.replace("_", "-")
        return f"tag:{authority},{TAG_DATE}:{f'{parts.path}/{name}'.lstrip('/')}"


def base_url(setting: str) -> str:
    """The address as an operator sets it; empty where none is set. Raises ValueError, naming the setting."""
    found = setting.rstrip("/")
    if found and not (BASE.fullmatch(found) and is_host(urlsplit(found).netloc)):
        raise ValueError(f"{settings.BASE_URL.name}: {setting} is no address of a service, such as https://news.example")
    return found


def public(setting: str, scheme: str, host: str | None) -> Public:
    """As it is set, else as the request names it: nothing but a host and a port gets from there into a document. Raises Malformed."""
    if setting:
        return Public(setting)
    if not is_host(host or ""):
        raise Malformed("The Host field names no host.")
    return Public(f"{scheme}://{(host or '').lower()}")


def is_host(text: str) -> bool:
    """Whether it is a host, with or without a port."""
    found = HOST.fullmatch(text)
    if found is None or not found[1].startswith("["):
        return found is not None and ".." not in found[1]
    try:
        return ip_address(found[1][1:-1]).version == 6
    except ValueError:
        return False


def web_address(url: str | None) -> str | None:
    """A page's own address as a URI; None where it is none that a link may lead to: only http and https, and nobody's password."""
    found = PAGE.fullmatch(url or "")
    if found is None:
        return None
    path, mark, fragment = (quote(STRAY_PERCENT.sub("%25", part), safe=URI_MARKS, errors="replace") for part in split_at_fragment(found[2]))
    return f"{found[1]}{path}{'#' if mark else ''}{fragment}"


def split_at_fragment(rest: str | None) -> tuple[str, str, str]:
    return (rest or "").partition("#")
