"""What was aimed at, as ratios inside one run, and how near each came."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bench import in_turns
from bench.growth import MOST, Grown
from bench.report import BARE, CONSTANT, GRAPHQL, PGBENCH, POSTGRAPHILE, RESOLVERS, REST, UNKEPT, Run, ratio_of
from bench.workers import Workers

HEADINGS = ("aim", "ratio", "found", "", "what the limits reach")
Pair = tuple[float, float, float]
"""Of one thing and another per second, and the second by the first."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio that is at least or at most so much, of a workload asked some way. `limits` says how far the same machine lets anybody go."""

    name: str
    workload: str
    way: str
    ratio: float
    found: float
    is_most: bool = False
    limits: str = ""
    shown: Sequence[str] = ()
    """Lines that show what limits it, where it is not met."""

    @property
    def is_met(self) -> bool:
        return self.found <= self.ratio if self.is_most else self.found >= self.ratio

    def cells(self) -> tuple[str, ...]:
        asked = f"{'at most' if self.is_most else 'at least'} {self.ratio:g}"
        return self.name, asked, f"{self.found:.2f}", "met" if self.is_met else "not met", self.limits


def aims(
    runs: Sequence[Run], growth: Sequence[Grown], workers: Workers, votes: Pair, profiles: Mapping[str, Sequence[str]]
) -> Iterator[Aim]:
    """Those of which enough was measured; profiles have the aims' names."""
    yield from (replace(one, shown=profiles.get(one.name, ())) for one in compared(runs))
    for one in growth:
        name = f"{one.workload}, {one.way}: a hundred times the comments"
        yield Aim(name, one.workload, one.way, MOST, one.ratio, is_most=True, limits=one.told, shown=one.plans)
    title = f"article by id: two workers of one, on {os.cpu_count()} cores that the client and Postgres share"
    yield Aim(title, "article by id", REST, 1.7, workers.rates[2], limits=per_second(workers.rates), shown=workers.lines())
    yield Aim("votes on one comment: the act of the plain statement", "vote", REST, 10, votes[2], limits=per_second(votes))


def of_memory(at_rest: float, growth: float) -> Iterator[Aim]:
    """MB of one of Broadsheet's processes."""
    yield Aim("MB of a process at rest", "", REST, 120, at_rest, is_most=True)
    yield Aim("MB that a process grows by in the soak", "", REST, 2, growth, is_most=True)


def per_second(pair: Pair) -> str:
    return f"{pair[0]:,.0f} to {pair[1]:,.0f} a second"


def compared(runs: Sequence[Run]) -> Iterator[Aim]:
    """Of those who took turns."""
    for name, way, to, least in (
        ("nested list", GRAPHQL, POSTGRAPHILE, 4),
        ("nested list", GRAPHQL, RESOLVERS, 25),
        *(("article by id", way, PGBENCH, 0.6) for way in (REST, UNKEPT)),
        *((in_turns.NAME, way, PGBENCH, 0.6) for way in (REST, UNKEPT)),
        *(("front page", way, PGBENCH, 0.6) for way in (REST, UNKEPT)),
        *(("article, 304", way, CONSTANT, 0.5) for way in (REST, UNKEPT)),
    ):
        found = ratio_of(runs, name, way, to)
        if found is not None:
            yield Aim(f"{name}: {way} of {to}", name, way, least, found, limits=limits(runs, name) if to == PGBENCH else "")


def limits(runs: Sequence[Run], workload: str) -> str:
    """How much of pgbench's rate any server on this stack reaches."""
    bare, constant = (ratio_of(runs, workload, way, PGBENCH) for way in (BARE, CONSTANT))
    return f"bare stack {bare:.2f}, constant bytes without a database {constant:.2f}" if bare and constant else ""
