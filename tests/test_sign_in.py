"""Signing in with an outside provider, which is a process of its own: the way there and back, and the ways in which it ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.door import Door
from tests.signing_in import PAGE, Provider, Visitor, bearer, door_with, outcome, provider_running


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_running() as running:
        yield running


@pytest.fixture(scope="module")
def door(dsn: str, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with door_with(dsn, provider, tmp_path_factory.mktemp("settings")) as opened:
        yield opened


@pytest.fixture
def visitor(door: Door, provider: Provider) -> Visitor:
    provider.behave()
    return Visitor(door)


def test_whoever_registered_with_a_provider_signs_in_with_it(visitor: Visitor, provider: Provider, door: Door) -> None:
    provider.behave(sub="one", email="one@example.org")
    page, told = visitor.came()
    assert (page, sorted(told), told["provider"]) == (PAGE, ["code", "provider"], "good")
    assert outcome(visitor.finish(told["code"])) == (409, "registration_needed")
    assert outcome(visitor.register(told["code"], "first_one")) == (202, "")
    finished = visitor.finish(told["code"])
    assert finished.status == 201
    me = door.ask("GET", "/v1/me", bearer(str(finished.json["secret"]))).json
    assert {name: me[name] for name in ("handle", "display_name", "email", "has_password")} == {
        "handle": "first_one",
        "display_name": "Tide Watcher",
        "email": "one@example.org",
        "has_password": False,
    }
    assert outcome(visitor.finish(told["code"])) == (410, "gone")
    again = visitor.finish(visitor.code())
    assert (again.status, again.json["is_current"]) == (201, True)
