"""Signing up for newsletters by mail: asked for, confirmed, left; nobody learns from outside who is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.asking import at
from tests.door import PROBLEM, Door
from tests.newsletters import VERSION, Reader, found_site, make_newsletter
from tests.signed_in import Service, errors_of

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = [(b"content-type", b"application/x-www-form-urlencoded")]


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Service]:
    door = Door(dsn)
    made = Service(door)
    found_site(made)
    for slug in ("daily", "weekly", "offers"):
        make_newsletter(made, slug)
    yield made
    door.close()


@pytest.fixture
def reader(service: Service, request: pytest.FixtureRequest) -> Reader:
    """Somebody whom nobody knows yet; a day later, so that no limit of before holds."""
    service.later(days=2)
    return Reader(service, f"{request.node.name.removeprefix('test_')[:50]}@mail.example")


def test_a_signup_waits_until_it_is_confirmed(reader: Reader) -> None:
    asked = reader.sign_up("daily", "weekly")
    assert (asked.status, asked.json, reader.letters, reader.states()) == (
        202,
        {"status": "accepted"},
        [("confirm_signup",)],
        {"daily": "pending", "weekly": "pending"},
    )
    confirmed = reader.confirm()
    told = {at(one, "newsletter", "slug"): at(one, "state") for one in at(confirmed.json, "signups")}
    assert (confirmed.status, told) == (200, {"daily": "active", "weekly": "active"})
    assert reader.ledger() == [
        *("daily asked", "weekly asked", "daily mailed", "weekly mailed", "daily confirmed", "weekly confirmed"),
    ]


def test_a_letter_repeats_nothing_that_was_typed(reader: Reader) -> None:
    reader.sign_up("daily")
    text, html, headers = reader.service.rows("select text, html, headers::text from outgoing_mail where recipient = $1", reader.email)[0]
    assert reader.email not in f"{text}{html}{headers}"
    assert "List-Unsubscribe-Post" in str(headers)


def test_a_link_is_good_once_and_for_48_hours(reader: Reader) -> None:
    reader.sign_up("daily")
    reader.service.later(hours=49)
    late = reader.confirm()
    reader.sign_up("daily")
    assert [late.status, reader.confirm().status, reader.confirm().status] == [410, 200, 410]


def test_to_look_at_a_link_changes_nothing(reader: Reader) -> None:
    reader.sign_up("daily")
    token, _ = reader.mailed()
    seen = reader.service.ask("GET", f"/v1/signups/{token}")
    assert (seen.status, seen.headers["cache-control"], seen.json["email"]) == (200, "no-store", f"{reader.email[0]}…@mail.example")
    assert (reader.states(), at(seen.json, "signups", 0, "state")) == ({"daily": "pending"}, "pending")


def test_whoever_is_known_the_answer_is_the_same_and_so_are_the_statements(reader: Reader) -> None:
    unknown = watched(reader)
    again_at_once = watched(reader)
    reader.service.later(hours=1)
    pending = watched(reader)
    reader.confirm()
    reader.service.later(hours=1)
    active = watched(reader)
    reader.service.ask("POST", f"/v1/signups/{reader.mailed()[0].rstrip('.')}/unsubscribe")
    reader.service.later(days=1)
    unsubscribed = watched(reader)
    assert again_at_once == pending == active == unsubscribed == unknown
    assert unknown[0] == (202, b'{"status" : "accepted"}')
    assert reader.letters == [(f"{one}",) for one in ("confirm_signup", "confirm_signup", "signed_up_already", "confirm_signup")]


def watched(reader: Reader) -> tuple[tuple[int, bytes], list[str]]:
    """The answer to a signup, and what Postgres was sent for it."""
    reader.service.door.watch()
    answer = reader.sign_up("daily")
    return (answer.status, answer.body), list(reader.service.door.statements)


def test_one_click_ends_that_newsletter_alone_however_often(reader: Reader) -> None:
    reader.subscribe("daily")
    reader.service.later(hours=1)
    reader.sign_up("weekly")
    reader.confirm()
    reader.service.later(hours=1)
    reader.sign_up("daily")
    token, _ = reader.mailed()
    path = f"/v1/signups/{token}/unsubscribe"
    answers = [reader.service.door.ask("POST", path, FORM, ONE_CLICK) for _ in range(2)]
    assert ([one.status for one in answers], reader.states()) == ([200, 200], {"daily": "unsubscribed", "weekly": "active"})
    assert [one for one in reader.ledger() if one.endswith("unsubscribed")] == ["daily unsubscribed"]


def test_the_link_of_a_letter_about_several_ends_what_waits(reader: Reader) -> None:
    reader.subscribe("daily")
    reader.service.later(hours=1)
    reader.sign_up("weekly", "offers")
    token, _ = reader.mailed()
    assert reader.service.ask("POST", f"/v1/signups/{token}/unsubscribe").status == 200
    assert reader.states() == {"daily": "active", "offers": "unsubscribed", "weekly": "unsubscribed"}


def test_all_newsletters_can_be_ended_at_once(reader: Reader) -> None:
    token = reader.subscribe("daily", "weekly")
    reader.service.ask("POST", f"/v1/signups/{token}/unsubscribe", {"all": True})
    assert reader.states() == {"daily": "unsubscribed", "weekly": "unsubscribed"}


def test_a_link_takes_away_at_once_and_adds_by_a_letter_alone(reader: Reader) -> None:
    token = reader.subscribe("daily")
    reader.service.later(hours=1)
    wanted = [{"slug": "daily", "is_wanted": False}, {"slug": "weekly", "is_wanted": True, "consent_version": VERSION}]
    changed = reader.service.ask("PATCH", f"/v1/signups/{token}", {"newsletters": wanted})
    assert (changed.status, reader.states()) == (200, {"daily": "unsubscribed", "weekly": "pending"})
    reader.confirm()
    assert reader.states() == {"daily": "unsubscribed", "weekly": "active"}


def test_a_link_adds_nothing_by_a_text_that_was_replaced(reader: Reader) -> None:
    token = reader.subscribe("daily")
    wanted = [{"slug": "daily", "is_wanted": False}, {"slug": "weekly", "is_wanted": True, "consent_version": "0"}]
    refused = reader.service.ask("PATCH", f"/v1/signups/{token}", {"newsletters": wanted})
    assert (refused.status, refused.json["code"], reader.states()) == (409, "consent_outdated", {"daily": "active"})


def test_a_flood_sends_one_letter_a_quarter_of_an_hour_and_three_a_day(reader: Reader) -> None:
    sent = []
    for minutes in (0, 14, 2, 60, 60, 60):
        reader.service.later(minutes=minutes)
        reader.sign_up("daily")
        sent.append(len(reader.letters))
    assert sent == [1, 1, 2, 3, 3, 3]


def test_an_address_gets_no_more_than_ten_letters_a_day_about_all_lists(reader: Reader, service: Service) -> None:
    for number in range(12):
        make_newsletter(service, f"flood-{number}")
    for number in range(12):
        reader.sign_up(f"flood-{number}")
    assert len(reader.letters) == 10


def test_what_is_no_address_or_does_not_last_is_refused(reader: Reader) -> None:
    found = {
        email: Reader(reader.service, email).sign_up("daily")
        for email in ("nobody", "a@b", "x@mailinator.com", "x@sub.mailinator.com", "x@[127.0.0.1]", "x\r\nBcc: y@mail.example")
    }
    assert {email: one.status for email, one in found.items()} == dict.fromkeys(found, 422)
    assert found["x@mailinator.com"].json["errors"] == [
        {"code": "fleeting_email", "detail": "an address that lasts", "pointer": "/email"},
    ]


def test_an_address_with_a_domain_of_any_script_is_one_however_it_is_written(reader: Reader) -> None:
    Reader(reader.service, "Gull@bücher.example").sign_up("daily")
    Reader(reader.service, "gull@xn--bcher-kva.example").sign_up("weekly")
    assert reader.service.rows("select email_key from subscriber where email_key like 'gull@%'") == [("gull@xn--bcher-kva.example",)]


def test_consent_to_another_text_than_the_present_one_is_refused(reader: Reader) -> None:
    old = reader.service.ask("POST", "/v1/newsletters/daily/signups", {"email": reader.email, "consent_version": "2001-01"})
    assert (old.status, old.json["code"], reader.states()) == (409, "consent_outdated", {})


def test_a_newsletter_that_is_not_there_is_named(reader: Reader) -> None:
    assert reader.sign_up("nothing").json["code"] == "not_found"
    refused = reader.sign_up("daily", "nothing")
    assert (refused.json["code"], refused.json["errors"], reader.states()) == (
        "invalid",
        [{"code": "unknown_newsletter", "detail": "the slug of a newsletter", "pointer": "/also"}],
        {},
    )


def test_a_link_that_is_none_finds_nothing(service: Service) -> None:
    for token in ("sub_" + "0" * 40, "nothing", "sub_" + "z" * 40, "%00"):
        found = service.door.ask("GET", f"/v1/signups/{token}")
        assert (found.status, found.headers["content-type"]) in ((404, PROBLEM), (422, PROBLEM))
    assert service.ask("POST", f"/v1/signups/sub_{'0' * 40}/unsubscribe").status == 404


def test_to_open_the_address_of_one_click_changes_nothing_and_leads_to_the_page(reader: Reader) -> None:
    token = reader.subscribe("daily")
    path = f"/v1/signups/{token}/unsubscribe"
    reader.service.door.watch()
    opened = [reader.service.door.ask(method, path, [(b"accept", b"text/html")]) for method in ("GET", "HEAD")]
    page = f"http://127.0.0.1:8000/newsletters/mine#{token}"
    assert [(one.status, one.headers["location"], one.headers["cache-control"], one.body) for one in opened] == [
        (303, page, "no-store", b"")
    ] * 2
    assert (list(reader.service.door.statements), reader.states()) == ([], {"daily": "active"})
    html_alone = reader.service.door.ask("POST", path, [*FORM, (b"accept", b"text/html")], ONE_CLICK)
    assert (html_alone.status, reader.states()) == (200, {"daily": "unsubscribed"})
    assert reader.service.door.refusal("/v1/signups/nothing/unsubscribe")["code"] == "not_found"


def test_whoever_asks_to_be_forgotten_is_and_no_more_than_a_digest_stays(reader: Reader) -> None:
    token = reader.subscribe("daily")
    subscriber = reader.service.value("select subscriber_id from subscriber where email_key = lower($1)", reader.email)
    gone = reader.service.ask("DELETE", f"/v1/signups/{token}")
    assert (gone.status, reader.service.ask("GET", f"/v1/signups/{token}").status) == (204, 404)
    kept = reader.service.rows("select kind, network, detail::text from consent_event where subscriber_id = $1 order by 1", subscriber)
    assert kept == [(kind, None, "{}") for kind in ("asked", "confirmed", "erased", "mailed")]
    assert reader.service.value("select reason from suppression order by since desc limit 1") == "erased"


def test_over_graphql_it_is_the_same(reader: Reader) -> None:
    given = f'{{slug: "daily", email: "{reader.email}", consentVersion: "{VERSION}"}}'
    asked = reader.service.mutate(f"mutation {{ signUp(input: {given}) {{ userErrors {{ code }} }} }}")
    token, secret = reader.mailed()
    shown = "signupLink { signups { state newsletter { slug } } } userErrors { code }"
    confirmed = reader.service.mutate(f'mutation {{ confirmSignup(input: {{secret: "{secret}"}}) {{ {shown} }} }}')
    seen = reader.service.mutate(f'{{ signup(token: "{token}") {{ email newsletter {{ slug }} signups {{ state }} }} }}')
    ended = reader.service.mutate(
        f'mutation {{ unsubscribe(input: {{token: "{token}"}}) {{ signupLink {{ signups {{ state }} }} userErrors {{ code }} }} }}'
    )
    assert [asked, confirmed, seen, ended] == [
        {"data": {"signUp": {"userErrors": []}}},
        {"data": {"confirmSignup": {"signupLink": {"signups": [{"state": "ACTIVE", "newsletter": {"slug": "daily"}}]}, "userErrors": []}}},
        {
            "data": {
                "signup": {"email": f"{reader.email[0]}…@mail.example", "newsletter": {"slug": "daily"}, "signups": [{"state": "ACTIVE"}]}
            }
        },
        {"data": {"unsubscribe": {"signupLink": {"signups": [{"state": "UNSUBSCRIBED"}]}, "userErrors": []}}},
    ]


def test_several_signups_in_one_document_are_refused(reader: Reader) -> None:
    given = f'{{slug: "daily", email: "{reader.email}", consentVersion: "{VERSION}"}}'
    document = f"mutation {{ a: signUp(input: {given}) {{ userErrors {{ code }} }} b: signUp(input: {given}) {{ userErrors {{ code }} }} }}"
    assert errors_of(reader.service.mutate(document)) == ["query_too_costly"]
