"""What makes an answer cheap, each run both ways, with and without it, in turns: `python -m bench.gains`, and part of `make bench`.

Nobody else asks meanwhile, so what is told is the time of one; what a gain is under load, the workloads show.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvloop

from bench.dataset import FOLDER, Size, demo_cluster
from bench.pairs import gains_of
from bench.report import table

SECONDS = 0.3  # of each way in a round: the slowest has dozens of answers in it
HEADINGS = ("what", "without, µs", "with, µs", "with of without")


@dataclass(frozen=True, slots=True)
class Gained:
    """Microseconds of one without and with, medians over the rounds, and the ratio taken inside each."""

    name: str
    without: float
    having: float
    ratio: float

    def cells(self) -> tuple[str, ...]:
        return self.name, f"{self.without:,.1f}", f"{self.having:,.1f}", f"{self.ratio:.2f}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.gains", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000, help="of the demo data")
    parser.add_argument("--comments", type=int, default=400_000, help="of the demo data")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each way in a round")
    parser.add_argument("--rounds", type=int, default=5, help="in which all take turns")
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder in which the data is kept for the next time")
    given = parser.parse_args(arguments)
    size = Size(given.articles, given.comments)
    with demo_cluster(size, given.data) as cluster:
        print(*lines(gained(cluster.dsn, size, given.rounds, given.seconds)), sep="\n")


def gained(dsn: str, size: Size, rounds: int, seconds: float) -> list[Gained]:
    """On the loop that the service runs on."""
    return uvloop.run(measured(dsn, size, rounds, min(seconds, SECONDS)))


async def measured(dsn: str, size: Size, rounds: int, seconds: float) -> list[Gained]:
    async with AsyncExitStack() as stack:
        gains = await gains_of(stack, dsn, size)
        found: dict[str, list[tuple[float, float]]] = {}
        for number in range(rounds + 1):
            for one in gains:
                pair = await took(one.without, seconds), await took(one.having, seconds)
                found.setdefault(one.name, []).extend([pair] if number else [])  # the first round warms up
    return [compared(name, pairs) for name, pairs in found.items()]


async def took(way: Callable[[], Awaitable[object]], seconds: float) -> float:
    """Microseconds that half of them take at most."""
    until, found = time.perf_counter() + seconds, list[float]()
    while not found or time.perf_counter() < until:
        began = time.perf_counter()
        await way()
        found.append((time.perf_counter() - began) * 1e6)
    return median(found)


def compared(name: str, pairs: Sequence[tuple[float, float]]) -> Gained:
    without, having = (median(one) for one in zip(*pairs, strict=True))
    return Gained(name, without, having, median(after / before for before, after in pairs))


def lines(found: Sequence[Gained]) -> list[str]:
    return list(table(HEADINGS, (one.cells() for one in found)))


if __name__ == "__main__":
    main()
