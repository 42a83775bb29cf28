"""The contract of the webhook of mail servers is whole and true: what the document says of it is what is taken and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

import pytest

from api.floor.request import LARGEST_HEADERS, LONGEST_TARGET
from api.rest.mail_events import NAME
from schema.mail_event import LARGEST_EVENTS
from tests.asking import Json as Value
from tests.documented.document import components, documented, schemas
from tests.door import POSTED, Answer, Door
from tests.mail_events import KEY, PATH, SECRET, MailServer, event, signed
from tests.signed_in import Service
from tests.test_contract_writes import faults_of

Json = dict[str, object]


@pytest.fixture
def service(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("BROADSHEET_MAIL_EVENTS_SECRET", SECRET)
    door = Door(fresh_dsn)
    yield Service(door)
    door.close()


def test_it_says_who_may_and_what_comes_of_it() -> None:
    found = documented(NAME)
    names = [one["name"] for one in cast(list[Json], found["parameters"])]
    assert (found["security"], names) == ([{"webhook": []}], ["webhook-id", "webhook-timestamp"])
    always = ["400", "401", "404", "406", "408", "413", "414", "415", "422", "429", "431", "503", "504"]
    assert sorted(cast(Json, found["responses"])) == ["202", *always]


def test_an_example_of_each_member_is_taken(service: Service) -> None:
    item = cast(Json, cast(Json, cast(Json, schemas()["TakeMailEventsInput"]["properties"])["events"])["items"])
    members = cast(dict[str, Json], item["properties"])
    said = {name: cast(list[object], one["examples"])[0] for name, one in members.items()}
    answer = MailServer(service).tell(cast("dict[str, Value]", said))
    assert (answer.status, faults_of(NAME, 202, answer)) == (202, [])


def refusals(service: Service) -> Iterator[tuple[int, Answer]]:
    """One of each status that a request alone can bring about."""
    server, said = MailServer(service), event("complaint", "tide@mail.example", service.now)
    body, time = json.dumps({"events": [said]}).encode(), int(service.now.timestamp())
    right = signed(KEY, "msg_1", time, b"{")
    yield 400, server.send(b"{", "msg_1", time, right)
    yield 400, service.ask("POST", f"{PATH}?x=1", {})
    yield 401, service.ask("POST", PATH, {"events": [said]})
    yield 401, server.send(body, "msg_1", time, right)
    yield 406, service.ask("POST", PATH, {}, accept="text/html")
    yield 413, service.door.ask("POST", PATH, [*POSTED, (b"content-length", str(LARGEST_EVENTS + 1).encode())])
    yield 414, service.ask("POST", f"{PATH}?{'x' * LONGEST_TARGET}", {})
    yield 415, service.door.ask("POST", PATH, [(b"content-encoding", b"gzip")], b"x")
    yield 422, server.tell()
    yield 431, service.ask("POST", PATH, {}, x_large="x" * LARGEST_HEADERS)
    service.door.app.state.mail_event_keys = ()
    yield 404, server.tell(said)


def test_each_refusal_is_one_that_the_document_describes(service: Service) -> None:
    for status, answer in refusals(service):
        assert (faults_of(NAME, status, answer), answer.status) == ([], status)
        assert f"`{answer.json['code']}`" in described(status)


def described(status: int) -> str:
    at = cast(dict[str, dict[str, str]], documented(NAME)["responses"])[str(status)]["$ref"].rpartition("/")[2]
    return str(cast(dict[str, Json], components()["responses"])[at]["description"])
