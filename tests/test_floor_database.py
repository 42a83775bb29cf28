"""The database away: the whole service says 503 and when to come back, stays alive, and heals by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from db.cluster import Cluster
from db.pool import CONNECTIONS, fetch_bytes
from db.printer import Printed
from tests.asking import Json
from tests.door import PROBLEM, Answer, Door, problem
from tests.frozen import frozen, needs_proc
from tests.sending import migrate_at

pytestmark = pytest.mark.usefixtures("no_patience")
FOR_EVER = 30  # seconds; an answer that has not come by then might never come
READS = ("/v1/articles", "/v1/articles/art_1", "/v1/articles/art_1/comments", "/v1/node/art_1", "/health/ready")
ALIVE = ("/health/live", "/", "/docs", "/graphiql", "/problems", "/openapi.json", "/assets/page.css", "/v1/articles?limit=0", "/nothing")
UNREACHABLE = "The database cannot be reached; try again shortly."
BUSY = "The database is busy or does not answer; try again shortly."


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, binaries: Path | None) -> Cluster:
    """A migrated Postgres of this module's own; it does not run yet."""
    with Cluster(tmp_path_factory.mktemp("own") / "data", binaries) as cluster:
        asyncio.run(migrate_at(cluster.dsn))
    return cluster


@pytest.fixture
def service(database: Cluster) -> Iterator[Door]:
    opened = Door(database.dsn, CONNECTIONS)
    yield opened
    opened.close()


def at_once(door: Door, targets: tuple[str, ...]) -> list[Answer]:
    """All answers, asked together. Raises TimeoutError when one does not come."""

    async def ask() -> list[Answer]:
        return list(await asyncio.gather(*(door.asked("GET", target) for target in targets)))

    async def in_time() -> list[Answer]:
        return await asyncio.wait_for(ask(), FOR_EVER)

    return door.run(in_time())


def told(answer: Answer) -> dict[str, Json]:
    """A problem with the fields around it that matter here."""
    found = answer.json
    assert found.pop("request_id") == answer.headers["x-request-id"]
    return {**found, **answer.fields("content-type", "retry-after")}


def away(detail: str, instance: str) -> dict[str, Json]:
    expected = problem("unavailable", 503, "The service cannot answer right now", detail, instance)
    return {**expected, "content-type": PROBLEM, "retry-after": "2"}


def must_be_away(door: Door, detail: str) -> None:
    assert [told(answer) for answer in at_once(door, READS)] == [away(detail, path) for path in READS]
    assert [answer.status for answer in at_once(door, ALIVE)] == [200, 200, 200, 200, 200, 200, 200, 422, 404]


def must_be_back(door: Door) -> None:
    assert [answer.status for answer in at_once(door, READS)] == [200, 404, 404, 404, 200]


def warm(door: Door) -> None:
    """Opens every connection that the service may hold."""
    at_once(door, ("/v1/articles",) * CONNECTIONS)


def test_a_service_starts_without_its_database_and_heals_whenever_it_comes(service: Door, database: Cluster) -> None:
    must_be_away(service, UNREACHABLE)
    for _ in range(2):
        with database:
            must_be_back(service)
            warm(service)
        must_be_away(service, UNREACHABLE)


@needs_proc
def test_a_database_that_hangs_is_given_up_in_time_and_used_again_when_it_goes_on(service: Door, database: Cluster) -> None:
    with database:
        warm(service)
        with frozen(database):
            must_be_away(service, BUSY)
        must_be_back(service)


@needs_proc
def test_many_who_ask_a_database_that_hangs_are_all_told_in_time(service: Door, database: Cluster) -> None:
    with database:
        warm(service)
        with frozen(database):
            answers = at_once(service, ("/v1/articles",) * (4 * CONNECTIONS))
        assert [told(answer) for answer in answers] == [away(BUSY, "/v1/articles")] * (4 * CONNECTIONS)
        must_be_back(service)


def test_when_every_connection_is_busy_readers_are_told_to_come_back(service: Door, database: Cluster) -> None:
    with database:
        held = [service.run(service.pool.acquire()) for _ in range(CONNECTIONS)]
        must_be_away(service, BUSY)
        for connection in held:
            service.run(service.pool.release(connection))
        must_be_back(service)


def test_graphql_says_so_too(service: Door) -> None:
    answer = service.ask("POST", "/graphql", [(b"content-type", b"application/json")], b'{"query": "{ sites { nodes { id } } }"}')
    errors = [{"message": UNREACHABLE, "extensions": {"code": "unavailable"}}]
    assert (answer.status, answer.headers["retry-after"], answer.json) == (503, "2", {"errors": errors})


def test_a_table_that_somebody_locks_is_a_busy_database(service: Door, database: Cluster) -> None:
    with database:
        holder = service.run(asyncpg.connect(database.dsn))
        service.run(holder.execute("begin; lock table article in access exclusive mode"))
        assert [told(answer) for answer in at_once(service, ("/v1/articles",))] == [away(BUSY, "/v1/articles")]
        service.run(holder.execute("rollback"))
        service.run(holder.close())
        must_be_back(service)


def test_a_statement_that_takes_too_long_is_a_timeout_of_its_own(database: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(pool: asyncpg.Pool[asyncpg.Record], printed: Printed, given: Mapping[str, object]) -> bytes | None:
        return await fetch_bytes(pool, "select pg_sleep(60)::text::bytea", [])

    monkeypatch.setattr("api.rest.answer.run", slow)
    monkeypatch.setattr("db.pool.COMMAND_SECONDS", 30.0)  # here nobody gives up before Postgres, however busy the machine is
    with database, closing(Door(database.dsn)) as service:
        [answer] = at_once(service, ("/v1/articles",))
    detail = "The database took too long; ask for less, or narrow the list."
    expected = problem("statement_timeout", 504, "The database took too long", detail, "/v1/articles")
    assert told(answer) == {**expected, "content-type": PROBLEM, "retry-after": None}


def test_a_server_without_our_database_is_a_database_away(database: Cluster) -> None:
    with database:
        opened = Door(database.dsn.replace("/postgres?", "/nothing?"), CONNECTIONS)
        must_be_away(opened, UNREACHABLE)
        opened.close()
