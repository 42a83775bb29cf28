"""Measures signing in: how long a refusal takes, by whose it is, and how long others wait meanwhile; `python -m bench.sign_in`.

The medians must not tell who is there: whoever is not let in is told the same, after the same work.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import asyncpg

from api.acts import operators
from api.settings import PROXIES
from bench.measured import measured
from bench.report import line
from bench.servers import broadsheet, serving
from db.cluster import Cluster
from db.migrate import migrate
from db.pool import open_pool
from schema.account import Role
from schema.registration import RegisterInput

PASSWORD, WRONG = "seven tall grey herons", "seven tall grey egrets"
KINDS: Mapping[str, str] = {"nobody": "nobody{}", "a wrong password": "reader{}", "a disabled account": "closed{}"}
APART = 5.0  # milliseconds between medians at most
OTHERS = 50.0  # milliseconds for 99 % of what others ask
READ = "/v1/sections"
TIMEOUT = 30.0  # seconds for one answer; longer than the service lets any take
HEADINGS, WIDTHS = ("", "requests", "p50 ms", "p99 ms"), (34, 10, 9, 9)


@dataclass(frozen=True, slots=True)
class Took:
    """One try: its status, and how many milliseconds."""

    status: int
    milliseconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.sign_in", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--tries", type=int, default=60, help="of each kind, in turns, one at a time")
    parser.add_argument("--crowd", type=int, default=200, help="who sign in at once")
    parser.add_argument("--rounds", type=int, default=5, help="how often they come")
    given = parser.parse_args(arguments)
    proxied = {PROXIES.name: "127.0.0.1/32"}  # each try comes from its own network, so that limits count none of them
    with patch.dict(os.environ, proxied), prepared(given.tries) as dsn, serving(broadsheet(), dsn) as service:
        print(f"{given.tries} tries of each kind, {os.cpu_count()} cores, one worker.", line(HEADINGS, WIDTHS), sep="\n")
        tell_apart(service.port, given.tries)
        tell_crowd(service.port, given.crowd, given.rounds)


@contextmanager
def prepared(tries: int) -> Iterator[str]:
    """A database with as many people as are tried, so that no limit of theirs is used up."""
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        asyncio.run(filled(cluster.dsn, tries))
        yield cluster.dsn


async def filled(dsn: str, tries: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await migrate(connection)
    finally:
        await connection.close()
    async with await open_pool(dsn, size=1) as pool:
        for kind in ("reader", "closed"):
            for number in range(-(-tries // 5)):
                await enter(pool, f"{kind}{number}", is_closed=kind == "closed")


async def enter(pool: asyncpg.Pool[asyncpg.Record], handle: str, is_closed: bool) -> None:
    now = datetime.now(UTC)
    given = RegisterInput(handle=handle, email=f"{handle}@mail.example", password=PASSWORD)
    await operators.create_account(pool, given, Role.READER, now)
    if is_closed:
        await operators.disable(pool, handle, now)


def tell_apart(port: int, tries: int) -> None:
    """In turns, so that whatever else the machine does falls on all alike."""
    took: dict[str, list[Took]] = {kind: [] for kind in KINDS}
    for number in range(tries):
        for kind, login in KINDS.items():
            took[kind].append(sign_in(port, login.format(number // 5), number))
    for kind, tried in took.items():
        assert {one.status for one in tried} == {401}, f"{kind}: {Counter(one.status for one in tried)}"
        tell(kind, tried)
    medians = [statistics.median(one.milliseconds for one in tried) for tried in took.values()]
    print(f"medians are {max(medians) - min(medians):.1f} ms apart; the aim is {APART:.0f}")


def tell_crowd(port: int, crowd: int, rounds: int) -> None:
    """Others read while many sign in, each from a network of its own. The crowd is a process, so that who measures is not slowed."""
    calm, meanwhile, came = [read(port) for _ in range(crowd)], list[Took](), list[Took]()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        pool.submit(os.getpid).result()
        for number in range(rounds):
            coming = pool.submit(crowd_comes, port, crowd, 1000 + number * crowd)
            meanwhile.append(read(port))
            while not coming.done():
                meanwhile.append(read(port))
            came += coming.result()
    tell("others, while nobody signs in", calm)
    tell(f"others, while {crowd} sign in", meanwhile)
    tell("who signs in", came)
    counts = ", ".join(f"{count} x {status}" for status, count in sorted(Counter(one.status for one in came).items()))
    print(f"who signed in was answered {counts}; the aim for others is a p99 of {OTHERS:.0f} ms")


def crowd_comes(port: int, crowd: int, first: int) -> list[Took]:
    """All at once."""

    async def one(number: int) -> Took:
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = told_of(f"reader{number % 12}").encode()
        head = f"POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-Forwarded-For: {network_of(number)}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.read()
        writer.close()
        return Took(int(answer.split(b" ", 2)[1]), (time.perf_counter() - began) * 1000)

    async def everybody() -> list[Took]:
        return await asyncio.gather(*map(one, range(first, first + crowd)))

    return asyncio.run(everybody())


def tell(what: str, took: Sequence[Took]) -> None:
    found = measured([one.milliseconds for one in took], 1.0)
    print(line((what, f"{found.requests:,}", f"{found.p50:.1f}", f"{found.p99:.1f}"), WIDTHS))


def sign_in(port: int, login: str, network: int) -> Took:
    told = {"Content-Type": "application/json", "X-Forwarded-For": network_of(network)}
    return ask(port, "POST", "/v1/sessions", told_of(login), told)


def told_of(login: str) -> str:
    return json.dumps({"login": login, "password": WRONG})


def network_of(number: int) -> str:
    return f"10.{number // 200}.{number % 200}.1"


def read(port: int) -> Took:
    return ask(port, "GET", READ, None, {})


def ask(port: int, method: str, path: str, body: str | None, told: Mapping[str, str]) -> Took:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    began = time.perf_counter()
    try:
        connection.request(method, path, body, dict(told))
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return Took(answer.status, (time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    main()
