"""Asking to be erased and calling it off, over both doors."""

from __future__ import annotations

import pytest

from tests.asking import at
from tests.signed_in import MORNING, PASSWORD, Person, Service, errors_of

ASK = (
    "mutation { requestErasure(input: {comments: KEEP}) { erasure { id comments requestedAt finalAt } userErrors { field code message } } }"
)
CANCEL = "mutation { cancelErasure { userErrors { code } } }"
BY_MAIL = 'mutation { cancelErasureByMail(input: {secret: "%s"}) { userErrors { code } } }'


def asked(person: Person, comments: str = "anonymise") -> dict[str, object]:
    """The receipt, without its drawn number."""
    answer = person.ask("POST", "/v1/me/erasure", {"comments": comments})
    assert answer.status == 202, answer.body
    assert str(answer.json["id"]).startswith("era_")
    return {name: value for name, value in answer.json.items() if name != "id"}


# Who may


def test_anonymous_is_refused(service: Service) -> None:
    told = {
        "ask": service.code("POST", "/v1/me/erasure", {"comments": "keep"}),
        "call off": service.code("DELETE", "/v1/me/erasure"),
        "export": service.code("POST", "/v1/me/export"),
    }
    assert told == dict.fromkeys(told, (401, "unauthenticated"))
    assert [errors_of(service.mutate(document)) for document in (ASK, CANCEL, "mutation { exportMe { document } }")] == [
        ["unauthenticated"]
    ] * 3


def test_a_token_may_not_whatever_its_scopes(service: Service, heron: Person) -> None:
    scopes = ["account:read", "comments:write"]
    token = heron.ask("POST", "/v1/tokens", {"name": "all", "scopes": scopes}).json["secret"]
    told = [service.code(method, path, body, str(token)) for method, path, body in ALL]
    assert told == [(403, "insufficient_scope")] * 3
    assert errors_of(service.mutate(ASK, str(token))) == ["insufficient_scope"]


ALL = (("POST", "/v1/me/erasure", {"comments": "keep"}), ("DELETE", "/v1/me/erasure", None), ("POST", "/v1/me/export", None))


def test_the_password_must_have_been_given_a_moment_ago_but_not_to_call_it_off(service: Service, heron: Person) -> None:
    asked(heron)
    service.later(minutes=16)
    told = [heron.code("POST", "/v1/me/erasure", {"comments": "keep"}), heron.code("POST", "/v1/me/export")]
    assert told == [(403, "password_needed")] * 2
    assert errors_of(heron.mutate(ASK)) == ["password_needed"]
    assert heron.ask("DELETE", "/v1/me/erasure").status == 204


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/comments"),
        ({"comments": "burn"}, "/comments"),
        ({"comments": None}, "/comments"),
        ({"comments": 1}, "/comments"),
        ({"comments": ["keep"]}, "/comments"),
        ({"comments": "keep", "votes": "keep"}, "/votes"),
    ],
)
def test_the_choice_is_one_of_three(heron: Person, body: object, pointer: str) -> None:
    answer = heron.ask("POST", "/v1/me/erasure", body)
    assert (answer.status, at(answer.json, "errors", 0, "pointer")) == (422, pointer)


# Asking


def test_a_receipt_says_what_happens_when_and_the_account_works_until_then(service: Service, heron: Person) -> None:
    receipt = {"comments": "anonymise", "requested_at": "2027-03-01T08:00:00Z", "final_at": "2027-03-08T08:00:00Z"}
    assert asked(heron) == receipt
    me = heron.ask("GET", "/v1/me?include=erasure").json
    assert {name: value for name, value in at(me, "erasure").items() if name != "id"} == receipt
    service.later(days=6)
    heron.log_in()
    assert heron.ask("GET", "/v1/accounts/heron").status == 200


def test_both_doors_give_the_same_receipt(heron: Person) -> None:
    by_graphql = at(heron.mutate(ASK), "data", "requestErasure")
    by_rest = heron.ask("POST", "/v1/me/erasure", {"comments": "keep"}).json
    shown = at(heron.mutate("{ me { erasure { id comments requestedAt finalAt } } }"), "data", "me", "erasure")
    assert by_graphql == {"erasure": shown, "userErrors": []}
    assert by_rest == {
        "id": shown["id"],
        "comments": shown["comments"].lower(),
        "requested_at": shown["requestedAt"],
        "final_at": shown["finalAt"],
    }


def test_who_did_not_ask_has_no_receipt(service: Service, heron: Person) -> None:
    asked(service.person("egret"))
    assert heron.mutate("{ me { handle erasure { id } } }") == {"data": {"me": {"handle": "heron", "erasure": None}}}


def test_asking_again_changes_the_choice_and_neither_the_day_nor_the_mail(service: Service, heron: Person) -> None:
    first = heron.ask("POST", "/v1/me/erasure", {"comments": "keep"}).json
    service.later(minutes=10)
    assert heron.ask("POST", "/v1/me/erasure", {"comments": "delete"}).json == {**first, "comments": "delete"}
    assert service.rows("select kind, recipient, subject from outgoing_mail") == [
        ("erasure_requested", "heron@mail.example", "Your account will be erased")
    ]


def test_the_same_request_sent_twice_is_one(service: Service, heron: Person) -> None:
    answers = [heron.ask("POST", "/v1/me/erasure", {"comments": "keep"}, idempotency_key="k1") for _ in range(2)]
    assert (answers[0].status, answers[0].body) == (answers[1].status, answers[1].body)
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert service.rows("select action, detail::text from audit where action like 'erasure%'") == [
        ("erasure.request", '{"comments": "keep"}')
    ]


# Calling it off


def test_it_is_called_off_over_either_door_and_then_there_is_nothing_to_call_off(service: Service, heron: Person) -> None:
    asked(heron)
    assert (heron.ask("DELETE", "/v1/me/erasure").status, heron.code("DELETE", "/v1/me/erasure")) == (204, (404, "not_found"))
    asked(heron)
    told = [at(heron.mutate(CANCEL), "data", "cancelErasure", "userErrors") for _ in range(2)]
    assert told == [[], [{"code": "not_found"}]]
    assert (
        service.rows("select action, actor_id, via, target from audit where action = 'erasure.cancel'")
        == [("erasure.cancel", heron.key, "session", heron.id)] * 2
    )


@pytest.mark.parametrize("door", ["rest", "graphql"])
def test_the_mailed_link_calls_it_off_once_for_whoever_has_it(service: Service, heron: Person, door: str) -> None:
    asked(heron)
    secret = service.mailed("erasure_requested")
    if door == "rest":
        told: list[object] = [service.code("POST", "/v1/erasures/cancel", {"secret": secret}) for _ in range(2)]
        assert told == [(204, None), (410, "gone")]
    else:
        told = [at(service.mutate(BY_MAIL % secret), "data", "cancelErasureByMail", "userErrors") for _ in range(2)]
        assert told == [[], [{"code": "gone"}]]
    assert service.rows("select account_id from erasure_request") == []
    assert service.rows("select actor_id, via, target from audit where action = 'erasure.cancel'") == [(None, "mail", heron.id)]


def test_a_link_is_good_for_its_request_alone(service: Service, heron: Person) -> None:
    asked(heron)
    first = service.mailed("erasure_requested")
    heron.ask("DELETE", "/v1/me/erasure")
    asked(heron)
    assert service.code("POST", "/v1/erasures/cancel", {"secret": first}) == (410, "gone")
    reset = {"secret": service.mailed("erasure_requested"), "password": PASSWORD}
    assert service.code("POST", "/v1/password-resets/confirm", reset) == (410, "gone")
    assert service.rows("select account_id from erasure_request") == [(heron.key,)]


@pytest.mark.parametrize("secret", ["", "x", "bst_mail_" + "0" * 36, "bst_ses_" + "0" * 36, "ß" * 64])
def test_a_link_that_never_was_calls_nothing_off(service: Service, heron: Person, secret: str) -> None:
    asked(heron)
    assert service.code("POST", "/v1/erasures/cancel", {"secret": secret})[0] in (410, 422)
    assert service.rows("select account_id from erasure_request") == [(heron.key,)]


def test_the_clock_of_these_tests_is_the_services(service: Service, heron: Person) -> None:
    assert service.value("select created_at from private_account") == MORNING
