"""Measures Broadsheet beside what people would pick instead, and beside what cannot be gone below; `make bench`.

It ends by itself, stops what it started, and writes `bench/REPORT.md` and `bench/report.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import machine, postgraphile
from bench.aims import compared
from bench.bare import QUESTIONS, keep
from bench.copied import Copied, copied
from bench.dataset import FOLDER, Size, demo_cluster
from bench.gains import gained
from bench.growth import grown
from bench.in_turns import in_turns
from bench.limited import profiles
from bench.processes import memory
from bench.questions import graphql
from bench.report import BARE, CONSTANT, GRAPHQL, POSTGRAPHILE, RESOLVERS, REST, UNKEPT, Run
from bench.rounds import Rounds
from bench.servers import NOTHING_KEPT, Server, answer_of, bare, body_of, broadsheet, constant, resolvers, serving
from bench.soak import soak
from bench.votes import hot_votes
from bench.workers import with_two_workers
from bench.workloads import Workload, conditional, facts, reads, with_limits, with_unkept
from bench.writes import mix, writes
from bench.written import Extent, Report, written
from db.cluster import Cluster
from db.pool import fetch_rows, open_pool
from db.postmaster import pid_of

HERE = Path(__file__).parent
VOTERS = 2_000  # who write in turns
MOST_CONNECTIONS = 20  # pgbench makes as many in Postgres, beside those of the servers
POSTED = "select sum(last_number)::bigint as posted from article_stat"


@dataclass(frozen=True, slots=True)
class Options:
    """How long and how much."""

    size: Size
    seconds: float
    rounds: int
    connections: int
    soaked: int
    growth: tuple[Size, Size]
    only: tuple[str, ...]
    folder: Path
    into: Path


def main(arguments: Sequence[str] | None = None) -> None:
    options = read_options(arguments)
    missing = postgraphile.missing()
    if missing:
        print(f"PostGraphile is left out: {missing}.", flush=True)
    with demo_cluster(options.size, options.folder) as cluster, copied(cluster.dsn, VOTERS) as copy, ExitStack() as stack:
        report = measured(stack, cluster, copy, options, has_postgraphile=missing is None)
    for name, text in written(report).items():
        (options.into / name).write_text(text)
        print(f"{options.into / name} is written.")


def read_options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000, help="of the demo data")
    parser.add_argument("--comments", type=int, default=400_000, help="of the demo data")
    parser.add_argument("--seconds", type=float, default=1.5, help="of each run; pgbench takes whole ones")
    parser.add_argument("--rounds", type=int, default=3, help="in which all take turns")
    parser.add_argument("--connections", type=int, default=16, choices=range(1, MOST_CONNECTIONS + 1), metavar="N", help="that ask at once")
    parser.add_argument("--soak", type=int, default=100_000, metavar="N", help="requests after which memory must be as it was")
    parser.add_argument("--grown", type=int, default=1_000_000, metavar="N", help="comments of the data that a hundredth is compared with")
    parser.add_argument("--only", action="append", default=[], metavar="WORKLOAD", help="such as 'nested list'; may be given again")
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder in which the data is kept for the next time")
    parser.add_argument("--into", type=Path, default=HERE, help="folder for the report")
    given = parser.parse_args(arguments)
    size, only = Size(given.articles, given.comments), tuple(given.only)
    sizes = (Size(given.grown // 2000, given.grown // 100), Size(given.grown // 20, given.grown))
    return Options(size, given.seconds, given.rounds, given.connections, given.soak, sizes, only, given.data, given.into)


def measured(stack: ExitStack, cluster: Cluster, copy: Copied, options: Options, *, has_postgraphile: bool) -> Report:
    """Starts all servers, and runs everything."""
    servers = started(stack, copy.dsn, has_postgraphile=has_postgraphile)
    workloads, hot = asyncio.run(prepared(copy, servers, options))
    os.environ[QUESTIONS] = str(keep([one.question for one in workloads if one.question], options.folder))
    servers[BARE] = stack.enter_context(serving(bare(), copy.dsn))
    at_rest, postmaster, short = memories(servers), pid_of(cluster.pgdata), (options.rounds, options.seconds)
    rounds = Rounds(servers, copy.dsn, postmaster, options.connections, partial(posted, copy.dsn))
    rounds.check_answers(workloads)
    runs = list(told(rounds.runs(chosen(workloads, options.only), *short)))
    shown = profiles(compared(runs), workloads, servers, options.connections, options.seconds)
    under_load = memories(servers)
    soaked = soak(servers[REST], options.size, options.connections, options.soaked)
    stack.close()  # the rest has servers of its own
    return Report(
        machine=machine.described(has_postgraphile),
        extent=Extent(options.size.articles, options.size.comments, *short, options.connections),
        workloads=workloads,
        runs=runs,
        failures=rounds.failures,
        at_rest=at_rest,
        under_load=under_load,
        soaked=soaked,
        workers=with_two_workers(copy.dsn, postmaster, workloads[0].asked[REST](0), options.connections, *short),
        votes=asyncio.run(hot_votes(copy.dsn, hot, copy.first_voter - 1, VOTERS, *short)),
        growth=grown(options.folder, options.growth, options.only, *short),
        gains=gained(copy.dsn, options.size, *short),
        profiles=shown,
    )


def started(stack: ExitStack, dsn: str, *, has_postgraphile: bool) -> dict[str, Server]:
    """Who answers each way; all are stopped with the stack."""
    service = stack.enter_context(serving(broadsheet(), dsn))
    servers = {REST: service, GRAPHQL: service, UNKEPT: stack.enter_context(serving(broadsheet(), dsn, NOTHING_KEPT))}
    servers[RESOLVERS] = stack.enter_context(serving(resolvers(), dsn))
    servers[CONSTANT] = stack.enter_context(serving(constant(), dsn))
    if has_postgraphile:
        servers[POSTGRAPHILE] = stack.enter_context(serving(postgraphile.command(), dsn))
    return servers


async def prepared(copy: Copied, servers: Mapping[str, Server], options: Options) -> tuple[list[Workload], tuple[int, int]]:
    """All workloads, with what they name of the data; and a comment that no run votes on."""
    async with await open_pool(copy.dsn, size=1) as pool:
        known = await facts(pool, options.size, partial(their_cursor, servers.get(POSTGRAPHILE)))
        found = with_limits(await reads(pool, known))
        _, etag = answer_of(servers[REST].port, found[0].asked[REST](0)[0])
        writing = await writes(pool, copy, known, options.size)
        changes, [article, *others] = writing.workloads(), found
        assert article.question is not None, "reads have a statement"
        one_by_one = [article, in_turns(article.question, known.some, options.size), conditional(article, etag)]
        return [*map(with_unkept, [*one_by_one, *others]), *changes, mix([*found, *changes])], (known.longest, writing.hot.pop())


def their_cursor(server: Server | None, text: str) -> str:
    """What PostGraphile says, where it is there."""
    if server is None:
        return ""
    found = json.loads(body_of(server.port, graphql(text)))["data"]["articleByArticleId"]["commentsByArticleId"]
    cursor: str = found["pageInfo"]["endCursor"]
    return cursor


def chosen(workloads: Sequence[Workload], only: tuple[str, ...]) -> list[Workload]:
    known = [one.name for one in workloads]
    if set(only) - set(known):
        raise SystemExit(f"--only must be one of: {', '.join(known)}.")
    return [one for one in workloads if not only or one.name in only]


def told(runs: Iterable[Run]) -> Iterator[Run]:
    """Shows how far it is, where somebody looks."""
    for one in runs:
        if sys.stderr.isatty():
            print(f"\r\x1b[Kround {one.round}: {one.workload}, {one.way}", end="", file=sys.stderr, flush=True)
        yield one


def memories(servers: Mapping[str, Server]) -> dict[str, float]:
    """MB of the largest process of each server; Broadsheet is one, by whatever door."""
    return {way: memory(server.pid) for way, server in servers.items() if way not in (GRAPHQL, UNKEPT)}


def posted(dsn: str) -> int:
    """How many comments were ever posted."""

    async def count() -> int:
        async with await open_pool(dsn, size=1) as pool:
            [row] = await fetch_rows(pool, POSTED, [])
            found: int = row["posted"]
            return found

    return asyncio.run(count())


if __name__ == "__main__":
    main()
