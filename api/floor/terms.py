"""What an operator decides about the floor; `api.app` fills it in from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True)
class Terms:
    """`rate` is points a minute for one client, 0 for no limit; times are seconds; `hsts` of 0 sends no such field."""

    max_age: int = 10
    stale: int = 60
    origins: tuple[str, ...] = ("*",)
    rate: int = 120
    burst: int = 40
    workers: int = 1
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    hsts: int = 0
