"""What has ended lets nobody in: in each of two processes, a second later at most. Each is asked on a connection that stays with it."""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from schema.scope import Scope
from tests.commands import said
from tests.people import Person, person
from tests.sending import execute
from tests.serving import Served, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="which process answers, only Linux tells"),
]
SECONDS = 1.0
PATIENCE = 5.0  # whoever is let in for so long will be let in for ever
INODE = re.compile(r"socket:\[(\d+)\]")


class Connection:
    """To one of the processes. `owner` is its number."""

    def __init__(self, port: int) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.owner = ""
        self.status("")
        self.owner = owner_of(port, self.http.sock.getsockname()[1])

    def status(self, secret: str) -> int:
        self.http.request("GET", "/v1/me", headers={"Authorization": f"Bearer {secret}"} if secret else {})
        answer = self.http.getresponse()
        answer.read()
        return answer.status

    def close(self) -> None:
        self.http.close()


def owner_of(port: int, peer: int) -> str:
    """The process that holds the service's end of a connection."""
    ends = (line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:])
    inode = next(one[9] for one in ends if (one[1][-4:], one[2][-4:]) == (f"{port:04X}", f"{peer:04X}"))
    return next(process for process, held in sockets() if held == inode)


def sockets() -> Iterator[tuple[str, str]]:
    """Processes, and the sockets that each holds."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):  # it has ended, or is another user's
            yield from ((process, inode) for inode in held_by(Path("/proc", process, "fd")))


def held_by(folder: Path) -> Iterator[str]:
    for link in os.listdir(folder):
        with suppress(FileNotFoundError):  # it was closed just now
            if found := INODE.fullmatch(os.readlink(folder / link)):
                yield found[1]


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Served]:
    with served(dsn, BROADSHEET_WORKERS="2") as running:
        yield running


@pytest.fixture
def both(service: Served) -> Iterator[list[Connection]]:
    """A connection to each of the two processes."""
    with ExitStack() as stack:
        found: dict[str, Connection] = {}
        until = time.monotonic() + PATIENCE  # the second one begins to listen after the first
        while len(found) < 2 and time.monotonic() < until:
            one = stack.enter_context(closing(Connection(service.port)))
            found.setdefault(one.owner, one)
        assert len(found) == 2
        yield list(found.values())


def ends(both: list[Connection], secret: str, end: Callable[[], object]) -> float:
    """For how long after it has ended a secret is still good, anywhere."""
    assert [one.status(secret) for one in both] == [200, 200]
    end()
    ended = last = time.monotonic()
    refused: dict[str, int] = dict.fromkeys((one.owner for one in both), 0)
    while min(refused.values()) < 3 and time.monotonic() < ended + PATIENCE:
        for one in both:
            began = time.monotonic()
            status = one.status(secret)
            refused[one.owner] = refused[one.owner] + 1 if status == 401 else 0
            last = began if status == 200 else last
    assert min(refused.values()) >= 3, "it is still good"
    return last - ended


def asked(service: Served, method: str, path: str, who: str) -> None:
    answer = service.ask(method, path, f"Authorization: Bearer {who}")
    assert answer.status == 204, answer.body


def me(dsn: str, name: str) -> Person:
    return person(dsn, name)


def test_a_session_that_ended(dsn: str, service: Served, both: list[Connection]) -> None:
    secret = me(dsn, "leaving").session
    assert ends(both, secret, lambda: asked(service, "DELETE", "/v1/sessions/current", secret)) <= SECONDS


def test_a_token_that_was_revoked(dsn: str, service: Served, both: list[Connection]) -> None:
    owner = me(dsn, "revoking")
    secret = owner.tokens[Scope.ACCOUNT_READ]
    items = service.ask("GET", "/v1/tokens", f"Authorization: Bearer {owner.session}").json["items"]
    assert isinstance(items, list)
    (key,) = [one["id"] for one in items if isinstance(one, dict) and one["scopes"] == ["account:read"]]
    assert ends(both, secret, lambda: asked(service, "DELETE", f"/v1/tokens/{key}", owner.session)) <= SECONDS


@pytest.mark.parametrize("table", ["token", "session"])
def test_one_that_expired(dsn: str, both: list[Connection], table: str) -> None:
    owner = me(dsn, f"expiring-{table}")
    secret = owner.tokens[Scope.ACCOUNT_READ] if table == "token" else owner.session
    expire = f"update {table} set expires_at = clock_timestamp() where account_id = {owner.account_id}"
    assert ends(both, secret, lambda: execute(dsn, expire)) <= SECONDS


@pytest.mark.parametrize("table", ["token", "session"])
def test_an_account_that_was_disabled(dsn: str, both: list[Connection], table: str) -> None:
    owner = me(dsn, f"closing-{table}")
    secret = owner.tokens[Scope.ACCOUNT_READ] if table == "token" else owner.session
    assert ends(both, secret, lambda: said("account", "disable", owner.handle, "--database-url", dsn)) <= SECONDS
