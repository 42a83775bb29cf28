"""Runs every workload every way, in rounds in which all take turns, because a machine is never the same for long."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.load import run_load
from bench.measured import Measured
from bench.pgbench import run_pgbench
from bench.processes import cpu_seconds
from bench.report import GRAPHQL, PGBENCH, RESOLVERS, REST, Run
from bench.servers import Server, body_of
from bench.workloads import Workload

WARM_SECONDS = 0.5  # each connection prepares its statements, each cache has what it needs


@dataclass(frozen=True, slots=True)
class Rounds:
    """`servers` has who answers each way; a way without one is left out. `posted` counts the comments that are there."""

    servers: Mapping[str, Server]
    dsn: str
    postmaster: int
    connections: int
    posted: Callable[[], int]
    numbers: Iterator[int] = field(default_factory=itertools.count)
    failures: list[str] = field(default_factory=list)
    """Runs that came to nothing: they are told, and the others count."""

    def check_answers(self, workloads: Sequence[Workload]) -> None:
        """Nothing is compared that does not answer the same. Raises RuntimeError."""
        for one in workloads:
            answers = {way: self.answer(way, one) for way in one.asked if way in self.servers}
            if one.question is None:
                continue
            way = REST if one.question.request.startswith(b"GET") else GRAPHQL
            if plain(answers[way]) != plain(one.question.answer):
                raise RuntimeError(f"{one.name}: the service answers otherwise than its parts.")
            if RESOLVERS in answers and plain(answers[RESOLVERS]) != plain(answers[GRAPHQL]):
                raise RuntimeError(f"{one.name}: the resolvers answer otherwise.")

    def answer(self, way: str, workload: Workload) -> bytes:
        """Raises RuntimeError for one that is refused. A 304 has none."""
        request = workload.asked[way](next(self.numbers))[0]
        if b"if-none-match" in request:
            return b""
        answer = body_of(self.servers[way].port, request)
        if way not in (REST, GRAPHQL) and b'"errors"' in answer[:2000]:
            raise RuntimeError(f"{workload.name}, {way}: {answer[:2000].decode()}")
        return answer

    def runs(self, workloads: Sequence[Workload], rounds: int, seconds: float) -> Iterator[Run]:
        """All rounds; one before them to warm up is not kept."""
        for number in range(rounds + 1):
            for workload in workloads:
                for way in workload.ways:
                    if way == PGBENCH or way in self.servers:
                        done = self.tried(number, workload, way, seconds if number else min(seconds, WARM_SECONDS))
                        if number and done:
                            yield done

    def tried(self, number: int, workload: Workload, way: str, seconds: float) -> Run | None:
        try:
            return self.run(number, workload, way, seconds)
        except RuntimeError as error:
            self.failures.append(f"round {number}, {workload.name}, {way}: {' '.join(str(error).split())[-300:]}")
            return None

    def run(self, number: int, workload: Workload, way: str, seconds: float) -> Run:
        """Raises RuntimeError where answers fail or do not come."""
        pid = self.servers[way].pid if way in self.servers else None
        posted = self.posted() if workload.name == "post comment" else 0
        ask = self.asking(workload, way, seconds)
        before = cpu_seconds(pid) if pid else 0.0, cpu_seconds(self.postmaster)
        found = ask()
        after = cpu_seconds(pid) if pid else 0.0, cpu_seconds(self.postmaster)
        if workload.name == "post comment" and way != PGBENCH and self.posted() - posted != found.requests:
            raise RuntimeError(f"{way} answered {found.requests} posts, and kept {self.posted() - posted}.")
        return Run(number, workload.name, way, found, after[0] - before[0], after[1] - before[1])

    def asking(self, workload: Workload, way: str, seconds: float) -> Callable[[], Measured]:
        """What is to be sent is made before the clock runs."""
        number = next(self.numbers)
        if way == PGBENCH:
            scripts = workload.scripts(number) if workload.scripts else []
            return lambda: run_pgbench(self.dsn, scripts, self.connections, seconds)
        requests = workload.asked[way](number)
        return lambda: run_load(self.servers[way].port, requests, self.connections, seconds)


def plain(answer: bytes) -> object:
    """What an answer says; of GraphQL the data alone."""
    found = json.loads(answer)
    return found.get("data", found)
