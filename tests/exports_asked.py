"""Asks for exports as researchers do, and lets the worker make them."""

from __future__ import annotations

from datetime import timedelta

from asyncpg import Pool, Record

from api.offered import offered
from api.release.worker import LEASE, Exporter
from tests.acting import Acting, headers
from tests.asking import Json
from tests.door import POSTED, Answer, Door

FIELDS = "id state progress { done total } problem release changesCursor expiresAt files { name path table format rows bytes sha256 url }"


def exporter(door: Door, pool: Pool[Record] | None = None, lasting: timedelta = LEASE) -> Exporter:
    """A worker as the service has one, which works when it is told to."""
    offer = offered()
    assert offer is not None, "the test sets a folder"
    return Exporter(pool or door.pool, door.dsn, offer, door.app.state.clock, lasting)


def made(door: Door) -> int:
    """How many exports a worker makes now."""
    return door.run(exporter(door).make_due())


def seen(acting: Acting, export: str, secret: str) -> dict[str, Json]:
    """An export as its owner sees it, at the test's door; with names as REST has them."""
    if acting.way == "rest":
        return acting.door.ask("GET", f"/v1/exports/{export}", headers(secret)).json
    query = f'{{"query": "{{ export(id: \\"{export}\\") {{ {FIELDS} }} }}"}}'
    answer = acting.door.ask("POST", "/graphql", [*headers(secret), *POSTED], query.encode()).json
    found = answer["data"]["export"]
    return {**found, "state": found["state"].lower()} if found else {}


def fetched(door: Door, url: str, secret: str, **sent: str) -> Answer:
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
    return door.ask("GET", url, [*headers(secret), *told])
