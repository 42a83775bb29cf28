"""Providers that lie, fail or dawdle, and visitors who cheat: nobody is signed in, nothing is written, and it is said what happened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.sign_in import fetch
from api.sign_in.asking import challenge_of
from tests.asking import at
from tests.door import Door
from tests.provider import WRONG_DOCUMENTS
from tests.signing_in import (
    HERE,
    OTHER_PAGE,
    PAGE,
    TABLES,
    VERIFIER,
    Provider,
    Visitor,
    bearer,
    counts,
    door_with,
    outcome,
    page_of,
    provider_running,
    state_of,
)

LIES = {
    "wrong_iss": "InvalidClaimError: invalid_claim: Invalid claim: 'iss'",
    "no_iss": "MissingClaimError: missing_claim: Missing claim: 'iss'",
    "wrong_aud": "InvalidClaimError: invalid_claim: Invalid claim: 'aud'",
    "one_of_many": "MissingClaimError: missing_claim: Missing claim: 'azp'",
    "wrong_azp": "InvalidClaimError: invalid_claim: Invalid claim: 'azp'",
    "wrong_nonce": "InvalidClaimError: invalid_claim: Invalid claim: 'nonce'",
    "no_nonce": "MissingClaimError: missing_claim: Missing claim: 'nonce'",
    "expired": "ExpiredTokenError: expired_token: The token is expired",
    "no_exp": "MissingClaimError: missing_claim: Missing claim: 'exp'",
    "odd_exp": "InvalidClaimError: invalid_claim: Claim 'exp' must be a NumericDate value",
    "no_iat": "MissingClaimError: missing_claim: Missing claim: 'iat'",
    "issued_tomorrow": "InvalidClaimError: invalid_claim: The token was issued in the future",
    "not_yet": "InvalidClaimError: invalid_claim: The token is not yet valid",
    "wrong_at_hash": "InvalidClaimError: invalid_claim: Invalid claim: 'at_hash'",
    "odd_at_hash": "InvalidClaimError: invalid_claim: Invalid claim: 'at_hash'",
    "no_sub": "MissingClaimError: missing_claim: Missing claim: 'sub'",
    "odd_sub": "InvalidClaimError: invalid_claim: Claim 'sub' must be a StringOrURI value",
    "long_sub": "the subject is empty, too long, or cannot be written",
    "nul_sub": "the subject is empty, too long, or cannot be written",
    "half_sub": "the subject is empty, too long, or cannot be written",
    "forged": "BadSignatureError: bad_signature: ",
    "tampered": "BadSignatureError: bad_signature: ",
    "unsigned": "UnsupportedAlgorithmError: unsupported_algorithm: Algorithm of 'none' is not allowed",
    "public_key": "UnsupportedAlgorithmError: unsupported_algorithm: Algorithm of 'HS256' is not allowed",
    "unknown_key": "no key of the provider's has the token's kid",
    "own_key": "InvalidKeyTypeError: invalid_key_type: Algorithm 'ES256' requires 'EC' key",
    "no_token": "there is no ID token in the answer",
    "garbage": "DecodeError: decode_error: Invalid header",
    "not_ascii": "there is no ID token in the answer",
    "used_code": "status 400, error 'invalid_grant'",
    "other_iss": "the browser came back from another issuer",
    "no_code": "the browser came back without a code",
    "huge": "/good/token answered with more than 262,144 bytes",
    "compressed": "status 200, and no JSON",
    "no_json": "status 200, and no JSON",
    "deep": "status 200, and no JSON",
    "list": "status 200, error 'None'",
    "elsewhere": "status 307, and no JSON",
}
"""What a provider does, and how the log ends that says why it is not believed."""
FAILURES = ("failing", "busy", "slow", "cut")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_running() as running:
        yield running


@pytest.fixture(scope="module")
def door(dsn: str, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with door_with(dsn, provider, tmp_path_factory.mktemp("settings")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _afresh(provider: Provider, door: Door) -> None:
    """Every provider is honest at first; and trips are counted by the network, which is one here."""
    provider.behave()
    door.run(door.pool.execute("".join(f"delete from {table};" for table in ("spending", "sign_in_attempt", *TABLES))))


@pytest.fixture
def visitor(door: Door, dsn: str) -> Visitor:
    return Visitor(door)


def wrote(dsn: str) -> dict[str, int]:
    return {table: rows for table, rows in asyncio.run(counts(dsn)).items() if rows}


# Providers


@pytest.mark.parametrize(("lie", "reason"), LIES.items(), ids=LIES)
def test_a_provider_that_lies_is_not_believed(
    visitor: Visitor, provider: Provider, dsn: str, lie: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider.behave(lie)
    page, told = visitor.came()
    [line] = [one.getMessage() for one in caplog.records if one.name == "broadsheet"]
    assert (line[: len(told["request_id"]) + 8], line[-len(reason) :]) == (f"request {told['request_id']}", reason)
    assert (page, told.pop("request_id") != "", told) == (PAGE, True, {"error": "sign_in_failed", "provider": "good"})
    assert wrote(dsn) == {}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_provider_that_fails_is_said_to_be_away(
    visitor: Visitor, provider: Provider, dsn: str, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = visitor.set_out()
    provider.behave(failure)
    monkeypatch.setattr(fetch, "SECONDS", 0.5)
    _, told = page_of(visitor.back(visitor.visit(way)))
    assert (told["error"], wrote(dsn)) == ("provider_unavailable", {})
    provider.behave()


@pytest.mark.parametrize("lie", WRONG_DOCUMENTS)
def test_a_document_that_leads_astray_is_not_followed(provider: Provider, dsn: str, tmp_path: Path, lie: str) -> None:
    provider.behave(lie)
    with door_with(dsn, provider, tmp_path) as fresh:
        page, told = page_of(Visitor(fresh).start())
    assert (page, told["error"], provider.asked()) == (PAGE, "sign_in_failed", ["GET /good/.well-known/openid-configuration"])


def test_a_provider_that_is_away_sends_visitors_back_and_is_asked_again(provider: Provider, dsn: str, tmp_path: Path) -> None:
    with door_with(dsn, provider, tmp_path) as fresh:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(fetch, "SECONDS", 0.0)
            page, told = page_of(Visitor(fresh).start())
        assert (page, told["error"]) == (PAGE, "provider_unavailable")
        assert "code" in Visitor(fresh).came()[1]


def test_whoever_says_no_at_the_provider_comes_back_without_a_code(visitor: Visitor, provider: Provider, dsn: str) -> None:
    provider.behave("declined")
    page, told = visitor.came()
    assert (page, told.pop("request_id") != "", told) == (PAGE, True, {"error": "sign_in_declined", "provider": "good"})
    assert wrote(dsn) == {}


def test_nothing_is_asked_where_an_answer_points_at(visitor: Visitor, provider: Provider) -> None:
    for behaviour in ("elsewhere", "own_key"):
        provider.behave(behaviour)
        visitor.came()
        assert [one for one in provider.asked() if "canary" in one] == []


def test_user_info_of_somebody_else_is_not_believed(visitor: Visitor, provider: Provider, dsn: str) -> None:
    provider.behave("other_userinfo", email=None)
    _, told = visitor.came()
    assert (told["error"], wrote(dsn)) == ("sign_in_failed", {})


@pytest.mark.parametrize("behaviour", ["graph_fails", "failing", "no_json", "huge", "used_code"])
def test_a_facebook_that_fails_signs_nobody_in(visitor: Visitor, provider: Provider, dsn: str, behaviour: str) -> None:
    provider.behave(behaviour)
    _, told = visitor.came("facebook")
    assert (told["error"], wrote(dsn)) == ("provider_unavailable" if behaviour == "failing" else "sign_in_failed", {})


# Visitors and whoever meddles with them


def test_a_state_that_was_not_given_out_leads_nowhere(visitor: Visitor, provider: Provider, dsn: str) -> None:
    provider.behave("other_state")
    assert outcome(visitor.back(visitor.visit(visitor.set_out()))) == (410, "gone")
    assert wrote(dsn) == {}


def test_a_way_back_is_good_once(visitor: Visitor, dsn: str, provider: Provider) -> None:
    provider.behave("forged")
    way_back = visitor.visit(visitor.set_out())
    assert visitor.back(way_back).status == 303
    provider.behave()
    assert outcome(visitor.back(way_back)) == (410, "gone")
    assert wrote(dsn) == {}


def test_whoever_only_asks_for_the_head_of_a_way_changes_nothing(visitor: Visitor, door: Door) -> None:
    way_back = visitor.visit(visitor.set_out()).removeprefix(HERE)
    attempts = door.run(door.pool.fetch("select digest from sign_in_attempt"))
    for target in (way_back, f"/v1/sign-in/good?challenge={challenge_of(VERIFIER)}"):
        head, options = door.ask("HEAD", target), door.ask("OPTIONS", target)
        assert (head.status, head.body, head.headers["allow"]) == (405, b"", "GET, OPTIONS")
        assert (options.status, options.headers["allow"]) == (204, "GET, OPTIONS")
    assert door.run(door.pool.fetch("select digest from sign_in_attempt")) == attempts
    assert "code" in page_of(visitor.back(f"{HERE}{way_back}"))[1]


def test_a_way_back_from_one_provider_is_not_taken_for_anothers(visitor: Visitor, dsn: str) -> None:
    way_back = visitor.visit(visitor.set_out("good"))
    assert outcome(visitor.back(way_back.replace("/good/", "/other/"))) == (410, "gone")
    assert wrote(dsn) == {}


@pytest.mark.parametrize("query", ["", "code=x", "state=", "state=x", "state=%00&code=%00", "state=%C3%A9", "state=" + "x" * 7000])
def test_a_way_back_that_nobody_set_out_on_leads_nowhere(visitor: Visitor, dsn: str, query: str) -> None:
    assert outcome(visitor.back(f"{HERE}/v1/sign-in/good/callback?{query}")) == (410, "gone")
    assert wrote(dsn) == {}


@pytest.mark.parametrize("code", ["", "%00", "%C3%A9", "%F0%9F%98%80", "a%0D%0Ab", "x" * 4000, "&code", "+"])
def test_a_code_of_any_form_is_left_to_the_provider(visitor: Visitor, dsn: str, code: str) -> None:
    way_back = f"{HERE}/v1/sign-in/good/callback?state={state_of(visitor.set_out())}&code={code}"
    answer = visitor.back(way_back)
    if "&" in code:
        assert outcome(answer) == (400, "repeated_parameter")
    else:
        assert page_of(answer)[1]["error"] == "sign_in_failed"
    assert wrote(dsn) == {}


@pytest.mark.parametrize("claim", [1, 0, "yes", "True", None, ["true"], False, "false"])
def test_only_a_plain_yes_vouches_for_an_address(visitor: Visitor, provider: Provider, dsn: str, claim: object) -> None:
    provider.behave(email_verified=claim)
    code = visitor.code()
    assert outcome(visitor.register(code, "vouched_for")) == (202, "")
    assert (outcome(visitor.finish(code)), wrote(dsn)) == (
        (409, "address_unproven"),
        {"registration": 1, "sign_in_code": 1, "outgoing_mail": 1},
    )


@pytest.mark.parametrize("claim", [True, "true"])
def test_a_plain_yes_vouches_for_an_address(visitor: Visitor, provider: Provider, claim: object) -> None:
    provider.behave(email_verified=claim)
    code = visitor.code()
    visitor.register(code, "vouched_for")
    assert visitor.finish(code).status == 201


@pytest.mark.parametrize("email", ["nobody", "a@b", 7, ["a@example.org"], "a" * 300 + "@example.org", "a\0b@example.org", "@", "\ud800"])
def test_what_is_no_address_is_asked_for(visitor: Visitor, provider: Provider, dsn: str, email: object) -> None:
    provider.behave(email=email)
    answer = visitor.register(visitor.code(), "no_address")
    assert (outcome(answer), at(answer.json, "errors", 0, "pointer")) == ((422, "invalid"), "/email")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("state=a&state=b", "repeated_parameter"),
        ("state=a&code=b&code=c", "repeated_parameter"),
        ("state=%ff", "malformed_query"),
        ("&".join(f"a{number}=1" for number in range(60)), "malformed_query"),
    ],
)
def test_a_way_back_that_cannot_be_read_is_refused(visitor: Visitor, query: str, code: str) -> None:
    assert outcome(visitor.back(f"{HERE}/v1/sign-in/good/callback?{query}")) == (400, code)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("good", 422, "invalid"),
        ("good?challenge=short", 422, "invalid"),
        (f"good?challenge={'a' * 43}&return_to=https://evil.example/", 422, "invalid"),
        (f"good?challenge={'a' * 43}&return_to={PAGE}.evil.example", 422, "invalid"),
        (f"good?challenge={'a' * 43}&return_to=/account", 422, "invalid"),
        (f"good?challenge={'a' * 43}&return_to=//evil.example/sign-in", 422, "invalid"),
        (f"good?challenge={'a' * 43}&more=1", 400, "unknown_parameter"),
        (f"good?challenge={'a' * 43}&challenge={'b' * 43}", 400, "repeated_parameter"),
        (f"nobody?challenge={'a' * 43}", 404, "not_found"),
        ("nobody/callback?state=x", 404, "not_found"),
        ("exchange", 405, "method_not_allowed"),
    ],
)
def test_no_way_out_is_shown_to_whom_asks_for_it_wrongly(door: Door, path: str, status: int, code: str) -> None:
    assert outcome(door.ask("GET", f"/v1/sign-in/{path}")) == (status, code)


def test_a_code_is_of_no_use_to_whoever_did_not_set_out(visitor: Visitor, door: Door, dsn: str) -> None:
    """Neither to a thief, nor in the browser of somebody to whom a stranger's code was slipped."""
    code = visitor.code()
    thief = Visitor(door, "another-verifier-that-was-made-up-by-the-thief-0")
    before = wrote(dsn)
    assert [outcome(thief.finish(code)), outcome(thief.register(code, "thief"))] == [(410, "gone")] * 2
    assert (wrote(dsn), outcome(visitor.finish(code))) == (before, (409, "registration_needed"))


def test_a_code_is_no_token_and_stands_in_no_address(visitor: Visitor, door: Door) -> None:
    code = visitor.code()
    assert outcome(door.ask("GET", "/v1/me", bearer(code))) == (401, "invalid_token")
    assert outcome(door.ask("GET", f"/v1/articles?q={code}")) == (400, "malformed")


@pytest.mark.parametrize("code", ["x", "bst_code_" + "0" * 36, "bst_ses_" + "0" * 36, "é"])
def test_a_code_that_was_made_up_is_gone(visitor: Visitor, code: str) -> None:
    assert outcome(visitor.finish(code)) == (410, "gone")
    assert visitor.finish_in_graphql(code) == {"session": None, "secret": None, "userErrors": [{"field": None, "code": "gone"}]}


def test_a_page_of_the_settings_may_be_chosen(visitor: Visitor) -> None:
    page, told = visitor.came(more=f"&return_to={OTHER_PAGE}")
    assert (page, "code" in told) == (OTHER_PAGE, True)


def test_the_services_own_page_may_always_be_chosen_and_no_host_that_a_stranger_names_moves_it(visitor: Visitor) -> None:
    page, told = visitor.came(more="&return_to=/sign-in")
    assert (page, "code" in told) == (f"{HERE}/sign-in", True)
    sent = visitor.door.ask("GET", f"/v1/sign-in/good?challenge={'a' * 43}&return_to=/sign-in", [(b"host", b"evil.example")])
    assert page_of(visitor.back(visitor.visit(sent.headers["location"])))[0] == f"{HERE}/sign-in"


def test_what_goes_along_to_the_provider_is_new_each_time_and_says_nothing(visitor: Visitor) -> None:
    first, second = visitor.set_out(), visitor.set_out()
    assert state_of(first) != state_of(second)
    assert visitor.verifier not in first


def test_one_network_sets_out_sixty_times_in_five_minutes(visitor: Visitor) -> None:
    assert [visitor.start().status for _ in range(62)] == [303] * 60 + [429] * 2
