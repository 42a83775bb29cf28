"""How much longer each read takes where there is a hundred times as much data."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.dataset import Size, demo_cluster
from bench.load import run_load
from bench.report import GRAPHQL, REST
from bench.servers import Server, broadsheet, serving
from bench.workloads import Workload, facts, reads
from db.pool import open_pool

Waits = dict[tuple[str, str], float]
"""Milliseconds that half of the answers take at most, by workload and way."""


@dataclass(frozen=True, slots=True)
class Grown:
    """Milliseconds that a read takes in little data and in much; medians over the rounds, the ratio taken inside each."""

    workload: str
    way: str
    small: float
    large: float
    ratio: float


def grown(folder: Path, sizes: tuple[Size, Size], only: tuple[str, ...], rounds: int, seconds: float) -> list[Grown]:
    """One connection asks one thing after the other: what counts is how long it waits."""
    with ExitStack() as stack:
        asked = [started(stack, folder, size) for size in sizes]
        found = [
            tuple(waits(server, [one for one in workloads if not only or one.name in only], seconds) for server, workloads in asked)
            for _ in range(rounds + 1)
        ]
    return list(compared(found[1:]))  # the first one warms up


def started(stack: ExitStack, folder: Path, size: Size) -> tuple[Server, list[Workload]]:
    """The service over so much data, and what it is asked."""
    cluster = stack.enter_context(demo_cluster(size, folder))
    return stack.enter_context(serving(broadsheet(), cluster.dsn)), asyncio.run(asked_of(cluster.dsn, size))


async def asked_of(dsn: str, size: Size) -> list[Workload]:
    async with await open_pool(dsn, size=1) as pool:
        return await reads(pool, await facts(pool, size, lambda text: ""))


def waits(server: Server, workloads: Sequence[Workload], seconds: float) -> Waits:
    return {(one.name, way): run_load(server.port, one.asked[way](0), 1, seconds).p50 for one in workloads for way in (REST, GRAPHQL)}


def compared(rounds: Sequence[tuple[Waits, ...]]) -> Iterator[Grown]:
    for workload, way in rounds[0][0]:
        pairs = [(few[workload, way], many[workload, way]) for few, many in rounds]
        small, large = (median(one) for one in zip(*pairs, strict=True))
        yield Grown(workload, way, small, large, median(many / few for few, many in pairs))
