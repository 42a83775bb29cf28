"""Measures searches over the whole service: many different words, one request after the other; `python -m bench.search --data DIR`.

Words are drawn from the data by how often they stand there. Each is asked for once, so no answer is warm from the one before.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote_plus

import asyncpg

from bench.dataset import FOLDER, Size, demo_cluster
from bench.measured import measured
from bench.report import line
from bench.servers import NOTHING_KEPT, broadsheet, serving

SAMPLED = 2_000  # articles, from whose comments words are drawn; enough for their frequencies
TIMEOUT = 30.0  # seconds for one answer; longer than the service lets any take
LISTS = ("/v1/search", "/v1/comments", "/v1/articles")
RELATED = "/v1/articles/{id}/related"
HEADINGS = ("", "", "requests", "p50 ms", "p99 ms", "most ms", "stopped")
WIDTHS = (27, 14, 10, 9, 9, 9, 9)
WORDS = """
select word
from ts_stat(format('select search from comment_search where article_id %% %s = 0', $1::bigint))
where length(word) > 1
order by ndoc desc, word
"""
BODIES = """
select body
from comment
where article_id % $1 = 0
  and status = 'visible'
order by article_id, number
limit 2000
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the list that is asked, what kind of words for, and its target."""

    path: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Took:
    """How long its answer took, and whether that says that it stopped."""

    asked: Asked
    milliseconds: float
    has_stopped: bool


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.search", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000, help="of the demo data")
    parser.add_argument("--comments", type=int, default=1_000_000, help="of the demo data")
    parser.add_argument("--each", type=int, default=50, help="how many queries of each kind")
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder in which the data is kept for the next time")
    given = parser.parse_args(arguments)
    size = Size(given.articles, given.comments)
    with demo_cluster(size, given.data) as cluster:
        words, bodies = asyncio.run(drawn(cluster.dsn, size))
        asked = list(requests(queries(words, bodies, given.each), size, given.each))
        with serving(broadsheet(), cluster.dsn, NOTHING_KEPT) as service:
            print(
                f"{size.articles:,} articles, {size.comments:,} comments; {len(asked):,} requests, one at a time, {os.cpu_count()} cores."
            )
            print("\n".join(report([ask(service.port, one) for one in asked])))


async def drawn(dsn: str, size: Size) -> tuple[list[str], list[str]]:
    """Words, those that stand in most comments first, and some comments; of articles that lie evenly apart."""
    nth = max(size.articles // SAMPLED, 1)
    connection = await asyncpg.connect(dsn)
    try:
        return [row["word"] for row in await connection.fetch(WORDS, nth)], [row["body"] for row in await connection.fetch(BODIES, nth)]
    finally:
        await connection.close()


def queries(words: Sequence[str], bodies: Sequence[str], each: int) -> Iterator[tuple[str, str]]:
    """Kinds of queries, so many of each; the same ones each time."""
    random, common, seldom = Random(1), words[:20], words[len(words) // 2 :]
    for _ in range(each):
        said = random.choice([body.split() for body in bodies if len(body.split()) > 5])
        start = random.randrange(len(said) - 2)
        yield "rare", " ".join(word.strip(".") for word in random.sample(said, 4))
        yield "seldom", random.choice(seldom)
        yield "common", random.choice(words[:50])
        yield "or", " or ".join(random.sample(common, 4))
        yield "phrase", '"' + " ".join(word.strip(".") for word in said[start : start + 2]) + '"'
        yield "two common", " ".join(random.sample(common, 2))
        yield "common phrase", '"' + " ".join(random.sample(common, 2)) + '"'
        yield "excluding", f"{random.choice(common)} -{random.choice(seldom)}"


def requests(asked: Iterator[tuple[str, str]], size: Size, each: int) -> Iterator[Asked]:
    for kind, words in asked:
        yield from (Asked(path, kind, f"{path}?q={quote_plus(words)}") for path in LISTS)
    random = Random(2)
    for _ in range(4 * each):
        yield Asked(RELATED, "", RELATED.format(id=f"art_{random.randint(1, size.articles)}"))


def ask(port: int, asked: Asked) -> Took:
    """Raises RuntimeError for an answer that is not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    began = time.perf_counter()
    connection.request("GET", asked.target)
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{asked.target}: the answer is {answer.status}: {body[:500].decode(errors='replace')}")
    return Took(asked, took, json.loads(body).get("stopped_at") is not None)


def report(took: Sequence[Took]) -> Iterator[str]:
    """One line for each list and kind of query, and one for the whole list."""
    yield line(HEADINGS, WIDTHS)
    for path in dict.fromkeys(one.asked.path for one in took):
        own = [one for one in took if one.asked.path == path]
        kinds = dict.fromkeys(one.asked.kind for one in own)
        for kind in kinds if len(kinds) > 1 else ():
            yield line(figures("", kind, [one for one in own if one.asked.kind == kind]), WIDTHS)
        yield line(figures(path, "all", own), WIDTHS)


def figures(path: str, kind: str, took: Sequence[Took]) -> Iterator[str]:
    times = [one.milliseconds for one in took]
    found = measured(times, sum(times) / 1000)
    yield from (path, kind, f"{len(took)}", f"{found.p50:.1f}", f"{found.p99:.1f}", f"{max(times):.1f}")
    yield f"{sum(one.has_stopped for one in took)}"


if __name__ == "__main__":
    main()
