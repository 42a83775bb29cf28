"""What one run of some seconds showed, whoever ran it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests that were answered, in how many seconds; half and 99 % of them within so many milliseconds."""

    requests: int
    seconds: float
    p50: float
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
    return Measured(len(ordered), seconds, ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100])
