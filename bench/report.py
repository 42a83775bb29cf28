"""The figures of runs: medians over the rounds, and ratios taken inside each round, where both had the same machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.measured import Measured

PGBENCH, CONSTANT, BARE = "pgbench", "constant bytes", "bare stack"
UNKEPT = "Broadsheet REST, nothing kept"
REST, GRAPHQL, RESOLVERS, POSTGRAPHILE = "Broadsheet REST", "Broadsheet GraphQL", "plain Strawberry", "PostGraphile"
HEADINGS = ("", "requests/s", "lowest to highest", "p50 ms", "p95 ms", "p99 ms", "of pgbench", "service CPU s", "Postgres CPU s")


@dataclass(frozen=True, slots=True)
class Run:
    """One workload, asked one way for some seconds in one round; what it took of the processors."""

    round: int
    workload: str
    way: str
    measured: Measured
    service_seconds: float
    postgres_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one workload and way, medians over the rounds; processor time in seconds for 1,000 requests, `of_pgbench` requests per second."""

    workload: str
    way: str
    rate: float
    lowest: float
    highest: float
    p50: float
    p95: float
    p99: float
    of_pgbench: float | None
    service_seconds: float | None
    postgres_seconds: float


def figures(runs: Sequence[Run]) -> Iterator[Figures]:
    """One for each workload and way, in the order in which they ran."""
    for workload, way in dict.fromkeys((run.workload, run.way) for run in runs):
        own = [run for run in runs if (run.workload, run.way) == (workload, way)]
        rates, has_service = [run.measured.rate for run in own], way != PGBENCH
        yield Figures(
            workload=workload,
            way=way,
            rate=median(rates),
            lowest=min(rates),
            highest=max(rates),
            p50=median_of(own, lambda run: run.measured.p50),
            p95=median_of(own, lambda run: run.measured.p95),
            p99=median_of(own, lambda run: run.measured.p99),
            of_pgbench=ratio_of(runs, workload, way, PGBENCH) if has_service else None,
            service_seconds=median_of(own, lambda run: run.service_seconds / run.measured.requests * 1000) if has_service else None,
            postgres_seconds=median_of(own, lambda run: run.postgres_seconds / run.measured.requests * 1000),
        )


def ratio_of(runs: Iterable[Run], workload: str, way: str, to: str) -> float | None:
    """The median, over the rounds, of one way's requests per second to another's; None where they never ran in the same round."""
    rates = {(run.round, run.way): run.measured.rate for run in runs if run.workload == workload}
    rounds = {number for number, _ in rates}
    ratios = [rates[number, way] / rates[number, to] for number in rounds if {(number, way), (number, to)} <= rates.keys()]
    return median(ratios) if ratios else None


def median_of(runs: Iterable[Run], figure: Callable[[Run], float]) -> float:
    return median(figure(run) for run in runs)


def rows(found: Iterable[Figures]) -> Iterator[tuple[str, ...]]:
    """The cells of a table."""
    for one in found:
        yield (
            one.way,
            f"{one.rate:,.0f}",
            f"{one.lowest:,.0f} to {one.highest:,.0f}",
            *(f"{time:.2f}" for time in (one.p50, one.p95, one.p99)),
            f"{one.of_pgbench:.2f}" if one.of_pgbench else "",
            f"{one.service_seconds:.2f}" if one.service_seconds is not None else "",
            f"{one.postgres_seconds:.2f}",
        )


def table(headings: Sequence[str], cells: Iterable[Sequence[str]]) -> Iterator[str]:
    """In Markdown: words to the left, figures to the right."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{'|'.join(['---', *('---:' for _ in headings[1:])])}|"
    yield from (f"| {' | '.join(row)} |" for row in cells)


def line(cells: Iterable[str], widths: Sequence[int]) -> str:
    """Words to the left, figures to the right."""
    aligned = [
        f"{cell:<{width}}" if place < 2 else f"{cell:>{width}}" for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "".join(aligned).rstrip()
