"""Where a stream of subscribers says that one reads on from: never before the place that one came from."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from schema.account import Role
from tests.door import Door
from tests.issues import add_subscribers
from tests.newsletters import found_site, make_newsletter
from tests.signed_in import Person, Service

LIST = "/v1/newsletters/daily/subscribers"
COUNT = 250  # more than two pages


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Service]:
    door = Door(dsn)
    made = Service(door)
    found_site(made)
    make_newsletter(made, "daily")
    make_newsletter(made, "empty")
    add_subscribers(made, COUNT)
    yield made
    door.close()


@pytest.fixture(scope="module")
def sender(service: Service) -> Person:
    return service.person("sender", Role.EDITOR)


def end(sender: Person, query: str, path: str = LIST) -> dict[str, object]:
    found: dict[str, object] = json.loads(sender.ask("GET", f"{path}{query}", accept="application/x-ndjson").body.splitlines()[-1])
    return found


def test_whoever_learns_of_nothing_new_stays_where_they_are(sender: Person) -> None:
    assert end(sender, f"?after_position={COUNT}") == {"end": True, "rows": 0, "position": COUNT}
    assert end(sender, f"?after_position={COUNT - 10}") == {"end": True, "rows": 10, "position": COUNT}
    assert end(sender, "?state=bounced&after_position=7") == {"end": True, "rows": 0, "position": 7}


def test_a_list_of_nobody_is_read_on_from_its_beginning(sender: Person) -> None:
    assert end(sender, "", "/v1/newsletters/empty/subscribers") == {"end": True, "rows": 0, "position": 0}


def test_rows_without_their_places_end_without_one(sender: Person) -> None:
    assert end(sender, "?fields=email") == {"end": True, "rows": COUNT}
    assert end(sender, f"?fields=email&after_position={COUNT}") == {"end": True, "rows": 0}


def test_a_stream_goes_on_from_a_page_however_its_cursor_is_written(sender: Person) -> None:
    page = sender.ask("GET", f"{LIST}?limit=100").json
    for name in ("cursor", "%63ursor"):
        assert end(sender, f"?{name}={page['next_cursor']}") == {"end": True, "rows": COUNT - 100, "position": COUNT}
