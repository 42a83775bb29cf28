"""Services over the fixed dataset in which the document's examples are asked: one that is only read, and one of its own for each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.settings import EXPORTS
from db.cluster import Cluster
from tests.dataset import load
from tests.dataset_people import NOW
from tests.door import Door
from tests.examples import WEBHOOK_KEY, Documented
from tests.prepared import PREPARED, prepare
from tests.sending import TEMPLATE, at_database, connected, execute

Opened = Callable[[Documented], Door]


@pytest.fixture(scope="session")
def filled(cluster: Cluster) -> Iterator[str]:
    """The name of a database with the fixed dataset, which others are made from."""
    execute(cluster.dsn, f"create database examples template {TEMPLATE}")

    async def fill() -> None:
        async with connected(at_database(cluster.dsn, "examples")) as connection:
            await load(connection)

    asyncio.run(fill())
    yield "examples"
    execute(cluster.dsn, "drop database examples with (force)")


@pytest.fixture(scope="session")
def reading(cluster: Cluster, filled: str) -> Iterator[Door]:
    """The service over the fixed dataset, for what changes nothing. Nobody else is there: upkeep by the clock would change it."""
    execute(cluster.dsn, f"create database examples_read template {filled}")
    door = Door(at_database(cluster.dsn, "examples_read"), connections=4, now=NOW)
    yield door
    door.close()
    execute(cluster.dsn, "drop database examples_read with (force)")


@pytest.fixture
def opened(
    cluster: Cluster, filled: str, reading: Door, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opened]:
    """Opens the service over the fixed dataset, and what the example needs beside it; over one of its own where that changes anything."""
    doors: list[Door] = []
    monkeypatch.setenv(EXPORTS.name, str(tmp_path / "exports"))
    name = f"example_{abs(hash(request.node.nodeid))}"

    def open_door(one: Documented) -> Door:
        if one.method == "get" and one.name not in PREPARED:
            return reading
        execute(cluster.dsn, f'create database "{name}" template {filled}')
        dsn = at_database(cluster.dsn, name)
        if one.name in PREPARED:
            asyncio.run(prepare(dsn, one.name))
        doors.append(Door(dsn, connections=4, now=NOW))
        doors[-1].app.state.mail_event_keys = (WEBHOOK_KEY,)
        return doors[-1]

    yield open_door
    for one in doors:
        one.close()
    execute(cluster.dsn, f'drop database if exists "{name}" with (force)')
