"""Measures reads: the service beside pgbench with the same statements, the bare stack, and a server of resolvers; `make bench-reads`.

All take turns in each round, because a machine is never the same for long. It ends by itself and stops what it started.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bare import QUESTIONS, keep, request_for
from bench.dataset import FOLDER, Size, demo_cluster
from bench.load import run_load
from bench.measured import Measured
from bench.pgbench import run_pgbench
from bench.processes import cpu_seconds, memory
from bench.questions import GRAPHQL_LIST, Question, questions
from bench.report import BARE, BROADSHEET, PGBENCH, RESOLVERS, Run, ratio_of, report
from bench.servers import Server, bare, body_of, broadsheet, resolvers, serving
from db.cluster import Cluster
from db.postmaster import pid_of

WARM_SECONDS = 1.0  # each connection prepares its statement, each cache has what it needs
MOST_CONNECTIONS = 40  # pgbench makes as many in Postgres, beside those of the two servers


@dataclass(frozen=True, slots=True)
class Options:
    """How long and how much."""

    size: Size
    seconds: float
    rounds: int
    connections: int
    only: tuple[str, ...]
    folder: Path


def main(arguments: Sequence[str] | None = None) -> None:
    options = read_options(arguments)
    with demo_cluster(options.size, options.folder) as cluster:
        asked = chosen(asyncio.run(questions(cluster.dsn, options.size)), options.only)
        os.environ[QUESTIONS] = str(keep(asked, options.folder))
        with (
            serving(broadsheet(), cluster.dsn) as service,
            serving(resolvers(), cluster.dsn) as others,
            serving(bare(), cluster.dsn) as least,
        ):
            bench = Bench(cluster, service, others, least, options)
            bench.check_answers(asked)
            print(heading(options, asked), flush=True)
            runs = list(bench.runs(asked))
            print("\n".join(report(runs)))
            print("\n".join(bench.sums(runs)))


def read_options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="bench.reads", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000, help="of the demo data")
    parser.add_argument("--comments", type=int, default=400_000, help="of the demo data")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each run; pgbench takes whole ones")
    parser.add_argument("--rounds", type=int, default=5, help="in which all take turns")
    parser.add_argument("--connections", type=int, default=16, choices=range(1, MOST_CONNECTIONS + 1), metavar="N", help="that ask at once")
    parser.add_argument("--only", action="append", default=[], metavar="QUESTION", help=f"such as {GRAPHQL_LIST!r}; may be given again")
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder in which the data is kept for the next time")
    given = parser.parse_args(arguments)
    return Options(Size(given.articles, given.comments), given.seconds, given.rounds, given.connections, tuple(given.only), given.data)


def chosen(all_of_them: Sequence[Question], only: tuple[str, ...]) -> list[Question]:
    known = [one.name for one in all_of_them]
    if set(only) - set(known):
        raise SystemExit(f"--only must be one of: {', '.join(known)}.")
    return [one for one in all_of_them if not only or one.name in only]


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything runs."""

    cluster: Cluster
    service: Server
    others: Server
    least: Server
    options: Options

    def check_answers(self, asked: Sequence[Question]) -> None:
        """Nothing is compared that does not answer the same. Raises RuntimeError."""
        for question in asked:
            if (
                body_of(self.service.port, question.request).partition(b',"extensions"')[0]
                != question.answer.partition(b',"extensions"')[0]
            ):
                raise RuntimeError(f"{question.name}: the service answers otherwise than its parts.")
            if question.name == GRAPHQL_LIST and data(body_of(self.others.port, question.request)) != data(question.answer):
                raise RuntimeError(f"{question.name}: the resolvers answer otherwise.")

    def runs(self, asked: Sequence[Question]) -> Iterator[Run]:
        """All rounds; one before them to warm up is not kept."""
        for number in range(self.options.rounds + 1):
            for place, question in enumerate(asked):
                for way, pid, run in self.ways(
                    place, question, self.options.seconds if number else min(self.options.seconds, WARM_SECONDS)
                ):
                    done = self.measure(number, question.name, way, pid, run)
                    if number:
                        yield done

    def ways(self, place: int, question: Question, seconds: float) -> Iterator[tuple[str, int | None, Callable[[], Measured]]]:
        connections = self.options.connections
        yield PGBENCH, None, lambda: run_pgbench(self.cluster.dsn, question, connections, seconds)
        yield BARE, self.least.pid, lambda: run_load(self.least.port, request_for(place), connections, seconds)
        yield BROADSHEET, self.service.pid, lambda: run_load(self.service.port, question.request, connections, seconds)
        if question.name == GRAPHQL_LIST:
            yield RESOLVERS, self.others.pid, lambda: run_load(self.others.port, question.request, connections, seconds)

    def measure(self, number: int, question: str, way: str, pid: int | None, run: Callable[[], Measured]) -> Run:
        postmaster = pid_of(self.cluster.pgdata)
        before = cpu_seconds(pid) if pid else 0.0, cpu_seconds(postmaster)
        found = run()
        after = cpu_seconds(pid) if pid else 0.0, cpu_seconds(postmaster)
        return Run(number, question, way, found, after[0] - before[0], after[1] - before[1])

    def sums(self, runs: Sequence[Run]) -> Iterator[str]:
        ratio = ratio_of(runs, GRAPHQL_LIST, BROADSHEET, RESOLVERS)
        if ratio:
            yield f"{GRAPHQL_LIST}: {ratio:.1f} times the requests/s of the resolvers"
        yield f"memory of a worker process: broadsheet {memory(self.service.pid):.0f} MB, resolvers {memory(self.others.pid):.0f} MB"


def data(answer: bytes) -> object:
    return json.loads(answer)["data"]


def heading(options: Options, asked: Sequence[Question]) -> str:
    size, answers = options.size, ", ".join(f"{one.name} {len(one.answer) / 1000:.1f} kB" for one in asked)
    return f"""
{size.articles:,} articles, {size.comments:,} comments. Answers: {answers}.
{options.rounds} rounds of {options.seconds:g} s each way, {options.connections} connections, one process a server.
Client, server and Postgres share {os.cpu_count()} cores; pgbench has no server, and its client is C.
"""


if __name__ == "__main__":
    main()
