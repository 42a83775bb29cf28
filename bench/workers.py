"""How much more a second worker answers."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.load import run_load
from bench.servers import broadsheet, serving


def with_two_workers(dsn: str, requests: Sequence[bytes], connections: int, rounds: int, seconds: float) -> tuple[float, float, float]:
    """Requests per second with one worker and with two, and the second by the first; medians over the rounds."""
    with serving(broadsheet(), dsn) as one, serving(broadsheet(2), dsn) as two:
        found = [
            tuple(run_load(server.port, requests, connections, seconds).rate for server in (one, two))
            for _ in range(rounds + 1)  # the first one warms up
        ][1:]
    return median(one for one, _ in found), median(two for _, two in found), median(two / one for one, two in found)
