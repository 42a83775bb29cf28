"""What whoever sends a newsletter sees: its subscribers in pages and as a stream, how many come and go, and lists that are brought in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import cast

import pytest
from litestar.types import HTTPReceiveMessage

from schema.account import Role
from schema.scope import Scope
from schema.sizes import LARGEST_PAGE
from tests.asking import at
from tests.door import Answer, Door
from tests.newsletters import Reader, found_site, make_newsletter
from tests.signed_in import Person, Service, errors_of

LIST = "/v1/newsletters/daily/subscribers"


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Service]:
    door = Door(dsn)
    made = Service(door)
    found_site(made)
    for slug in ("daily", "weekly"):
        make_newsletter(made, slug)
    yield made
    door.close()


@pytest.fixture(scope="module")
def sender(service: Service) -> Person:
    return service.person("sender", Role.EDITOR)


def streamed(sender: Person, accept: str, query: str = "") -> Answer:
    return sender.ask("GET", f"{LIST}{query}", accept=accept)


def listed(email: str, **more: str) -> dict[str, str]:
    return {"email": email, "consented_at": "2026-01-02T03:04:05Z", "consent_text": "Send it.", "source": "on paper", **more}


def bring_in(sender: Person, *rows: dict[str, str], slug: str = "daily") -> Answer:
    return sender.ask("POST", f"/v1/newsletters/{slug}/subscribers", {"subscribers": list(rows)})


def test_nobody_else_sees_subscribers(service: Service, sender: Person) -> None:
    reader = service.person("nosy")
    found = [service.code("GET", LIST), reader.code("GET", LIST), service.code("GET", LIST, None, sender.token(Scope.NEWSLETTER_WRITE))]
    assert found == [(401, "unauthenticated"), (403, "forbidden"), (403, "insufficient_scope")]
    assert service.ask("GET", LIST, None, sender.token(Scope.NEWSLETTER_SEND)).status == 200
    document = '{ newsletterDesk(slug: "daily") { subscribers { nodes { email } } } }'
    assert [errors_of(service.mutate(document)), errors_of(reader.mutate(document))] == [["unauthenticated"], ["forbidden"]]
    for accept in ("text/csv", "application/x-ndjson"):
        assert service.ask("GET", LIST, None, reader.secret, accept=accept).status == 403


def test_whoever_did_not_confirm_is_not_listed_and_whoever_did_is_over_both_doors(service: Service, sender: Person) -> None:
    Reader(service, "unproven@mail.example").sign_up("weekly")
    Reader(service, "proven@mail.example").subscribe("weekly")
    rest = sender.ask("GET", "/v1/newsletters/weekly/subscribers?fields=email,state").json["items"]
    graph = sender.mutate('{ newsletterDesk(slug: "weekly") { counts { pending active } subscribers { nodes { email state } } } }')
    assert rest == [{"email": "proven@mail.example", "state": "active"}]
    assert graph["data"] == {
        "newsletterDesk": {
            "counts": {"pending": 1, "active": 1},
            "subscribers": {"nodes": [{"email": "proven@mail.example", "state": "ACTIVE"}]},
        }
    }


def test_nothing_more_is_read_for_a_client_that_has_gone(service: Service, sender: Person) -> None:
    rows = [listed(f"petrel-{number:03}@mail.example") for number in range(250)]
    make_newsletter(service, "flock")
    bring_in(sender, *rows, slug="flock")
    messages = iter(({"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}))

    async def receive() -> HTTPReceiveMessage:
        return cast(HTTPReceiveMessage, next(messages))

    headers = [(b"accept", b"application/x-ndjson"), (b"authorization", f"Bearer {sender.secret}".encode())]
    path = "/v1/newsletters/flock/subscribers?fields=email"
    assert service.door.ask("GET", path, headers, receive=receive).body.count(b"\n") == LARGEST_PAGE


def test_a_list_of_nobody_is_a_header_and_an_end(service: Service, sender: Person) -> None:
    make_newsletter(service, "nobody")
    path = "/v1/newsletters/nobody/subscribers?fields=position,email"
    found = [sender.ask("GET", path, accept=accept).body for accept in ("text/csv", "application/x-ndjson")]
    assert found == [b"email,position\r\n", b'{"end": true, "rows": 0, "position": 0}\n']


def test_a_stream_has_every_row_and_says_where_it_ended(service: Service, sender: Person) -> None:
    rows = [listed(f"gull-{number:03}@mail.example") for number in range(250)]
    assert bring_in(sender, *rows).json == {"added": 250, "unchanged": 0, "left_out": []}
    answer = streamed(sender, "application/x-ndjson")
    *found, end = [json.loads(line) for line in answer.body.splitlines()]
    assert [one["email"] for one in found] == [one["email"] for one in rows]
    assert (end, answer.headers["content-type"], answer.headers["cache-control"]) == (
        {"end": True, "rows": 250, "position": found[-1]["position"]},
        "application/x-ndjson; charset=utf-8",
        "no-store",
    )
    table = list(csv.DictReader(io.StringIO(streamed(sender, "text/csv").body.decode())))
    assert [(one["email"], int(one["position"])) for one in table] == [(one["email"], one["position"]) for one in found]


def test_reading_on_from_the_last_place_brings_what_changed_since(service: Service, sender: Person) -> None:
    before = ends(streamed(sender, "application/x-ndjson"))
    token = Reader(service, "late@mail.example").subscribe("daily")
    first = streamed(sender, "application/x-ndjson", f"?after_position={before}")
    service.ask("POST", f"/v1/signups/{token}/unsubscribe")
    second = streamed(sender, "application/x-ndjson", f"?after_position={ends(first)}")
    third = streamed(sender, "application/x-ndjson", f"?after_position={ends(second)}")
    assert [states(one) for one in (first, second, third)] == [
        [("late@mail.example", "active")],
        [("late@mail.example", "unsubscribed")],
        [],
    ]
    service.ask("DELETE", f"/v1/signups/{token}")
    assert states(streamed(sender, "application/x-ndjson", f"?after_position={ends(second)}")) == [(None, "erased")]


def ends(answer: Answer) -> int:
    found: int = json.loads(answer.body.splitlines()[-1])["position"]
    return found


def states(answer: Answer) -> list[tuple[object, object]]:
    return [(one["email"], one["state"]) for one in map(json.loads, answer.body.splitlines()[:-1])]


def test_no_cell_is_a_formula(service: Service, sender: Person) -> None:
    bring_in(sender, listed("=1+1@mail.example"), listed("+cmd@mail.example"), slug="weekly")
    answer = sender.ask("GET", "/v1/newsletters/weekly/subscribers?fields=email", accept="text/csv")
    assert answer.body.decode().splitlines()[-2:] == ["'+cmd@mail.example", "'=1+1@mail.example"]


def test_a_stream_of_what_is_wrong_is_a_problem(service: Service, sender: Person) -> None:
    for query, code in (("?limit=3", "invalid"), ("?x=1", "unknown_parameter"), ("?cursor=x", "invalid_cursor"), ("?fields=x", "invalid")):
        answer = streamed(sender, "text/csv", query)
        assert (answer.status, answer.json["code"], answer.headers["content-type"]) == (
            answer.json["status"],
            code,
            "application/problem+json",
        )
    assert sender.ask("GET", "/v1/newsletters/nothing/subscribers", accept="text/csv").status == 404
    assert bring_in(sender, listed("a@mail.example"), slug="nothing").status == 404


def test_a_list_brings_back_nobody_who_left_complained_or_was_erased(service: Service, sender: Person) -> None:
    left, gone = (Reader(service, f"{name}@mail.example") for name in ("left", "gone"))
    tokens = [one.subscribe("daily") for one in (left, gone)]
    service.ask("POST", f"/v1/signups/{tokens[0]}/unsubscribe")
    service.ask("DELETE", f"/v1/signups/{tokens[1]}")
    rows = [listed(one) for one in ("left@mail.example", "gone@mail.example", "no address", "twice@mail.example", "Twice@mail.example")]
    found = bring_in(sender, *rows).json
    assert found == {
        "added": 1,
        "unchanged": 0,
        "left_out": [
            {"place": 0, "reason": "left"},
            {"place": 1, "reason": "suppressed"},
            {"place": 2, "reason": "invalid_email"},
            {"place": 4, "reason": "repeated"},
        ],
    }
    assert bring_in(sender, rows[3]).json == {"added": 0, "unchanged": 1, "left_out": []}


def test_what_was_agreed_to_elsewhere_stands_in_the_ledger_word_for_word(service: Service, sender: Person) -> None:
    bring_in(sender, listed("paper@mail.example", consent_text="Ticked on paper: the daily, please."))
    officer = service.person("officer", Role.ADMIN)
    event = at(officer.ask("POST", "/v1/consents", {"email": "Paper@mail.example"}).json, "items", 0)
    graph = officer.mutate('{ consents(email: "paper@mail.example") { kind via text evidence } }')
    told = {"kind": "imported", "via": "list", "text": "Ticked on paper: the daily, please."}
    assert {name: event[name] for name in told} == told
    evidence = {"source": "on paper", "consented_at": "2026-01-02T03:04:05+00:00"}
    assert json.loads(event["evidence"]) == evidence
    assert at(graph, "data", "consents", 0) == {"kind": "IMPORTED", "via": "LIST", "text": told["text"], "evidence": event["evidence"]}


def test_what_people_agreed_to_is_for_privacy_officers_alone(service: Service, sender: Person) -> None:
    officer = service.person("chief", Role.ADMIN)
    asked = {"email": "paper@mail.example"}
    found = [service.code("POST", "/v1/consents", asked), sender.code("POST", "/v1/consents", asked)]
    found.append(service.code("POST", "/v1/consents", asked, officer.token(*Scope)))
    assert found == [(401, "unauthenticated"), (403, "forbidden"), (403, "insufficient_scope")]


def test_each_day_tells_what_it_brought_over_both_doors(service: Service, sender: Person) -> None:
    rest = sender.ask("GET", "/v1/newsletters/weekly/days?days=2").json["items"]
    graph = sender.mutate('{ newsletterDesk(slug: "weekly") { days(days: 2) { day asked confirmed } } }')
    today = {"day": f"{service.now:%Y-%m-%d}", "asked": 2, "confirmed": 3}
    assert at(rest, -1, "day") == today["day"]
    assert at(graph, "data", "newsletterDesk", "days", -1) == today


def test_mine_are_those_of_my_address_once_it_is_confirmed(service: Service) -> None:
    mine = service.person("owner")
    Reader(service, mine.email).sign_up("daily")
    before = mine.ask("GET", "/v1/me/signups").json
    joined = [mine.ask("PUT", "/v1/me/signups/daily", {"consent_version": "2027-03"}) for _ in range(2)]
    after = mine.mutate("{ mySignups { state newsletter { slug } } myConsents { kind via } }")
    left = mine.ask("DELETE", "/v1/me/signups/daily")
    assert (before, [one.status for one in joined], joined[0].body == joined[1].body, left.status) == ({"items": []}, [200, 200], True, 204)
    assert after["data"] == {
        "mySignups": [{"state": "ACTIVE", "newsletter": {"slug": "daily"}}],
        "myConsents": [{"kind": "ASKED", "via": "FORM"}, {"kind": "MAILED", "via": "SYSTEM"}, {"kind": "JOINED", "via": "ACCOUNT"}],
    }
    assert mine.ask("GET", "/v1/me/signups?fields=state").json == {"items": [{"state": "unsubscribed"}]}
    wrong = mine.code("PUT", "/v1/me/signups/daily", {"consent_version": "1"}), mine.code("DELETE", "/v1/me/signups/none")
    assert wrong == ((409, "consent_outdated"), (404, "not_found"))


def test_newsletters_go_along_to_a_new_address_and_go_with_an_erased_account(service: Service) -> None:
    mine = service.person("mover")
    mine.ask("PUT", "/v1/me/signups/daily", {"consent_version": "2027-03"})
    mine.ask("PUT", "/v1/me/email", {"email": "moved@mail.example"})
    proof = {"secret": service.mailed("verify_new_email"), "password": "seven tall grey herons"}
    assert service.ask("POST", "/v1/accounts/verify", proof).status == 200
    assert (Reader(service, "moved@mail.example").states(), Reader(service, mine.email).states()) == (
        {"daily": "active"},
        {"daily": "unsubscribed"},
    )
