"""One Postgres for the whole run, and a fresh migrated database for each test module that asks for one.

`BROADSHEET_TEST_POSTGRES` names the binaries of another Postgres to run the suite on; the embedded one is the default.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from litestar import Litestar
from litestar.testing import TestClient

from api.acts.imports import import_paths
from api.app import create_app
from api.cli.samples import make_newsletters
from api.floor.floor import Floor
from api.settings import KEPT, Setting
from bench.servers import UNLIMITED
from db.cluster import Cluster
from db.pool import ACQUIRE_SECONDS, CONNECT_SECONDS, open_pool
from schema.context import Context
from tests.acting import WAYS, Acting, forget_people
from tests.asking import Asker
from tests.dataset import load
from tests.dataset_people import MODERATOR, NOW, OWNER
from tests.documented.hook import WITNESS, witnessed
from tests.documented.seen import missing
from tests.door import Door
from tests.sending import TEMPLATE, at_database, connected, execute, migrate_at, send
from tests.signed_in import Person, Service

os.environ |= {**UNLIMITED, KEPT.name: "0"}  # tests ask faster than people, and write behind the service's back
DoorSet = Callable[[Mapping[Setting, object]], Door]
pytest_plugins = ("tests.exports_worked", "tests.opened")
PATIENCE = 10.0  # seconds for a free connection, or a new one
SAMPLES = Path(__file__).parents[1] / "samples"
REAL_PAGE = Path(__file__).parents[2] / "shared" / "pages" / "japan-today-russia-talks.txt"

# Each run draws the same examples, so that no change is refused for what it did not touch; with --hypothesis-profile=searching it
# draws others each time. How long one takes says how busy the machine is, and a fixture that examples share is shared on purpose.
settings.register_profile(
    "repeated",
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("searching", settings.get_profile("repeated"), derandomize=False)
settings.load_profile("repeated")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files afresh; read the diff before you keep it")
    parser.addoption(
        "--seen", metavar="FOLDER", help="note there what of openapi.json was seen; python -m tests.documented FOLDER says what was not"
    )


@pytest.fixture(scope="session", autouse=True)
def _every_answer_is_held_against_the_document() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Floor, "__call__", witnessed(Floor.__call__))
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_busy_machine_is_waited_for() -> Iterator[None]:
    """What the tests tell is whether the service is right, not how busy the machine is that they run on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.pool.ACQUIRE_SECONDS", PATIENCE)
        patch.setattr("db.pool.CONNECT_SECONDS", PATIENCE)
        yield


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the service is: for tests of how long it waits."""
    monkeypatch.setattr("db.pool.ACQUIRE_SECONDS", ACQUIRE_SECONDS)
    monkeypatch.setattr("db.pool.CONNECT_SECONDS", CONNECT_SECONDS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    WITNESS.is_broken = item.get_closest_marker("broken") is not None
    try:
        yield
        WITNESS.must_be_content()
    finally:
        WITNESS.wrong.clear()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """After the whole suite, nothing of the document may be unseen; a part of it only says what it saw."""
    if folder := session.config.getoption("--seen"):
        WITNESS.seen.save(Path(folder), str(os.getpid()))
    if is_whole(session) and (unseen := missing(WITNESS.seen.told)):
        print("", "of openapi.json no test saw", *unseen, sep="\n")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def is_whole(session: pytest.Session) -> bool:
    """Whether all tests ran, and passed."""
    config, chosen = session.config, session.config.option
    is_all = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not (chosen.keyword or chosen.markexpr or chosen.deselect)
    return is_all and session.testscollected > 0 and session.exitstatus == pytest.ExitCode.OK


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}  # the loop that the service runs on


@pytest.fixture(scope="session")
def binaries() -> Path | None:
    """Whose Postgres is tested; None is the embedded one."""
    named = os.environ.get("BROADSHEET_TEST_POSTGRES")
    return Path(named) if named else None


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, binaries: Path | None) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster") / "data", binaries) as running:
        asyncio.run(_make_template(running.dsn))
        yield running


@pytest.fixture(scope="module")
def empty_dsn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this module's own, without tables."""
    yield from _database(cluster.dsn, f"{_name(request)}_empty", "template0")


@pytest.fixture(scope="module")
def dsn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this module's own, migrated and without rows."""
    yield from _database(cluster.dsn, _name(request), TEMPLATE)


@pytest.fixture(scope="module")
def filled_dsn(dsn: str) -> str:
    """The same with the fixed dataset, for tests that write."""
    asyncio.run(_load_dataset(dsn))
    return dsn


@pytest.fixture
def fresh_dsn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own, migrated and without rows."""
    yield from _database(cluster.dsn, f"test_{abs(hash(request.node.nodeid))}", TEMPLATE)


@pytest.fixture
def other_dsn(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """Another one."""
    yield from _database(cluster.dsn, f"test_{abs(hash(request.node.nodeid))}_other", TEMPLATE)


@pytest.fixture(scope="session")
def sample_dsn(cluster: Cluster) -> Iterator[str]:
    """A database with the sample pages; tests only read it."""
    for dsn in _database(cluster.dsn, "samples", TEMPLATE):
        asyncio.run(import_paths(dsn, [SAMPLES]))
        asyncio.run(make_newsletters(dsn))
        yield dsn


@pytest.fixture(scope="session")
def client(sample_dsn: str) -> Iterator[TestClient[Litestar]]:
    """The whole service over the sample pages, without a socket."""
    with TestClient(create_app(sample_dsn), raise_server_exceptions=False) as running:
        yield running


@pytest.fixture(scope="session")
def dataset_dsn(cluster: Cluster) -> Iterator[str]:
    """A database with the fixed dataset of `tests/dataset.py`; tests only read it."""
    for dsn in _database(cluster.dsn, "dataset", TEMPLATE):
        asyncio.run(_load_dataset(dsn))
        yield dsn


@pytest.fixture(scope="session")
def asker(dataset_dsn: str) -> Iterator[Asker]:
    """The GraphQL door over the fixed dataset; keeps the statements that it sent."""
    asking = Asker(dataset_dsn, Context(NOW))
    yield asking
    asking.close()


@pytest.fixture(scope="session")
def owner_asker(dataset_dsn: str) -> Iterator[Asker]:
    """The same for somebody who is signed in."""
    asking = Asker(dataset_dsn, Context(NOW, OWNER))
    yield asking
    asking.close()


@pytest.fixture(scope="session")
def moderator_asker(dataset_dsn: str) -> Iterator[Asker]:
    """The same for somebody who moderates."""
    asking = Asker(dataset_dsn, Context(NOW, MODERATOR))
    yield asking
    asking.close()


@pytest.fixture(scope="session")
def dataset_client(dataset_dsn: str) -> Iterator[TestClient[Litestar]]:
    """The whole service over the fixed dataset, without a socket."""
    with TestClient(create_app(dataset_dsn, lambda: NOW), raise_server_exceptions=False) as running:
        yield running


@pytest.fixture(scope="session")
def door(dataset_dsn: str) -> Iterator[Door]:
    """The whole service over the fixed dataset, byte by byte; keeps the statements that it sent."""
    opened = Door(dataset_dsn, now=NOW)
    yield opened
    opened.close()


@pytest.fixture
def door_set(dataset_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[DoorSet]:
    """Opens a door of a service with other settings than the usual ones."""
    opened: list[Door] = []

    def open_door(values: Mapping[Setting, object]) -> Door:
        for setting, value in values.items():
            monkeypatch.setenv(setting.name, str(value))
        opened.append(Door(dataset_dsn))
        return opened[-1]

    yield open_door
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def sample_door(sample_dsn: str) -> Iterator[Door]:
    """The same over the sample pages."""
    opened = Door(sample_dsn)
    yield opened
    opened.close()


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """The service's own pool on this module's database."""
    async with await open_pool(dsn) as opened:
        yield opened


def _name(request: pytest.FixtureRequest) -> str:
    return str(request.module.__name__).replace(".", "_")


def _database(admin: str, name: str, template: str) -> Iterator[str]:
    execute(admin, f'create database "{name}" template {template}')
    yield at_database(admin, name)
    execute(admin, f'drop database "{name}" with (force)')


async def _make_template(admin: str) -> None:
    await send(admin, f"create database {TEMPLATE} template template0")
    await migrate_at(at_database(admin, TEMPLATE))


async def _load_dataset(dsn: str) -> None:
    async with connected(dsn) as connection:
        await load(connection)


@pytest.fixture(scope="module")
def writable(dsn: str) -> Iterator[Door]:
    """The whole service over a database of this module's own, for tests that write."""
    opened = Door(dsn, connections=4)
    yield opened
    opened.close()


@pytest.fixture(params=WAYS)
def acting(writable: Door, request: pytest.FixtureRequest) -> Acting:
    """One of its doors, and nobody there."""
    writable.run(forget_people(writable.pool))
    return Acting(writable, request.param)


@pytest.fixture
def service(fresh_dsn: str) -> Iterator[Service]:
    """One of this test's own, with a clock that it sets."""
    door = Door(fresh_dsn)
    yield Service(door)
    door.close()


@pytest.fixture
def heron(service: Service) -> Person:
    return service.person("heron")
