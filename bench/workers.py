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
    busy: Busy

    def lines(self) -> list[str]:
        """What one worker leaves to a second one."""
        rows = [(who, f"{taken:.2f}") for who, taken in zip(("the service", "Postgres", "the client"), self.busy, strict=True)]
        left = max((os.cpu_count() or 1) - sum(self.busy), 0.0)
        return list(table(("with one worker", "cores"), [*rows, ("left, other programs' share among it", f"{left:.2f}")]))


def with_two_workers(dsn: str, postmaster: int, requests: Sequence[bytes], connections: int, rounds: int, seconds: float) -> Workers:
    """All take turns; the first round warms up."""
    with serving(broadsheet(), dsn) as one, serving(broadsheet(2), dsn) as two:
        rates, busy = list[tuple[float, float]](), list[Busy]()
        for _ in range(rounds + 1):
            before = taken(one, postmaster)
            found = run_load(one.port, requests, connections, seconds)
            service, postgres, client = (then - now for now, then in zip(before, taken(one, postmaster), strict=True))
            busy.append((service / found.seconds, postgres / found.seconds, client / found.seconds))
            rates.append((found.rate, run_load(two.port, requests, connections, seconds).rate))
    medians = [median(rate) for rate in zip(*rates[1:], strict=True)]
    service, postgres, client = (median(figure) for figure in zip(*busy[1:], strict=True))
    return Workers((medians[0], medians[1], median(many / few for few, many in rates[1:])), (service, postgres, client))


def taken(server: Server, postmaster: int) -> Busy:
    """Seconds of processor time so far; the client's are those of processes that ended."""
    client = getrusage(RUSAGE_CHILDREN)
    return cpu_seconds(server.pid), cpu_seconds(postmaster), client.ru_utime + client.ru_stime
