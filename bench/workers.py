"""How much more a second worker answers, and what keeps the cores busy while there is one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from bench.load import run_load
from bench.processes import cpu_seconds
from bench.report import table
from bench.servers import Server, broadsheet, serving

Busy = tuple[float, float, float]
"""Cores that the service, Postgres and the client take."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Requests per second with one worker and with two, and the second by the first; medians over the rounds."""

    rates: tuple[float, float, float]
    busy: tuple[Busy, Busy]
    """With one and with two."""

    def lines(self) -> list[str]:
        """What one worker leaves to a second one, and what is taken then."""
        rows = [
            (who, *map("{:.2f}".format, both)) for who, *both in zip(("the service", "Postgres", "the client"), *self.busy, strict=True)
        ]
        left = [max((os.cpu_count() or 1) - sum(one), 0.0) for one in self.busy]
        told = ("nobody of these, other programs' share among it", *map("{:.2f}".format, left))
        return list(table(("cores that are taken by", "with one worker", "with two"), [*rows, told]))


def with_two_workers(dsn: str, postmaster: int, requests: Sequence[bytes], connections: int, rounds: int, seconds: float) -> Workers:
    """All take turns; the first round warms up."""
    with serving(broadsheet(), dsn) as one, serving(broadsheet(2), dsn) as two:
        found = [[loaded(server, postmaster, requests, connections, seconds) for server in (one, two)] for _ in range(rounds + 1)]
    (few, taken_by_one), (many, taken_by_two) = (zip(*runs, strict=True) for runs in zip(*found[1:], strict=True))
    gained = median(after / before for before, after in zip(few, many, strict=True))
    return Workers((median(few), median(many), gained), (medians(taken_by_one), medians(taken_by_two)))


def loaded(server: Server, postmaster: int, requests: Sequence[bytes], connections: int, seconds: float) -> tuple[float, Busy]:
    """Requests per second, and the cores that they took."""
    before = taken(server, postmaster)
    found = run_load(server.port, requests, connections, seconds)
    service, postgres, client = (then - now for now, then in zip(before, taken(server, postmaster), strict=True))
    return found.rate, (service / found.seconds, postgres / found.seconds, client / found.seconds)


def medians(rounds: Sequence[Busy]) -> Busy:
    service, postgres, client = (median(figures) for figures in zip(*rounds, strict=True))
    return service, postgres, client


def taken(server: Server, postmaster: int) -> Busy:
    """Seconds of processor time so far; the client's are those of processes that ended."""
    client = getrusage(RUSAGE_CHILDREN)
    return cpu_seconds(server.pid), cpu_seconds(postmaster), client.ru_utime + client.ru_stime
