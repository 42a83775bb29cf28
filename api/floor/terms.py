"""What an operator decides about the floor; `api.app` fills it in from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True)
class Terms:
    """Points a minute: `rate` for one address, 0 for no limit, `token_rate` for an account; times in seconds; `hsts` of 0 says nothing.

    `kept` are milliseconds.
    """

    max_age: int = 10
    stale: int = 60
    origins: tuple[str, ...] = ("*",)
    rate: int = 120
    burst: int = 40
    token_rate: int = 600
    token_burst: int = 100
    workers: int = 1
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    hsts: int = 0
    kept: int = 0
