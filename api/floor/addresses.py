"""Who asks: an IPv4 address, or the /64 of an IPv6 address, which is what one household or machine gets."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from litestar.types import HTTPScope

MOST_CACHED = 4096  # addresses; those of busy clients


class Proxies:
    """The proxies whose X-Forwarded-For is believed; anybody else may write there what they like."""

    def __init__(self, networks: tuple[IPv4Network | IPv6Network, ...]) -> None:
        self.networks = networks
        self.has = lru_cache(maxsize=MOST_CACHED)(self._has)

    def _has(self, host: str) -> bool:
        found = address(host)
        return found is not None and any(found in network for network in self.networks)

    def client(self, scope: HTTPScope, forwarded_for: bytes | None) -> str:
        """The nearest address on the request's way that is none of these proxies."""
        host = scope["client"][0] if scope["client"] else ""
        if not forwarded_for or not self.networks:
            return network_of(host) if ":" in host else host
        for told in reversed(forwarded_for.decode("latin-1").split(",")):
            if not self.has(host) or address(told) is None:
                break
            host = told
        return network_of(host)


def address(host: str) -> IPv4Address | IPv6Address | None:
    """An address as a proxy may write it: in brackets, with a port, IPv4 inside IPv6. None for what is none."""
    bare = host.strip(" \t")
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


@lru_cache(maxsize=MOST_CACHED)
def network_of(host: str) -> str:
    """What is counted as one client."""
    found = address(host)
    return found.exploded[:19] if isinstance(found, IPv6Address) else str(found or host)
