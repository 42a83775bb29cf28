"""The figures as a table: medians over the rounds, and ratios taken inside each round, where both had the same machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.measured import Measured

PGBENCH, BARE, BROADSHEET, RESOLVERS = "pgbench", "bare", "broadsheet", "resolvers"
HEADINGS = ("", "", "requests/s", "p50 ms", "p99 ms", "of pgbench", "server s", "postgres s")
WIDTHS = (17, 10, 11, 9, 9, 11, 10, 11)


@dataclass(frozen=True, slots=True)
class Run:
    """One question, asked one way for some seconds in one round; what it took of the processors."""

    round: int
    question: str
    way: str
    measured: Measured
    server_seconds: float
    postgres_seconds: float


def report(runs: Sequence[Run]) -> Iterator[str]:
    """One line for each question and way, in the order in which they ran."""
    yield line(HEADINGS, WIDTHS)
    for question, way in dict.fromkeys((run.question, run.way) for run in runs):
        yield line(figures(question, way, runs), WIDTHS)
    yield "server s, postgres s: seconds of processor time for 1,000 requests"


def figures(question: str, way: str, runs: Sequence[Run]) -> Iterator[str]:
    own = [run for run in runs if (run.question, run.way) == (question, way)]
    ratio = ratio_of(runs, question, way, PGBENCH)
    yield from (question, way)
    yield f"{median_of(own, lambda run: run.measured.rate):,.0f}"
    yield f"{median_of(own, lambda run: run.measured.p50):.2f}"
    yield f"{median_of(own, lambda run: run.measured.p99):.2f}"
    yield f"{ratio:.2f}" if ratio and way != PGBENCH else ""
    yield f"{median_of(own, lambda run: run.server_seconds / run.measured.requests * 1000):.2f}" if way != PGBENCH else ""
    yield f"{median_of(own, lambda run: run.postgres_seconds / run.measured.requests * 1000):.2f}"


def ratio_of(runs: Iterable[Run], question: str, way: str, to: str) -> float | None:
    """The median, over the rounds, of one way's requests per second to another's; None where they never ran in the same round."""
    rates = {(run.round, run.way): run.measured.rate for run in runs if run.question == question}
    rounds = {number for number, _ in rates}
    ratios = [rates[number, way] / rates[number, to] for number in rounds if {(number, way), (number, to)} <= rates.keys()]
    return median(ratios) if ratios else None


def median_of(runs: Iterable[Run], figure: Callable[[Run], float]) -> float:
    return median(figure(run) for run in runs)


def line(cells: Iterable[str], widths: Sequence[int]) -> str:
    """Words to the left, figures to the right."""
    aligned = [
        f"{cell:<{width}}" if place < 2 else f"{cell:>{width}}" for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "".join(aligned).rstrip()
