"""What ends a signup ends all of it: letters that wait, links that confirm, addresses that were left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.acts.officers import forget_address
from db.forgetting import forget_old
from db.write import writing
from schema.account import Role
from tests.asking import at
from tests.door import Door
from tests.newsletters import Reader, found_site, make_newsletter
from tests.signed_in import Person, Service
from tests.test_subscribers import listed


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Service]:
    door = Door(dsn, connections=2)
    made = Service(door)
    found_site(made)
    for slug in ("daily", "weekly", "monthly"):
        make_newsletter(made, slug)
    make_newsletter(made, "offers", is_partner_offers=True)
    yield made
    door.close()


@pytest.fixture
def reader(service: Service, request: pytest.FixtureRequest) -> Reader:
    service.later(days=2)
    return Reader(service, f"{request.node.name.removeprefix('test_')[:40]}@mail.example")


def forget(service: Service) -> None:
    async def done() -> None:
        async with writing(service.door.pool) as writer:
            await forget_old(writer, service.now)

    service.door.run(done())


def test_of_an_erased_address_no_letter_waits_and_no_limit_is_kept(reader: Reader) -> None:
    token = reader.subscribe("daily")
    reader.service.later(hours=1)
    reader.sign_up("weekly")
    assert reader.service.ask("DELETE", f"/v1/signups/{token}").status == 204
    left = reader.service.rows(
        "select recipient from outgoing_mail where recipient = $1 union all select key from spending where key like '%' || $1 || '%'",
        reader.email,
    )
    assert left == []


def test_whoever_leaves_cannot_be_brought_back_by_a_letter_of_before(reader: Reader) -> None:
    token = reader.subscribe("daily")
    reader.service.later(hours=1)
    reader.sign_up("weekly")
    secret = reader.mailed()[1]
    reader.service.ask("POST", f"/v1/signups/{token}/unsubscribe", {"all": True})
    again = reader.service.code("POST", "/v1/signups/confirm", {"secret": secret})
    assert (again, reader.states()) == ((410, "gone"), {"daily": "unsubscribed", "weekly": "unsubscribed"})


def test_one_click_on_a_letter_ends_what_it_asks_also_where_it_was_left_before(reader: Reader) -> None:
    token = reader.subscribe("daily", "weekly")
    reader.service.ask("POST", f"/v1/signups/{token}/unsubscribe", {"all": True})
    reader.service.later(hours=1)
    reader.sign_up("daily", "weekly")
    link, secret = reader.mailed()
    reader.service.ask("POST", f"/v1/signups/{link}/unsubscribe")
    assert reader.service.code("POST", "/v1/signups/confirm", {"secret": secret}) == (410, "gone")


def moved(service: Service, person: Person, email: str) -> None:
    person.ask("PUT", "/v1/me/email", {"email": email})
    proof = {"secret": service.mailed("verify_new_email"), "password": "seven tall grey herons"}
    assert service.ask("POST", "/v1/accounts/verify", proof).status == 200


def test_an_account_that_moves_takes_its_newsletters_along_and_old_links_lead_nowhere_new(service: Service) -> None:
    sender, mine = service.person("moves-sender", Role.EDITOR), service.person("moves")
    link = Reader(service, mine.email).subscribe("daily")
    Reader(service, "moved@elsewhere.example").sign_up("daily")  # by a stranger
    path = "/v1/newsletters/daily/subscribers?fields=email,state,position"
    before = max(at(one, "position") for one in at(sender.ask("GET", path).json, "items"))
    moved(service, mine, "moved@elsewhere.example")
    after = at(sender.ask("GET", f"{path}&after_position={before}").json, "items")
    assert [(at(one, "email"), at(one, "state")) for one in after] == [
        (mine.email, "unsubscribed"),
        ("moved@elsewhere.example", "active"),
    ]
    assert at(service.ask("GET", f"/v1/signups/{link}").json, "email") == "m…@mail.example"
    assert service.ask("DELETE", f"/v1/signups/{link}").status == 204
    assert Reader(service, "moved@elsewhere.example").states() == {"daily": "active"}


def test_nobody_is_silenced_by_letters_that_they_did_not_get(reader: Reader) -> None:
    for _ in range(15):
        reader.sign_up("daily")
    reader.service.later(minutes=20)
    reader.sign_up("weekly")
    assert len(reader.letters) == 2


def test_what_is_asked_again_lives_as_long_as_its_letter(reader: Reader) -> None:
    reader.sign_up("daily")
    reader.service.later(days=6, hours=23)
    reader.sign_up("daily")
    reader.service.later(hours=2)
    forget(reader.service)
    assert reader.confirm().status == 200


def test_what_nobody_confirms_in_a_week_is_forgotten_left_or_not(reader: Reader) -> None:
    reader.sign_up("daily")
    reader.sign_up("weekly")
    token, _ = reader.mailed()
    reader.service.ask("POST", f"/v1/signups/{token}/unsubscribe")
    reader.service.later(days=8)
    forget(reader.service)
    assert reader.service.rows("select email from subscriber where email_key = lower($1)", reader.email) == []


def test_what_others_offer_is_confirmed_by_itself(reader: Reader) -> None:
    reader.sign_up("daily", "offers")
    assert reader.letters == [("confirm_signup",), ("confirm_signup",)]
    reader.confirm()
    assert sorted(map(str, reader.states().values())) == ["active", "pending"]


def test_to_choose_less_is_never_too_often(reader: Reader) -> None:
    token = reader.subscribe("daily")
    unwanted = {"newsletters": [{"slug": "daily", "is_wanted": False}]}
    assert {reader.service.ask("PATCH", f"/v1/signups/{token}", unwanted).status for _ in range(30)} == {200}


def test_whom_a_site_does_not_know_it_forgets_all_the_same(service: Service) -> None:
    service.door.run(forget_address(service.door.pool, "stranger@mail.example", service.now))
    sender = service.person("forgets", Role.EDITOR)
    found = sender.ask("POST", "/v1/newsletters/daily/subscribers", {"subscribers": [listed("stranger@mail.example")]}).json
    assert found == {"added": 0, "unchanged": 0, "left_out": [{"place": 0, "reason": "suppressed"}]}
