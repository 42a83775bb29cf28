"""How much longer each read takes where there is a hundred times as much data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.dataset import Size, demo_cluster
from bench.explained import explained, lines
from bench.load import run_load
from bench.report import GRAPHQL, REST
from bench.servers import NOTHING_KEPT, Server, body_of, broadsheet, serving
from bench.workloads import Requests, Workload, facts, reads
from db.pool import open_pool

MOST = 1.3  # times the wait that a hundred times the comments may take
LONGEST = 0.5  # seconds of a run: one connection has hundreds of answers in it
Waited = tuple[float, float]
"""Milliseconds that half of the answers take at most, and the kB of one."""


@dataclass(frozen=True, slots=True)
class Grown:
    """Milliseconds that a read takes in little data and in much, medians over the rounds, and the ratio taken inside each.

    The answers are of other rows, so their kB are told as well.
    """

    workload: str
    way: str
    small: float
    large: float
    ratio: float
    small_size: float
    large_size: float
    plans: Sequence[str]
    """Lines that show where Postgres's time goes, in little data and in much; empty where it grows no more than was aimed at."""

    @property
    def told(self) -> str:
        return f"{self.small:.2f} ms for {self.small_size:.1f} kB, {self.large:.2f} ms for {self.large_size:.1f} kB"


@dataclass(frozen=True, slots=True)
class Grounds:
    """So much data, and the service over it."""

    size: Size
    dsn: str
    service: Server


def grown(folder: Path, sizes: tuple[Size, Size], only: tuple[str, ...], rounds: int, seconds: float) -> list[Grown]:
    """One connection asks one thing after the other: what counts is how long it waits. Little data and much take turns."""
    with ExitStack() as stack:
        (small, few), (large, many) = (started(stack, folder, size) for size in sizes)
        found: dict[tuple[str, str], list[tuple[Waited, Waited]]] = {}
        for number in range(rounds + 1):
            for one, same in zip(few, many, strict=True):
                for way in (REST, GRAPHQL) if not only or one.name in only else ():
                    pair = waited(small.service, one.asked[way], seconds), waited(large.service, same.asked[way], seconds)
                    found.setdefault((one.name, way), []).extend([pair] if number else [])  # the first round warms up
        plans = {one.name: partial(plans_of, (small, one), (large, same)) for one, same in zip(few, many, strict=True)}
        return [compared(name, way, pairs, plans[name]) for (name, way), pairs in found.items()]


def started(stack: ExitStack, folder: Path, size: Size) -> tuple[Grounds, list[Workload]]:
    """The service over so much data, and what it is asked."""
    cluster = stack.enter_context(demo_cluster(size, folder))
    service = stack.enter_context(serving(broadsheet(), cluster.dsn, NOTHING_KEPT))
    return Grounds(size, cluster.dsn, service), asyncio.run(asked_of(cluster.dsn, size))


async def asked_of(dsn: str, size: Size) -> list[Workload]:
    async with await open_pool(dsn, size=1) as pool:
        return await reads(pool, await facts(pool, size, lambda text: ""))


def waited(server: Server, requests: Requests, seconds: float) -> Waited:
    [request] = requests(0)
    return run_load(server.port, request, 1, min(seconds, LONGEST)).p50, len(body_of(server.port, request)) / 1000


def compared(workload: str, way: str, pairs: Sequence[tuple[Waited, Waited]], plans: Callable[[], list[str]]) -> Grown:
    small, large = (median(took for took, _ in one) for one in zip(*pairs, strict=True))
    (_, small_size), (_, large_size) = pairs[0]
    ratio = median(many / few for (few, _), (many, _) in pairs)
    return Grown(workload, way, small, large, ratio, small_size, large_size, plans() if ratio > MOST else [])


def plans_of(*asked: tuple[Grounds, Workload]) -> list[str]:
    """Of the statement that pgbench runs, in each."""
    found = list[str]()
    for grounds, workload in asked:
        assert workload.question is not None, "reads have a statement"
        title = f"The statement of this read over {grounds.size.comments:,} comments, EXPLAIN (ANALYZE, BUFFERS):"
        found += [*lines(title, asyncio.run(explained(grounds.dsn, workload.question))), ""]
    return found[:-1]
