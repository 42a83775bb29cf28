"""The service under test: `broadsheet serve` on a socket, over a copy of one database: the fixed dataset, and somebody of each role."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.servers import PROGRAM, UNLIMITED, free_port, wait_for
from db.cluster import Cluster
from tests.contract.people import People, insert_people
from tests.contract.wire import Wire
from tests.dataset import load
from tests.sending import at_database, connected, execute, migrate_at

TEMPLATE = "contract"
STOP_SECONDS = 20.0  # longer than a worker gets to finish its requests in


@dataclass(frozen=True, slots=True)
class Live:
    """A service that answers, its database, and who may ask it."""

    port: int
    dsn: str
    people: People

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Stage:
    """One Postgres, and a template from which each run has a database of its own, so that none sees what another wrote."""

    def __init__(self, admin: str) -> None:
        self.admin = admin
        execute(admin, f"create database {TEMPLATE} template template0")
        self.people = asyncio.run(self._fill(at_database(admin, TEMPLATE)))

    def close(self) -> None:
        execute(self.admin, f"drop database {TEMPLATE} with (force)")

    async def _fill(self, dsn: str) -> People:
        await migrate_at(dsn)
        async with connected(dsn) as connection:
            await load(connection)
            return await insert_people(connection)

    @contextmanager
    def database(self, name: str) -> Iterator[str]:
        """A fresh copy, which is gone at the end."""
        execute(self.admin, f'create database "{name}" template {TEMPLATE}')
        try:
            yield at_database(self.admin, name)
        finally:
            execute(self.admin, f'drop database "{name}" with (force)')

    @contextmanager
    def live(self, name: str, fault: str = "") -> Iterator[Live]:
        """The service over a fresh copy; with the name of a fault, that one is planted."""
        with TemporaryDirectory() as mail, self.database(name) as dsn:
            port = free_port()
            environment = clean() | UNLIMITED | {"DATABASE_URL": dsn, "BROADSHEET_MAIL_FOLDER": mail, "CONTRACT_FAULT": fault}
            serve = [sys.executable, "-m", "tests.contract.served"] if fault else [str(PROGRAM), "serve"]
            command = [*serve, "--port", str(port)]
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
            try:
                wait_for(port, process)
                yield Live(port, dsn, self.people)
            finally:
                process.terminate()
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


@contextmanager
def staged() -> Iterator[Stage]:
    with TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        yield Stage(cluster.dsn)


def clean() -> dict[str, str]:
    """Our environment without settings of the service."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("BROADSHEET_", "DATABASE_"))}


def wire_to(live: Live) -> Wire:
    return Wire(live.url)
