"""Measures threads: a tree page of the longest thread beside one of thirty comments, and what a 304 of it saves; `make bench-threads`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.dataset import FOLDER, Size, demo_cluster
from bench.load import run_load
from bench.measured import Measured
from bench.processes import cpu_seconds
from bench.questions import get, graphql
from bench.servers import NOTHING_KEPT, Server, answer_of, body_of, broadsheet, serving
from db.cluster import Cluster
from db.postmaster import pid_of

TREE = "/v1/articles/{id}/comments?view=tree&roots=20&replies=3&depth=3&sort=best"
SHORT = 30  # comments, as many as an ordinary lively thread has
FIND = "{{ articles(filter: {{minComments: {count}}}, sort: COMMENT_COUNT_DESC, {side}: 1) {{ nodes {{ id commentCount }} }} }}"
Taken = tuple[Measured, float]
"""A run, and the processor time that service and Postgres took in it, in seconds."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.threads", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000, help="of the demo data")
    parser.add_argument("--comments", type=int, default=400_000, help="of the demo data; from 100,000 on one thread has 30,000")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each run")
    parser.add_argument("--rounds", type=int, default=5, help="in which all take turns")
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder in which the data is kept for the next time")
    given = parser.parse_args(arguments)
    with (
        demo_cluster(Size(given.articles, given.comments), given.data) as cluster,
        serving(broadsheet(), cluster.dsn, NOTHING_KEPT) as service,
    ):
        asked = dict(requests(service))
        rounds = [{name: run(cluster, service, request, given.seconds) for name, request in asked.items()} for _ in range(given.rounds + 1)]
        print("\n".join(report(rounds[1:])))  # the first one warms up


def requests(service: Server) -> Iterator[tuple[str, bytes]]:
    """A tree page of the longest thread and of a short one; and the first again by somebody who has it."""
    for name, side in (("long", "first"), ("short", "last")):
        found = json.loads(body_of(service.port, graphql(FIND.format(count=SHORT, side=side))))
        [article] = found["data"]["articles"]["nodes"]
        target = TREE.format(id=article["id"])
        body, etag = answer_of(service.port, get(target))
        yield f"{name} ({article['commentCount']:,} comments, {len(body) / 1000:.1f} kB)", get(target)
        if name == "long":
            yield "long, 304", get(target).replace(b"\r\n\r\n", f"\r\nif-none-match: {etag}\r\n\r\n".encode())


def run(cluster: Cluster, service: Server, request: bytes, seconds: float) -> Taken:
    """One connection: what is measured is how long a page takes, not how many go in at once."""
    postmaster = pid_of(cluster.pgdata)
    before = cpu_seconds(service.pid) + cpu_seconds(postmaster)
    found = run_load(service.port, request, 1, seconds)
    return found, cpu_seconds(service.pid) + cpu_seconds(postmaster) - before


def report(rounds: Sequence[Mapping[str, Taken]]) -> Iterator[str]:
    """Medians over the rounds; ratios inside each round, where both had the same machine."""
    long, known, short = rounds[0]
    for name in (long, short, known):
        p50, p99 = median(one[name][0].p50 for one in rounds), median(one[name][0].p99 for one in rounds)
        cost = median(one[name][1] / one[name][0].requests * 1000 for one in rounds)
        yield f"{name:<36} p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   {cost:5.2f} s of service and Postgres for 1,000 requests"
    yield f"long to short, p50: {median(one[long][0].p50 / one[short][0].p50 for one in rounds):.2f}"
    saved = median((one[long][1] / one[long][0].requests) / (one[known][1] / one[known][0].requests) for one in rounds)
    yield f"200 to 304, processor time: {saved:.1f}"


if __name__ == "__main__":
    main()
