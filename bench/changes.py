"""Measures the feed of changes to one follower: what is there already, as pages and as a stream, and what comes while it is read.

`make bench-changes`. Each change is of another comment, and comes with its state; the aim is 5,000 a second.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import asyncpg
from pydantic_core import from_json

from api.acts.sequencing import Sequencer
from bench.servers import broadsheet, serving
from db.cluster import Cluster
from db.migrate import migrate
from db.pool import open_patient_pool

FILL = """
insert into site (slug, name, host) values ('courier', 'Courier', 'courier.example');
insert into article (site_id, slug, headline, updated_at, listed_at)
  select 1, 'story-' || nth, 'Story number ' || nth, now(), now() from generate_series(1, 100) as nth;
insert into article_content (article_id) select article_id from article;
insert into article_stat (article_id, listed_at) select article_id, now() from article;
insert into account (handle, handle_key, display_name, origin, role, joined_at)
  select 'reader-' || nth, 'reader-' || nth, 'Reader', 'registered', 'reader', now() from generate_series(1, 1000) as nth;
"""
COMMENTS = """
insert into comment (article_id, number, parent_number, account_id, body, body_html, created_at, listed_at)
select article_id, number, case when number % 3 = 0 then number - 1 end, 1 + (number * 7 + article_id) % 1000,
  words, '<p>' || words || '</p>', now(), now()
from article
cross join generate_series(1, $1::integer) as number
cross join (select repeat('The harbour reopened. ', 14) as words) as said
"""
NOTED = """
insert into pending_change (noun, key, operation, at)
select 'comment', array[article_id, number], 'update', clock_timestamp()
from comment where number between $1 and $2 order by number, article_id
"""
TICK_SECONDS = 0.02  # between two writes of the live run
PIECE = 64 * 1024


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.changes", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--comments", type=int, default=400, help="under each of 100 articles")
    parser.add_argument("--rate", type=int, default=5_000, help="changes a second of the live run")
    parser.add_argument("--seconds", type=float, default=10.0, help="of the live run")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        asyncio.run(filled(cluster.dsn, given.comments))
        with serving(broadsheet(), cluster.dsn) as service:
            measure_pages(service.port)
            for _ in range(2):
                measure_stream(service.port)
            asyncio.run(measure_live(service.port, cluster.dsn, given.rate, given.seconds))


async def filled(dsn: str, comments: int) -> None:
    """One change for each comment, each with its place."""
    connection = await asyncpg.connect(dsn)
    try:
        await migrate(connection)
        await connection.execute(FILL)
        await connection.execute(COMMENTS, comments)
        await connection.execute(NOTED, 1, comments)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()
    async with await open_patient_pool(dsn) as pool:
        sequencer, began = Sequencer(pool), time.perf_counter()
        placed = await sequencer.place()
        tell("placed by the sequencer", placed, time.perf_counter() - began)
        await sequencer.rest()


def tell(what: str, changes: int, took: float, also: str = "") -> None:
    print(f"{what}: {changes:,} changes in {took:.1f} s, {changes / took:,.0f} a second{also}", flush=True)


def measure_pages(port: int) -> None:
    """Of a thousand, one after the other."""
    began, changes, query = time.perf_counter(), 0, "limit=1000"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        connection.request("GET", f"/v1/changes?{query}")
        page = from_json(connection.getresponse().read())
        changes += len(page["items"])
        if not page["has_more"]:
            break
        query = f"limit=1000&after={page['cursor']}"
    connection.close()
    tell("pages", changes, time.perf_counter() - began)


def measure_stream(port: int) -> None:
    began, lines, size = time.perf_counter(), 0, 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/v1/changes", headers={"Accept": "application/x-ndjson"})
    with connection.getresponse() as answer:
        while piece := answer.read(PIECE):
            lines, size = lines + piece.count(b"\n"), size + len(piece)
    connection.close()
    tell("stream", lines - 1, time.perf_counter() - began, f", {size / (lines or 1):,.0f} bytes each")


@dataclass
class Live:
    """A follower beside a writer: how many came, and how late each of them was."""

    port: int
    cursor: str = "now"
    changes: int = 0
    late: list[float] = field(default_factory=list)
    is_over: bool = False

    def follow(self) -> None:
        """Until it is over and there is nothing more."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            is_last = self.is_over
            connection.request("GET", f"/v1/changes?limit=1000&after={self.cursor}")
            page = from_json(connection.getresponse().read())
            self.cursor, found = page["cursor"], page["items"]
            self.changes += len(found)
            self.late += [lateness(one["at"]) for one in found]
            if not found and is_last:
                break
            if not page["has_more"]:
                time.sleep(TICK_SECONDS)  # a follower who has all asks again a little later
        connection.close()


def lateness(at: str) -> float:
    """Milliseconds from when it was noted to when it is read here."""
    seconds = time.mktime(time.strptime(at[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    return (time.time() - seconds - float(f"0{at[19:-1]}" if at[19:-1] else 0)) * 1000


async def measure_live(port: int, dsn: str, rate: int, seconds: float) -> None:
    """Changes are noted at a rate, while one follower reads them page by page."""
    live = Live(port)
    live.cursor = await asyncio.to_thread(first_cursor, port)
    following = asyncio.create_task(asyncio.to_thread(live.follow))
    began, noted = time.perf_counter(), 0
    connection = await asyncpg.connect(dsn)
    try:
        while (passed := time.perf_counter() - began) < seconds or not noted:
            due = (int(passed * rate) - noted) // 100  # a hundred articles have a comment of each number
            if due > 0:
                noted += int((await connection.execute(NOTED, 1, due)).split()[-1])
            await asyncio.sleep(TICK_SECONDS)
        while await connection.fetchval("select exists (select from pending_change)"):  # noqa: ASYNC110  # the service does it
            await asyncio.sleep(TICK_SECONDS)
    finally:
        live.is_over = True
        await connection.close()
    await following
    took, ordered = time.perf_counter() - began, sorted(live.late)
    told = f", {noted:,} were noted; late by {median(ordered):.0f} ms, of a hundred the latest by {ordered[-len(ordered) // 100]:.0f} ms"
    tell("live", live.changes, took, told)


def first_cursor(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/v1/changes?after=now")
    found: str = from_json(connection.getresponse().read())["cursor"]
    connection.close()
    return found


if __name__ == "__main__":
    main()
