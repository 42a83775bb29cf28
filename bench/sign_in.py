"""Measures signing in: whether one can hear who has an account, and whether others wait while many sign in at once; `make bench-sign-in`.

It asks one served process over HTTP, with the limits on tries out of the way, since those would end it after ten.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
from asyncpg import Pool, Record

from api.acts import operators
from api.cli.where import bring_up
from bench.load import run_load
from bench.questions import get
from bench.servers import broadsheet, serving
from db.cluster import Cluster
from db.pool import open_pool
from schema.account import Role
from schema.registration import RegisterInput

PASSWORD = "seven tall grey herons"
TRIES = 60  # of each kind
AT_ONCE = 200  # that sign in together
SECONDS = 2.0  # for which others read; the crowd is through before that


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.sign_in", description=__doc__)
    parser.add_argument("--tries", type=int, default=TRIES, help="of each kind of who is not let in")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="how many sign in together")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        asyncio.run(people(cluster.dsn))
        with serving(broadsheet(), cluster.dsn) as server:
            asyncio.run(measure(cluster.dsn, server.port, given.tries, given.at_once))


async def people(dsn: str) -> None:
    """Somebody with an account, and somebody whose account is disabled."""
    await bring_up(dsn)
    async with await open_pool(dsn, size=1) as pool:
        for handle in ("known", "disabled"):
            wanted = RegisterInput(handle=handle, email=f"{handle}@example.org", password=PASSWORD)
            await operators.create_account(pool, wanted, Role.READER, datetime.now(UTC))
        await operators.disable(pool, "disabled", datetime.now(UTC))


async def measure(dsn: str, port: int, tries: int, at_once: int) -> None:
    async with (
        await open_pool(dsn, size=1) as pool,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, limits=httpx.Limits(max_connections=None)) as client,
    ):
        await listening(client, pool, tries)
        await crowding(client, pool, port, at_once)


async def listening(client: httpx.AsyncClient, pool: Pool[Record], tries: int) -> None:
    """Each kind in turn, so that whatever else the machine does strikes all alike."""
    kinds = {"nobody": "nobody", "wrong password": "known", "disabled": "disabled"}
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(tries + 1):
        await forgive(pool)
        for kind, login in kinds.items():
            password = PASSWORD if kind == "disabled" else "some other words here"
            began = time.perf_counter()
            status = await log_in(client, login, password)
            assert status == 401, f"{kind}: {status}"
            took[kind] += [(time.perf_counter() - began) * 1000] if number else []  # the first one warms up
    print("signing in, refused      median ms   of so many")
    medians = [median(one) for one in took.values()]
    for kind, found in zip(took, medians, strict=True):
        print(f"{kind:<24}{found:>10.1f}{tries:>13}")
    print(f"apart by                {max(medians) - min(medians):>10.1f}")


async def crowding(client: httpx.AsyncClient, pool: Pool[Record], port: int, at_once: int) -> None:
    """What others wait for a list while so many sign in. The others are a process of their own."""
    alone = await asyncio.to_thread(run_load, port, get("/v1/sites"), 1, SECONDS)
    await forgive(pool)
    meanwhile = asyncio.create_task(asyncio.to_thread(run_load, port, get("/v1/sites"), 1, SECONDS))
    statuses = await asyncio.gather(*(log_in(client, "known", "some other words here") for _ in range(at_once)))
    among = await meanwhile
    told = ", ".join(f"{statuses.count(status)} times {status}" for status in sorted(set(statuses)))
    print(f"{at_once} sign in at once: {told}")
    for name, one in (("alone", alone), ("meanwhile", among)):
        print(f"GET /v1/sites {name}: p50 {one.p50:.1f} ms, p99 {one.p99:.1f} ms, of {one.requests:,} in {SECONDS:g} s")


async def log_in(client: httpx.AsyncClient, login: str, password: str) -> int:
    return (await client.post("/v1/sessions", json={"login": login, "password": password})).status_code


async def forgive(pool: Pool[Record]) -> None:
    """Nobody has tried anything yet."""
    await pool.execute("truncate spending")


if __name__ == "__main__":
    main()
