"""The report as people read it, and as programs do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from bench import gains, machine
from bench.aims import HEADINGS as AIMED
from bench.aims import Aim, Pair, aims, of_memory
from bench.gains import Gained
from bench.growth import Grown
from bench.report import HEADINGS, REST, Figures, Run, figures, rows, table
from bench.soak import Soaked
from bench.workers import Workers
from bench.workloads import Workload


@dataclass(frozen=True, slots=True)
class Extent:
    """How much was measured."""

    articles: int
    comments: int
    rounds: int
    seconds: float
    connections: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found. Memory in MB (10^6 bytes)."""

    machine: Mapping[str, str]
    extent: Extent
    workloads: Sequence[Workload]
    runs: Sequence[Run]
    failures: Sequence[str]
    at_rest: Mapping[str, float]
    under_load: Mapping[str, float]
    soaked: Soaked
    growth: Sequence[Grown]
    workers: Workers
    votes: Pair
    gains: Sequence[Gained]
    profiles: Mapping[str, Sequence[str]]
    """Lines, by the names of the aims that they are about."""

    def aims(self) -> list[Aim]:
        memory = of_memory(self.at_rest[REST], self.soaked.growth)
        return [*aims(self.runs, self.growth, self.workers, self.votes, self.profiles), *memory]


def written(report: Report) -> dict[str, str]:
    """The files, by name."""
    found = list(figures(report.runs))
    return {"REPORT.md": "\n".join(markdown(report, found)) + "\n", "report.json": json.dumps(as_json(report, found), indent=2) + "\n"}


def as_json(report: Report, found: Sequence[Figures]) -> dict[str, object]:
    return {
        "machine": report.machine,
        "extent": asdict(report.extent),
        "figures": [asdict(one) for one in found],
        "runs": [asdict(one) for one in report.runs],
        "failures": report.failures,
        "aims": [asdict(one) | {"is_met": one.is_met} for one in report.aims()],
        "gains": [asdict(one) for one in report.gains],
        "memory": {"at_rest": report.at_rest, "under_load": report.under_load, "soak": report.soaked.looks},
    }


def markdown(report: Report, found: Sequence[Figures]) -> Iterator[str]:
    extent = report.extent
    yield from ("# Speed, side by side", "", "Written by `make bench`, never by hand.", "")
    yield from machine.lines(report.machine)
    yield from ("", f"{extent.articles:,} articles, {extent.comments:,} comments in one Postgres, of which all ask the same rows.")
    yield f"{extent.rounds} rounds of {extent.seconds:g} s each way, all in turns; {extent.connections} connections, one process a server."
    yield "Client, servers and Postgres share the machine; pgbench has no server, and its client is C. Figures are medians over the rounds,"
    yield "ratios are taken inside each round; CPU seconds are for 1,000 requests. Broadsheet answers those who wait for the same thing"
    yield "with one statement, pgbench sends one for each; in *articles in turns* nobody can share."
    yield from ("", "## Aims", "", "[limits.md](limits.md) says in words what limits those that are not met, and what was taken out.", "")
    yield from table(AIMED, (one.cells() for one in report.aims()))
    yield from limited(report)
    yield from (
        "",
        "## Gains",
        "",
        "One after the other, nobody else asking: what each takes without and with.",
        "",
        *gains.lines(report.gains),
    )
    for workload in report.workloads:
        own = [one for one in found if one.workload == workload.name]
        if own:
            yield from ("", f"## {workload.name}", "", *table(HEADINGS, rows(own)))
    yield from ("", "## Memory", "", *table(("MB of a process", "at rest", "after all of it"), memory_rows(report)), "")
    yield from soak_lines(report.soaked)
    if report.failures:
        yield from ("", "## Runs that failed", "", *(f"- {one}" for one in report.failures))


def limited(report: Report) -> Iterator[str]:
    """A section for each aim that is not met."""
    missed = [aim for aim in report.aims() if not aim.is_met]
    yield from ("", "## What limits those that are not met", *([] if missed else ["", "All are met."]))
    for aim in missed:
        yield from ("", f"### {aim.name}", "", *(aim.shown or ["The figures above."]))


def memory_rows(report: Report) -> Iterator[tuple[str, ...]]:
    for way, at_rest in report.at_rest.items():
        yield (way, f"{at_rest:.0f}", f"{report.under_load[way]:.0f}")


def soak_lines(soaked: Soaked) -> Iterator[str]:
    looks = ", ".join(f"{memory:.1f} after {sent:,}" for sent, memory in soaked.looks)
    yield f"Soak: Broadsheet's process had {looks} requests (MB); from the first look to the last {soaked.growth:+.1f} MB."
