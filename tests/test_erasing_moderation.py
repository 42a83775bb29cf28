"""What an erasure leaves of reports, decisions and appeals, and what somebody is given of them before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.acts.erasing import erase_due
from schema.account import Role
from tests.asking import at
from tests.door import Door
from tests.signed_in import Person, Service
from tests.thread import Thread


@pytest.fixture
def service(fresh_dsn: str) -> Iterator[Service]:
    door = Door(fresh_dsn)
    yield Service(door)
    door.close()


@pytest.fixture
def thread(service: Service, fresh_dsn: str) -> Thread:
    return Thread(service, fresh_dsn)


@pytest.fixture
def heron(service: Service) -> Person:
    return service.person("heron")


@pytest.fixture
def warden(service: Service) -> Person:
    return service.person("warden", Role.MODERATOR)


def erase(service: Service, who: Person, comments: str) -> None:
    """Asked for, waited for, done."""
    who.log_in()
    assert who.ask("POST", "/v1/me/erasure", {"comments": comments}).status == 202
    assert service.door.run(erase_due(service.door.pool, service.later(days=7))) == 1


def decided(thread: Thread, warden: Person, number: int) -> str:
    told = {"action": "hide", "reason": "spam", "statement": "The heron's shop."}
    answer = warden.ask("POST", f"/v1/comments/cmt_{thread.article}_{number}/decisions", told)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def test_reports_count_on_as_nobodys(service: Service, thread: Thread, heron: Person, warden: Person) -> None:
    number = thread.post(warden, "a warden's words")
    path = f"/v1/comments/cmt_{thread.article}_{number}/reports"
    assert heron.ask("POST", path, {"reason": "spam", "note": "the heron's note"}).status == 201
    erase(service, heron, "keep")
    [(nobody, note, state)] = service.rows("select reporter_id, note, state from report")
    assert (int(str(nobody)) < 0, note, state) == (True, "", "open")
    assert (service.rows("select from reporter"), thread.drifted()) == ([], [])


@pytest.mark.parametrize("comments", ["keep", "anonymise", "delete"])
def test_what_was_decided_stays_without_whom_it_was_about(
    service: Service, thread: Thread, heron: Person, warden: Person, comments: str
) -> None:
    decision = decided(thread, warden, thread.post(heron, "come to my shop"))
    assert heron.ask("POST", f"/v1/decisions/{decision}/appeals", {"text": "the heron's appeal"}).status == 201
    erase(service, heron, comments)
    assert service.rows("select account_id, statement, action, actor_id from moderation_decision") == [(None, "", "hide", warden.key)]
    assert (service.rows("select from appeal"), thread.drifted()) == ([], [])
    warden.log_in()
    assert len(at(service.ask("GET", "/v1/moderation/log").json, "items")) == 1


def test_what_goes_waits_for_nobody(service: Service, thread: Thread, heron: Person, warden: Person) -> None:
    first, _ = thread.post(heron, "come to my shop"), thread.post(heron, "what waits", "pending")
    assert warden.ask("POST", f"/v1/comments/cmt_{thread.article}_{first}/reports", {"reason": "spam"}).status == 201
    erase(service, heron, "delete")
    assert service.rows("select state from report") == [("gone",)]
    assert (service.rows("select from queue_entry"), thread.drifted()) == ([], [])


def test_an_export_has_what_was_decided_about_somebody_and_what_they_reported(
    service: Service, thread: Thread, heron: Person, warden: Person
) -> None:
    own, others = thread.post(heron, "come to my shop"), thread.post(warden, "a warden's words")
    decision = decided(thread, warden, own)
    assert heron.ask("POST", f"/v1/decisions/{decision}/appeals", {"text": "It is no shop."}).status == 201
    assert heron.ask("POST", f"/v1/comments/cmt_{thread.article}_{others}/reports", {"reason": "abuse", "note": "Rude."}).status == 201
    found = heron.ask("POST", "/v1/me/export").json
    assert [(at(one, "reason"), at(one, "note"), at(one, "state")) for one in at(found, "reports")] == [("abuse", "Rude.", "open")]
    assert found["report_record"] == {"upheld": 0, "rejected": 0}
    [one] = at(found, "decisions")
    assert [at(one, name) for name in ("id", "action", "statement", "appeal", "about_you", "by_you")] == [
        *(decision, "hide", "The heron's shop.", "It is no shop.", True, False)
    ]
    [made] = at(warden.ask("POST", "/v1/me/export").json, "decisions")
    assert [at(made, name) for name in ("statement", "appeal", "about_you", "by_you")] == ["The heron's shop.", None, False, True]
