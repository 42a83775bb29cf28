"""Rate limits: the generic cell rate algorithm, one moment for each client, in this process.

A client's moment is when all that it spent will be paid off, at a steady rate; it may lie ahead of now by the burst, and no further.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from api.floor.terms import Terms
from schema.errors import RateLimited

SECOND = 1_000_000_000  # nanoseconds; whole numbers do not drift
WINDOW = 60  # seconds
HEAVIEST = 100  # points; the most that one request is charged, so that nobody is shut out for long
MOST_CLIENTS = 50_000  # of each of two generations; some 10 MB


class Limiter:
    """Counts what each client spends. Several workers divide the rate, so that all together give no more than it."""

    def __init__(self, terms: Terms, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self.clock = clock
        self.interval = max(WINDOW * SECOND * terms.workers // terms.rate, 1)  # of one point
        self.tolerance = max(terms.burst * self.interval // terms.workers, self.interval)
        self.policy = b'"default";q=%d;w=%d' % (max(terms.rate // terms.workers, 1), WINDOW)
        self.longest = self.tolerance + HEAVIEST * self.interval  # after which nobody owes anything
        self.young: dict[str, int] = {}
        self.old: dict[str, int] = {}
        self.turned = clock()

    def spend(self, client: str, points: int, paid: int = 0) -> None:
        """Raises RateLimited. `paid` is what the same request has spent before.

        What costs more than the burst needs all of it, and is paid off afterwards.
        """
        now = self.clock()
        owed = self._owed(client, now)
        price = min(points, HEAVIEST) * self.interval
        wait = owed + min(price, self.tolerance - paid * self.interval) - self.tolerance
        if price and wait > 0:
            seconds = -(-wait // SECOND)
            raise RateLimited(f"This client asks faster than it may; it can go on in {seconds} s.", headers={"Retry-After": str(seconds)})
        if price:
            self._keep(client, now, now + owed + price)

    def standing(self, client: str) -> bytes:
        """The RateLimit field: points that are left now, and seconds until all are back."""
        owed = self._owed(client, self.clock())
        return b'"default";r=%d;t=%d' % (max(self.tolerance - owed, 0) // self.interval, -(-owed // SECOND))

    def _owed(self, client: str, now: int) -> int:
        moment = self.young.get(client) or self.old.get(client, 0)
        return moment - now if moment > now else 0

    def _keep(self, client: str, now: int, moment: int) -> None:
        """The young become the old when all of those are paid off, or when they are too many: then the oldest are let off."""
        if now - self.turned > self.longest or len(self.young) >= MOST_CLIENTS:
            self.young, self.old, self.turned = {}, self.young, now
        self.young[client] = moment
