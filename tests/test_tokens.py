"""Tokens: made by sessions, used by programs, no wider than their scopes, gone when revoked."""

from __future__ import annotations

import pytest

from api.secret import CHECK, DIGITS, LENGTH, TOKEN, is_sound, new_secret
from schema.scope import Scope
from tests.acting import PASSWORD, Acting, Came, headers
from tests.asking import at
from tests.door import POSTED

MINE: dict[str, object] = {"name": "nightly", "scopes": ["account:read", "votes:write"]}


def test_whoever_is_not_signed_in_makes_no_token(acting: Acting) -> None:
    assert acting.do("create_token", MINE) == Came("unauthenticated")
    assert acting.do("revoke_token", {"id": "tok_1"}) == Came("unauthenticated")


def test_a_token_reads_what_its_scope_says_until_it_is_revoked(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    made = acting.do("create_token", MINE, session)
    assert made.code is None
    assert acting.reads_me(made.secret or "") is None
    assert acting.do("revoke_token", {"id": made.key}, session) == Came()
    acting.forget()
    assert acting.reads_me(made.secret or "") == "invalid_token"


def test_a_token_without_the_scope_is_told_which_one_it_lacks(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    secret = acting.do("create_token", {"name": "n", "scopes": []}, session).secret or ""
    answer = acting.door.ask("GET", "/v1/me", headers(secret))
    assert (answer.status, answer.json["detail"], answer.headers["www-authenticate"]) == (
        403,
        "The token lacks the scope account:read.",
        'Bearer error="insufficient_scope", scope="account:read"',
    )


def test_a_token_makes_no_token_and_changes_nothing_of_the_account(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    secret = acting.do("create_token", MINE, session).secret
    doings: list[tuple[str, dict[str, object]]] = [
        ("create_token", MINE),
        ("change_password", {"password": "another wall of five words"}),
        ("change_email", {"email": "new@example.org"}),
        ("update_me", {"display_name": "Other"}),
        ("give_password", {"password": PASSWORD}),
    ]
    assert [acting.do(name, given, secret) for name, given in doings] == [Came("insufficient_scope")] * len(doings)


@pytest.mark.parametrize("scope", ["moderation:read", "moderation:write", "articles:write"])
def test_a_scope_that_the_role_does_not_have_is_refused(acting: Acting, scope: str) -> None:
    session = acting.person("tidewatcher")
    assert acting.do("create_token", {"name": "n", "scopes": [scope]}, session) == Came("forbidden")


@pytest.mark.parametrize(("days", "later", "code"), [(1, 0.99, None), (1, 1, "invalid_token"), (365, 364, None)])
def test_a_token_stops_when_its_days_are_over(acting: Acting, days: int, later: float, code: str | None) -> None:
    session = acting.person("tidewatcher")
    secret = acting.do("create_token", {**MINE, "days": days}, session).secret or ""
    acting.later(days=later)
    assert acting.reads_me(secret) == code


@pytest.mark.parametrize("given", [{"days": 0}, {"days": 366}, {"name": ""}, {"scopes": ["everything"]}, {"days": 1.5}])
def test_what_cannot_be_is_refused(acting: Acting, given: dict[str, object]) -> None:
    session = acting.person("tidewatcher")
    assert acting.do("create_token", {**MINE, **given}, session).code in ("invalid", "document_invalid")
    assert acting.rows("select from token") == []


def test_an_account_has_twenty_tokens(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    codes = [acting.do("create_token", MINE, session).code for _ in range(21)]
    assert codes == [None] * 20 + ["too_many"]


def test_nobody_revokes_or_sees_somebody_elses_token(acting: Acting) -> None:
    mine, other = acting.person("tidewatcher"), acting.person("other")
    made = acting.do("create_token", MINE, mine)
    assert acting.do("revoke_token", {"id": made.key}, other) == Came("not_found")
    assert acting.door.ask("GET", "/v1/tokens", headers(other)).json == {"items": []}
    assert acting.reads_me(made.secret or "") is None


def test_the_list_tells_no_secret_and_when_each_was_used(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    made = acting.do("create_token", MINE, session)
    acting.later(hours=1)
    acting.reads_me(made.secret or "")
    assert acting.door.ask("GET", "/v1/tokens", headers(session)).json == {
        "items": [
            {
                "id": made.key,
                "name": "nightly",
                "scopes": ["account:read", "votes:write"],
                "created_at": "2026-03-01T12:00:00Z",
                "expires_at": "2026-05-30T12:00:00Z",
                "last_used_at": "2026-03-01T13:00:00Z",
            }
        ]
    }


def test_what_is_made_and_revoked_is_in_the_audit_log(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    made = acting.do("create_token", MINE, session)
    acting.do("revoke_token", {"id": made.key}, session)
    noted = acting.rows("select action, target, via, detail::text from audit order by audit_id")
    assert [tuple(row) for row in noted][-2:] == [
        ("token.create", made.key, "session", '{"scopes": ["account:read", "votes:write"]}'),
        ("token.revoke", made.key, "session", "{}"),
    ]


def test_anybody_reads_what_each_scope_allows(acting: Acting) -> None:
    told = [(one.value, one.description) for one in Scope]
    answer = acting.door.ask("GET", "/v1/scopes")
    assert answer.json == {"items": [{"scope": scope, "allows": allows} for scope, allows in told]}
    assert answer.headers["cache-control"] == "public, max-age=10, stale-while-revalidate=60"
    again = acting.door.ask("GET", "/v1/scopes", [(b"if-none-match", answer.headers["etag"].encode())])
    assert (again.status, again.headers["etag"]) == (304, answer.headers["etag"])
    asked = acting.door.ask("POST", "/graphql", POSTED, b'{"query": "{ scopes { scope allows } }"}').json
    assert at(asked, "data", "scopes") == [{"scope": scope.upper().replace(":", "_"), "allows": allows} for scope, allows in told]


def test_a_misspelt_secret_is_refused_without_asking_the_database(acting: Acting) -> None:
    secret = new_secret(TOKEN)
    wrong = secret[:-1] + DIGITS[(DIGITS.index(secret[-1]) + 1) % len(DIGITS)]
    pool = acting.door.app.state.pool
    del acting.door.app.state.pool
    try:
        assert acting.reads_me(wrong) == "invalid_token"
    finally:
        acting.door.app.state.pool = pool


@pytest.mark.parametrize("prefix", [TOKEN, "bst_ses_"])
def test_a_secret_is_sound_and_no_other_like_it(prefix: str) -> None:
    secret = new_secret(prefix)
    assert (len(secret), is_sound(secret)) == (len(prefix) + LENGTH + CHECK, True)
    swapped = [secret[:at] + secret[at + 1] + secret[at] + secret[at + 2 :] for at in range(len(prefix), len(secret) - 1)]
    assert [one for one in swapped if one != secret and is_sound(one)] == []
