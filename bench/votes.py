"""Measures votes on one hot comment: the plain statement, the act that gathers them, and the service; `make bench-votes`.

Every vote is another one than its voter's last, so each changes the tally. In the end the tally is held against the votes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import asyncpg

from api.acts.check import check
from api.acts.votes import ballot_of
from api.secret import TOKEN, digest_of, new_secret
from bench.load import run_load
from bench.measured import Measured, measured
from bench.report import line
from bench.servers import broadsheet, serving
from db.cluster import Cluster
from db.migrate import migrate
from db.pool import open_pool
from db.votes import cast_votes

Vote = Callable[[int, int], Awaitable[object]]
"""By a voter, a value."""
ARTICLE, NUMBER = 1, 1
HEADINGS, WIDTHS = ("", "at once", "votes/s", "p50 ms", "p99 ms"), (34, 9, 10, 9, 9)
FILL = """
insert into site (slug, name, host) values ('courier', 'Courier', 'courier.example');
insert into article (article_id, site_id, slug, headline, updated_at, listed_at) values (1, 1, 'story', 'A Story', now(), now());
insert into article_content (article_id) values (1);
insert into article_stat (article_id, listed_at, last_number, visible_count) values (1, now(), 1, 1);
insert into comment (article_id, number, body, body_html, created_at, listed_at) values (1, 1, 'Words.', '<p>Words.</p>', now(), now());
insert into comment_search (article_id, number, listed_at, search)
  select article_id, number, listed_at, to_tsvector('english', body) from comment;
"""
PEOPLE = """
with people as (
  insert into account (handle, handle_key, display_name, origin, role, joined_at)
  select 'voter-' || nth, 'voter-' || nth, 'Voter', 'registered', 'reader', now()
  from generate_series(1, cardinality($1::bytea[])) as nth
  returning account_id, substring(handle from 7)::integer as nth
), private as (
  insert into private_account (account_id, email, email_key, created_at)
  select account_id, nth || '@example.org', nth || '@example.org', now() from people
)
insert into token (account_id, digest, name, scopes, created_at, expires_at)
select people.account_id, given.digest, 'bench', array['comments:write', 'votes:write'], now(), $2
from people
join unnest($1::bytea[]) with ordinality as given (digest, nth) on given.nth = people.nth
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.votes", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--voters", type=int, default=2_000, help="who vote in turns")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each run")
    parser.add_argument("--workers", type=int, default=2, help="of the service, where it has several")
    given = parser.parse_args(arguments)
    with prepared(given.voters) as (dsn, secrets):
        print(f"One comment, {given.voters:,} voters, {os.cpu_count()} cores.", line(HEADINGS, WIDTHS), sep="\n")
        asyncio.run(measure_acts(dsn, given.voters, given.seconds))
        for workers in sorted({1, given.workers}):
            measure_service(dsn, secrets, workers, given.seconds)
        print("drift:", asyncio.run(check(dsn)) or "none")


@contextmanager
def prepared(voters: int) -> Iterator[tuple[str, list[str]]]:
    """A database with one comment and so many voters, and a token's secret for each."""
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        yield cluster.dsn, prepared_in(cluster.dsn, voters)


def prepared_in(dsn: str, voters: int) -> list[str]:
    """The secrets, by voter; the first one's account has the key 1."""
    secrets = [new_secret(TOKEN) for _ in range(voters)]
    asyncio.run(filled(dsn, secrets))
    return secrets


async def filled(dsn: str, secrets: list[str]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await migrate(connection)
        await connection.execute(FILL)
        await insert_people(connection, secrets)
    finally:
        await connection.close()


async def insert_people(connection: asyncpg.Connection[asyncpg.Record], secrets: list[str]) -> None:
    """An account for each secret, in order, which may vote and comment."""
    await connection.execute(PEOPLE, [digest_of(one) for one in secrets], datetime.now(UTC) + timedelta(days=1))


async def measure_acts(dsn: str, voters: int, seconds: float) -> None:
    async with ways(dsn, (ARTICLE, NUMBER)) as (plain, gathered):
        for name, way, at_once in (
            *(("plain statement", plain, at_once) for at_once in (1, 8)),
            *(("act", gathered, at_once) for at_once in (1, 8, 64, 256)),
        ):
            tell(name, at_once, await crowd(way, at_once, voters, seconds))


@asynccontextmanager
async def ways(dsn: str, comment: tuple[int, int], before_first: int = 0) -> AsyncIterator[tuple[Vote, Vote]]:
    """To vote by the plain statement, and by the act; accounts of voters go up from the one after `before_first`."""
    pool, now = await open_pool(dsn), datetime.now(UTC)

    async def plain(voter: int, value: int) -> object:
        return await cast_votes(pool, [(*comment, before_first + voter, value)], now)

    async def gathered(voter: int, value: int) -> object:
        return await ballot_of(pool).cast((*comment, before_first + voter, value), now)

    try:
        yield plain, gathered
    finally:
        pool.terminate()


async def hot_votes(
    dsn: str, comment: tuple[int, int], before_first: int, voters: int, rounds: int, seconds: float
) -> tuple[float, float, float]:
    """Votes per second by the plain statement and by the act, each with as many at once as suit it, and the second by the first."""
    async with ways(dsn, comment, before_first) as (plain, gathered):
        found = [((await crowd(plain, 8, voters, seconds)).rate, (await crowd(gathered, 256, voters, seconds)).rate) for _ in range(rounds)]
    return median(one for one, _ in found), median(two for _, two in found), median(two / one for one, two in found)


async def crowd(vote: Vote, at_once: int, voters: int, seconds: float) -> Measured:
    """So many who vote one after the other, each in the name of several voters, and at least once however short the time is."""
    began, took = time.perf_counter(), list[float]()

    async def one(nth: int) -> None:
        names = range(nth, voters, at_once)
        for value, voter in itertools.chain.from_iterable(((value, voter) for voter in names) for value in itertools.cycle((1, -1))):
            sent = time.perf_counter()
            await vote(voter + 1, value)
            ended = time.perf_counter()
            took.append((ended - sent) * 1000)
            if ended > began + seconds:
                return

    await asyncio.gather(*(one(nth) for nth in range(at_once)))
    return measured(took, time.perf_counter() - began)


def measure_service(dsn: str, secrets: list[str], workers: int, seconds: float) -> None:
    with serving(broadsheet(workers), dsn) as service:
        for at_once in (1, 64):
            asked = [request(secret, value) for value in (1, -1) for secret in secrets]
            run_load(service.port, asked, at_once, 1.0)  # warms up
            tell(f"PUT, {workers} worker{'s' * (workers > 1)}", at_once, run_load(service.port, asked, at_once, seconds))


def request(secret: str, value: int) -> bytes:
    body = b'{"value": %d}' % value
    head = f"PUT /v1/comments/cmt_{ARTICLE}_{NUMBER}/vote HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {secret}\r\n"
    return f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


def tell(name: str, at_once: int, found: Measured) -> None:
    print(line((name, str(at_once), f"{found.rate:,.0f}", f"{found.p50:.1f}", f"{found.p99:.1f}"), WIDTHS), flush=True)


if __name__ == "__main__":
    main()
