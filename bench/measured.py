"""What one run of some seconds showed, whoever ran it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests that were answered, in how many seconds; half, 95 % and 99 % of them within so many milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def measured(milliseconds: Sequence[float], seconds: float) -> Measured:
    """From the time that each request took. Raises ValueError where there was none."""
    if not milliseconds:
        raise ValueError("no request was answered")
    ordered = sorted(milliseconds)
    p50, p95, p99 = (ordered[len(ordered) * percent // 100] for percent in (50, 95, 99))
    return Measured(len(ordered), seconds, p50, p95, p99)
