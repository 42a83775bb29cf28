"""Measures a newsletter with many subscribers: its list as a stream, what memory that takes, and how long an issue takes to be queued.

`make bench-newsletters`. The slow reader takes a little now and then: what it has not taken must not pile up in the service.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import asyncpg

from api.acts import issues, sending
from api.acts.newsletters import create_newsletter
from api.secret import TOKEN, digest_of, new_secret
from bench.servers import broadsheet, serving
from db.cluster import Cluster
from db.migrate import migrate
from db.pool import open_patient_pool
from schema.newsletter_texts import CreateNewsletterInput

SITE = "insert into site (slug, name, host) values ('courier', 'Courier', 'courier.example')"
ARTICLES = """
with head as (
  insert into article (site_id, slug, headline, dateline, updated_at, listed_at)
  select 1, 'story-' || nth, 'Story number ' || nth, 'PORT ELLERY', $1, $1 from generate_series(1, 50) as nth
  returning article_id
)
insert into article_content (article_id, blocks)
select article_id, jsonb_build_array(jsonb_build_object('number', 1, 'kind', 'paragraph', 'text', repeat('The harbour reopened. ', 12)))
from head
"""
PEOPLE = """
insert into subscriber (site_id, email, email_key, created_at)
select 1, 'reader-' || nth || '@mail.example', 'reader-' || nth || '@mail.example', now() from generate_series(1, $1::integer) as nth
"""
SIGNUPS = """
insert into signup (newsletter_id, subscriber_id, state, consent_text_id, position, asked_at, confirmed_at, changed_at)
select 1, subscriber_id, 'active', 1, subscriber_id, now(), now(), now() from subscriber
"""
LINKS = """
insert into signup_link (digest, subscriber_id, newsletter_id)
select link_digest(signup_token(key, subscriber_id, 1)), subscriber_id, 1 from subscriber cross join ledger_key
"""
SENDER = """
with somebody as (
  insert into account (handle, handle_key, display_name, origin, role, joined_at)
  values ('sender', 'sender', 'Sender', 'registered', 'editor', now())
  returning account_id
), private as (
  insert into private_account (account_id, email, email_key, created_at) select account_id, 's@e.org', 's@e.org', now() from somebody
)
insert into token (account_id, digest, name, scopes, created_at, expires_at)
select account_id, $1, 'bench', array['newsletter:send'], now(), now() + interval '1 day' from somebody
"""
LIST = "/v1/newsletters/daily/subscribers?state=active"
LOOK_SECONDS = 0.02  # between two looks at the service's memory
PIECE = 64 * 1024  # bytes that a reader takes at once
SLOW_PIECES, SLOW_SECONDS = 8, 0.5  # the slow reader takes so many, and pauses before each


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.newsletters", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=100_000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        secret = asyncio.run(filled(cluster.dsn, given.subscribers))
        with serving(broadsheet(), cluster.dsn) as service:
            worker = worker_of(service.pid)
            for accept in ("application/x-ndjson", "text/csv", "application/x-ndjson", "text/csv"):
                measure_stream(service.port, worker, secret, accept)
            measure_slow_reader(service.port, worker, secret)
        asyncio.run(measure_queueing(cluster.dsn))


async def filled(dsn: str, subscribers: int) -> str:
    """The secret of a token that may send."""
    secret = new_secret(TOKEN)
    connection = await asyncpg.connect(dsn)
    try:
        await migrate(connection)
        await connection.execute(SITE)
        await connection.execute(ARTICLES, datetime.now(UTC) - timedelta(hours=1))
        await connection.execute(SENDER, digest_of(secret))
        async with await open_patient_pool(dsn) as pool:
            new = CreateNewsletterInput(slug="daily", name="The Daily", description="The news.", consent_text="Send it.")
            await create_newsletter(pool, new, datetime.now(UTC))
        await connection.execute(PEOPLE, subscribers)
        for sql in (SIGNUPS, LINKS, "vacuum analyze"):
            await connection.execute(sql)
    finally:
        await connection.close()
    return secret


def worker_of(pid: int) -> int:
    """The process that answers: the last one that came of this one."""
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return worker_of(max(children)) if children else pid


def memory_of(pid: int) -> float:
    """What is in memory of a process now, in MB."""
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0]) / 1024


@dataclass
class Watched:
    """The most memory that a process had while it was looked at, in MB."""

    before: float
    most: float


@contextmanager
def watching(pid: int) -> Iterator[Watched]:
    watched, ends = Watched(memory_of(pid), 0.0), Event()

    def look() -> None:
        while not ends.wait(LOOK_SECONDS):
            watched.most = max(watched.most, memory_of(pid))

    thread = Thread(target=look)
    thread.start()
    try:
        yield watched
    finally:
        ends.set()
        thread.join()


@contextmanager
def asked(port: int, secret: str, accept: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", LIST, headers={"Accept": accept, "Authorization": f"Bearer {secret}", "Connection": "close"})
        with connection.getresponse() as answer:
            if answer.status != 200:
                raise RuntimeError(f"The answer is {answer.status}: {answer.read(500)!r}")
            yield answer
    finally:
        connection.close()


def measure_stream(port: int, worker: int, secret: str, accept: str) -> None:
    with watching(worker) as watched:
        began, lines, size = time.perf_counter(), 0, 0
        with asked(port, secret, accept) as answer:
            while piece := answer.read(PIECE):
                lines, size = lines + piece.count(b"\n"), size + len(piece)
        took = time.perf_counter() - began
    rows = lines - 1  # the header, or the end
    told = f"{rows:,} rows, {size / 1e6:.1f} MB in {took:.1f} s: {rows / took:,.0f} rows/s"
    print(f"{accept}: {told}; memory {memory_told(watched, worker)}")


def measure_slow_reader(port: int, worker: int, secret: str) -> None:
    with watching(worker) as watched, asked(port, secret, "application/x-ndjson") as answer:
        for _ in range(SLOW_PIECES):
            time.sleep(SLOW_SECONDS)  # what a slow line is
            answer.read(PIECE)
    told = f"a reader who takes {SLOW_PIECES * PIECE // 1024} KB in {SLOW_PIECES * SLOW_SECONDS:.0f} s, and goes"
    print(f"{told}: memory {memory_told(watched, worker)}")


def memory_told(watched: Watched, worker: int) -> str:
    return f"{watched.before:.0f} MB before, at most {watched.most:.0f}, {memory_of(worker):.0f} after"


async def measure_queueing(dsn: str) -> None:
    """An issue of 50 articles, into an outbox without a bound."""
    now = datetime.now(UTC)
    async with await open_patient_pool(dsn) as pool:
        digested = await issues.digest_to_send(pool, "daily", now - timedelta(days=1), now, "https://news.example")
        issue = await issues.make_issue(pool, "daily", digested, now, "https://news.example")
        began = time.perf_counter()
        done = await sending.send(pool, issue, now, lambda *_: None, sending.Pace(most_waiting=10**9))
        took = time.perf_counter() - began
    print(f"an issue of {issue.article_count} articles queued to {done.queued:,} subscribers in {took:.1f} s: {done.queued / took:,.0f}/s")


if __name__ == "__main__":
    main()
