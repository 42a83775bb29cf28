"""Bounces and complaints, as whoever sends the mail tells them: only by a signature, each once, and on the site that wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from api.floor import request
from api.rest.signed import secrets_of
from db.mail import Mail, queue_mail
from db.pool import open_pool
from schema.account import Role
from tests.asking import Json, at
from tests.door import POSTED, Answer, Door
from tests.mail_events import KEY, OTHER_KEY, OTHER_SECRET, PATH, SECRET, MailServer, event, signed
from tests.newsletters import VERSION, Reader, found_site, make_newsletter
from tests.signed_in import Service
from tests.test_documented_statuses import Late, silent

ACCEPTED = (202, b'{"status" : "accepted"}')


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BROADSHEET_MAIL_EVENTS_SECRET", f"{SECRET}, {OTHER_SECRET}")
        door = Door(dsn)
    made = Service(door)
    for site in ("courier", "herald"):
        found_site(made, site)
    for slug in ("daily", "weekly"):
        make_newsletter(made, slug)
    make_newsletter(made, "evening", "herald")
    yield made
    door.close()


@pytest.fixture
def server(service: Service) -> MailServer:
    return MailServer(service)


@pytest.fixture
def reader(service: Service, request: pytest.FixtureRequest) -> Reader:
    """Somebody whom nobody knows yet; a day later, so that no limit of before holds."""
    service.later(days=2)
    return Reader(service, f"{request.node.name.removeprefix('test_')[:50]}@mail.example")


def answered(answer: Answer) -> tuple[int, bytes]:
    return answer.status, answer.body


def reason(reader: Reader) -> list[object]:
    """Why sites do not write to somebody, by site."""
    found = reader.service.rows(
        "select suppression.reason from suppression cross join ledger_key "
        "where digest = suppression_digest(key, site_id, lower($1)) order by site_id",
        reader.email,
    )
    return [row[0] for row in found]


# Who may tell


def test_what_is_not_signed_by_a_secret_that_holds_is_refused_and_changes_nothing(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    said = event("complaint", reader.email, reader.service.now)
    body, time = json.dumps({"events": [said]}).encode(), int(reader.service.now.timestamp())
    right = signed(KEY, "msg_1", time, body)
    found = {
        "unsigned": reader.service.ask("POST", PATH, {"events": [said]}),
        "forged": server.tell(said, keys=[b"some other secret, not known"]),
        "of another body": server.send(body.replace(b"complaint", b"hard_bounce"), "msg_1", time, right),
        "of another id": server.send(body, "msg_2", time, right),
        "of another time": server.send(body, "msg_1", time + 1, right),
        "stale": server.tell(said, ago=301),
        "from the future": server.tell(said, ago=-301),
        "of another version": server.send(body, "msg_1", time, right.replace("v1,", "v1a,")),
        "no base64": server.send(body, "msg_1", time, "v1,%%%"),
        "no version": server.send(body, "msg_1", time, right.removeprefix("v1,")),
        "no time": server.send(body, "msg_1", "nan", right),
        "after ten others": server.send(body, "msg_1", time, " ".join([*["v1,x"] * 10, right])),
        "empty id": server.send(body, "", time, right),
    }
    assert {name: (one.status, one.json["code"]) for name, one in found.items()} == dict.fromkeys(found, (401, "invalid_signature"))
    assert {one.headers["www-authenticate"] for one in found.values()} == {'Webhook-Signature version="v1"'}
    assert (reader.states(), reason(reader)) == ({"daily": "active"}, [])


def test_nobody_is_asked_for_anything_but_the_signature(server: MailServer, service: Service) -> None:
    chief = service.person("chief", Role.ADMIN)
    assert service.code("POST", PATH, {"events": []}, chief.secret) == (401, "invalid_signature")


def test_a_secret_is_replaced_while_both_hold(server: MailServer, reader: Reader) -> None:
    said = event("complaint", reader.email, reader.service.now)
    told = [server.tell(said, keys=keys) for keys in ([KEY], [OTHER_KEY], [b"one that is not known here, yet", OTHER_KEY])]
    assert [answered(one) for one in told] == [ACCEPTED] * 3


def test_the_tolerance_is_five_minutes_both_ways(server: MailServer, reader: Reader) -> None:
    said = event("complaint", reader.email, reader.service.now)
    assert [answered(server.tell(said, ago=ago)) for ago in (299, -299)] == [ACCEPTED] * 2


@pytest.mark.parametrize("secret", ["secret", "whsec_", "whsec_c2hvcnQ=", SECRET.removeprefix("whsec_"), "whsec_%%%"])
def test_a_secret_that_is_none_is_refused_at_the_start_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_ and 24 bytes or more in base64") as refused:
        secrets_of("BROADSHEET_MAIL_EVENTS_SECRET", [secret])
    assert secret not in str(refused.value) or secret in "whsec_"
    assert secrets_of("X", [SECRET, OTHER_SECRET]) == (KEY, OTHER_KEY)


def test_without_a_secret_there_is_nothing(fresh_dsn: str) -> None:
    door = Door(fresh_dsn)
    service = Service(door)
    answer = MailServer(service).say("complaint", "tide@mail.example")
    door.close()
    assert (answer.status, answer.json["code"], answer.json["detail"]) == (
        404,
        "not_found",
        "Mail events are not taken here: the service has no secret for them.",
    )


# What is told


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kind": "complaint", "at": "2027-03-01T08:00:00Z"}, "/events/0"),
        ({"kind": "bounce", "recipient": "a@mail.example", "at": "2027-03-01T08:00:00Z"}, "/events/0/kind"),
        ({"kind": "complaint", "recipient": "a@mail.example"}, "/events/0/at"),
        ({"kind": "complaint", "recipient": "a@mail.example", "at": "yesterday"}, "/events/0/at"),
        ({"kind": "complaint", "recipient": "x" * 321, "at": "2027-03-01T08:00:00Z"}, "/events/0/recipient"),
        ({"kind": "complaint", "recipient": "a@mail.example", "at": "2027-03-01T08:00:00Z", "more": 1}, "/events/0/more"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused_by_its_place(server: MailServer, said: dict[str, Json], pointer: str) -> None:
    refused = server.tell(said)
    assert (refused.status, at(refused.json, "errors", 0, "pointer")) == (422, pointer)


def test_a_thousand_at_once_are_taken_and_no_more(server: MailServer, service: Service) -> None:
    said = [event("hard_bounce", f"nobody-{number}@mail.example", service.now) for number in range(1001)]
    assert (answered(server.tell(*said[:1000])), server.tell(*said).status, server.tell().status) == (ACCEPTED, 422, 422)
    assert server.send(b" " * (2**20 + 1), "msg_1", 0, "v1,x").status == 413


@pytest.mark.parametrize("email", ["unknown@mail.example", "no address", "<script>", "tide@[127.0.0.1]", "=1+1"])
def test_an_address_that_nobody_knows_changes_nothing_and_is_answered_the_same(server: MailServer, service: Service, email: str) -> None:
    tables = ("subscriber", "suppression", "consent_event", "mail_event", "signup")
    before = [service.value(f"select count(*) from {name}") for name in tables]
    assert [answered(server.say(kind, email)) for kind in ("complaint", "hard_bounce", "soft_bounce")] == [ACCEPTED] * 3
    assert [service.value(f"select count(*) from {name}") for name in tables] == before


# What comes of it


def test_a_complaint_ends_all_that_comes_and_all_that_waits(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    reader.service.later(hours=1)
    reader.sign_up("weekly")
    assert answered(server.say("complaint", reader.email.upper(), detail="abuse")) == ACCEPTED
    assert (reader.states(), reason(reader)) == ({"daily": "complained", "weekly": "complained"}, ["complained"])
    assert reader.ledger()[-2:] == ["daily complained", "weekly complained"]
    assert reader.letters == [], "those that wait ask about what ended"


def test_whoever_left_stays_so_and_is_left_alone_all_the_same(server: MailServer, reader: Reader) -> None:
    token = reader.subscribe("daily")
    reader.service.ask("POST", f"/v1/signups/{token}/unsubscribe")
    server.say("complaint", reader.email)
    assert (reader.states(), reason(reader)) == ({"daily": "unsubscribed"}, ["complained"])


def test_the_same_again_changes_nothing(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    said = event("soft_bounce", reader.email, reader.service.now, detail="4.4.1 no answer")
    told = [server.tell(said, said), server.tell(said), server.tell(said, webhook_id="msg_2"), server.tell({**said, "detail": "again"})]
    assert [answered(one) for one in told] == [ACCEPTED] * 4
    assert [one for one in reader.ledger() if "bounced" in one] == ["daily soft_bounced"]


def test_a_hard_bounce_ends_all_and_its_reason_stands_in_the_ledger(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily", "weekly")
    server.say("hard_bounce", reader.email, detail="5.1.1 user unknown")
    chief = reader.service.person("records", Role.ADMIN)
    told = at(chief.ask("POST", "/v1/consents", {"email": reader.email}).json, "items")
    assert isinstance(told, list)
    last = [one for one in told if at(one, "kind") == "bounced"]
    assert (reader.states(), reason(reader)) == ({"daily": "bounced", "weekly": "bounced"}, ["bounced"])
    assert [(at(one, "via"), json.loads(str(at(one, "evidence")))["detail"]) for one in last] == [("server", "5.1.1 user unknown")] * 2


def test_five_soft_bounces_within_30_days_are_as_good_as_a_hard_one(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    states = []
    for days in (0, 20, 20, 5, 4, 0, 0):
        reader.service.later(days=days, seconds=1)
        server.say("soft_bounce", reader.email)
        states.append(reader.states()["daily"])
    assert states == ["active"] * 5 + ["bounced"] * 2
    assert reader.ledger()[-3:] == ["daily soft_bounced", "daily soft_bounced", "daily bounced"]
    assert reason(reader) == ["bounced"]


def test_a_letter_about_the_account_goes_out_whatever_became_of_a_newsletter(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    for kind in ("password_reset", "confirm_signup"):
        reader.service.door.run(queue_mail_to(reader, kind))
    server.say("soft_bounce", reader.email)
    assert reader.letters[-2:] == [("password_reset",), ("confirm_signup",)]
    server.say("hard_bounce", reader.email)
    assert reader.letters == [("password_reset",)]


async def queue_mail_to(reader: Reader, kind: str) -> None:
    async with reader.service.door.pool.acquire() as connection:
        await queue_mail(connection, Mail(reader.email, "About it", "Text.", "<p>Text.</p>", kind))


# Which site


def issue_of(reader: Reader, slug: str) -> tuple[int, int]:
    """An issue of a newsletter, and a letter of it that waits; its number and its reader's."""
    subscriber = reader.service.value(
        "select subscriber_id from subscriber join newsletter using (site_id) where email_key = lower($1) and slug = $2", reader.email, slug
    )
    issue = reader.service.value(
        "insert into newsletter_issue (newsletter_id, since, until, article_count, subject, text, html, sender_name, list_id, base_url, "
        "created_at, finished_at) select newsletter_id, $2, $2, 1, 's', '{a,b}', '{a,b}', 'n', 'l', 'u', $2, $2 from newsletter "
        "where slug = $1 returning issue_id",
        slug,
        reader.service.now,
    )
    reader.service.execute(
        "insert into outgoing_mail (kind, recipient, subject, text, html, message_key, created_at, next_try_at, is_bulk, issue_id, "
        "subscriber_id) values ('newsletter', $1, 's', 't', 'h', 'issue.' || $2::bigint || '.' || $3::bigint, $4, $4, true, $2, "
        "$3)",
        reader.email,
        issue,
        subscriber,
        reader.service.now,
    )
    assert isinstance(issue, int)
    assert isinstance(subscriber, int)
    return issue, subscriber


def test_a_letter_of_one_site_touches_no_other(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    reader.service.later(hours=1)
    reader.subscribe("evening")
    letters = [issue_of(reader, slug) for slug in ("daily", "evening")]
    server.say("complaint", reader.email, message_id="<issue.{}.{}@mail.example>".format(*letters[1]))
    assert (reader.states(), reason(reader)) == ({"daily": "active", "evening": "complained"}, ["complained"])
    waiting = reader.service.rows(
        "select issue_id from outgoing_mail where is_bulk and subscriber_id = any ($1)", [one[1] for one in letters]
    )
    assert waiting == [(letters[0][0],)]
    server.say("complaint", reader.email)
    assert (reader.states(), reason(reader)) == ({"daily": "complained", "evening": "complained"}, ["complained", "complained"])


def test_a_letter_tells_whom_it_went_to_where_the_address_is_hidden(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    issue, subscriber = issue_of(reader, "daily")
    for wrong in (f"issue.{issue}.{subscriber + 10_000}@x", f"issue.{issue + 10_000}.{subscriber}@x", f"issue.{'9' * 19}.1@x", "@@@"):
        assert answered(server.say("complaint", None, message_id=wrong)) == ACCEPTED
    assert reader.states() == {"daily": "active"}
    server.say("complaint", None, message_id=f"issue.{issue}.{subscriber}@elsewhere.example")
    assert reader.states() == {"daily": "complained"}


# What comes after


def test_after_a_complaint_a_signup_sends_no_letter_and_is_answered_the_same(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    before = answered(reader.sign_up("weekly"))
    server.say("complaint", reader.email)
    reader.service.later(days=2)
    sent = reader.letters
    assert (answered(reader.sign_up("daily", "weekly")), reader.letters) == (before, sent)


def test_after_a_bounce_its_owner_signs_up_again(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    server.say("hard_bounce", reader.email)
    before = reader.service.now
    reader.service.later(days=2)
    reader.subscribe("daily")
    assert (reader.states(), reason(reader)) == ({"daily": "active"}, [])
    server.tell(event("hard_bounce", reader.email, before + timedelta(hours=1)))
    assert (reader.states(), reason(reader)) == ({"daily": "active"}, []), "what is older than the last consent is over"


def test_a_join_by_the_account_lifts_a_complaint(server: MailServer, service: Service) -> None:
    service.later(days=2)
    mine = service.person("joiner")
    reader = Reader(service, mine.email)
    reader.subscribe("daily")
    said = event("complaint", reader.email, service.now)
    server.tell(said)
    service.later(hours=1)
    assert mine.ask("PUT", "/v1/me/signups/daily", {"consent_version": VERSION}).status == 200
    server.tell(said, webhook_id="msg_9")
    assert (reader.states(), reason(reader)) == ({"daily": "active"}, [])


def test_a_complaint_outlives_its_address(server: MailServer, reader: Reader) -> None:
    token = reader.subscribe("daily")
    server.say("complaint", reader.email)
    assert reader.service.ask("DELETE", f"/v1/signups/{token}").status == 204
    assert (reader.states(), reason(reader)) == ({}, ["complained"])
    assert reader.service.value("select count(*) from mail_event where subscriber_id not in (select subscriber_id from subscriber)") == 0
    sent = reader.letters
    reader.service.later(days=2)
    assert (reader.sign_up("daily").status, reader.letters) == (202, sent)


def test_places_in_a_list_stay_apart_when_many_end_at_once(server: MailServer, service: Service) -> None:
    sender = service.person("sender", Role.EDITOR)
    evidence = {"consented_at": "2026-01-02T03:04:05Z", "consent_text": "Send it.", "source": "on paper"}
    rows = [{"email": f"many-{number}@mail.example", **evidence} for number in range(300)]
    assert sender.ask("POST", "/v1/newsletters/daily/subscribers", {"subscribers": rows}).json["added"] == 300
    head = "select position from newsletter_head join newsletter using (newsletter_id) where slug = 'daily'"
    before = service.value(head)
    assert isinstance(before, int)
    service.door.watch()
    assert answered(server.tell(*(event("hard_bounce", str(row["email"]), service.now) for row in rows))) == ACCEPTED
    assert len([one for one in service.door.statements if not one.startswith(("BEGIN", "COMMIT"))]) <= 11
    places = "select position from signup join newsletter using (newsletter_id) where slug = 'daily' and position > $1 order by position"
    assert ([row[0] for row in service.rows(places, before)], service.value(head)) == (
        list(range(before + 1, before + 301)),
        before + 300,
    )


def test_while_the_database_is_away_it_says_so_and_the_same_again_is_taken(server: MailServer, reader: Reader) -> None:
    reader.subscribe("daily")
    said = event("complaint", reader.email, reader.service.now)
    pool = reader.service.door.app.state.pool
    gone = reader.service.door.run(open_pool("postgresql://nobody@127.0.0.1:1/none", size=1))
    reader.service.door.app.state.pool = gone
    away = server.tell(said)
    reader.service.door.app.state.pool = pool
    gone.terminate()
    assert (away.status, away.json["code"], "retry-after" in away.headers) == (503, "unavailable", True)
    assert (answered(server.tell(said)), reader.states()) == (ACCEPTED, {"daily": "complained"})


def test_who_sends_slowly_and_a_database_that_is_late_are_refused(
    service: Service, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(request, "BODY_SECONDS", 0.01)
        slow = service.door.ask("POST", PATH, POSTED, receive=silent)
    pool = service.door.app.state.pool
    service.door.app.state.pool = Late(pool)
    late = server.say("hard_bounce", "nobody@mail.example")
    service.door.app.state.pool = pool
    assert [(one.status, one.json["code"]) for one in (slow, late)] == [(408, "request_timeout"), (504, "statement_timeout")]
