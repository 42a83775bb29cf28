"""A reset of the password shuts every door into the account that somebody else may have opened, and names those that stay."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest

from tests.acting import Acting, Came

EMAIL, NEW = "tidewatcher@example.org", "another wall of five words"
MADE: dict[str, object] = {"name": "nightly", "scopes": ["account:read"]}
GRANT = urlencode({"grant_type": "client_credentials"}).encode()


def reset(acting: Acting) -> None:
    assert acting.do("request_password_reset", {"email": EMAIL}) == Came()
    assert acting.do("reset_password", {"secret": acting.mailed(EMAIL), "password": NEW}) == Came()


def granted(acting: Acting, client: Came) -> dict[str, object]:
    """What a client gets that asks for a token."""
    known = base64.b64encode(f"{client.key}:{client.secret}".encode())
    form = (b"content-type", b"application/x-www-form-urlencoded")
    return dict(acting.door.ask("POST", "/oauth/token", [form, (b"authorization", b"Basic " + known)], GRANT).json)


def letter(acting: Acting) -> str:
    (row,) = acting.rows("select text from outgoing_mail where kind = 'password_was_changed' order by mail_id desc limit 1")
    return str(row["text"])


def link_to(acting: Acting, *providers: str) -> None:
    """As somebody did who was signed in."""
    for place, one in enumerate(providers):
        acting.rows(
            "insert into sign_in_link (issuer, subject, account_id, provider_name, linked_at) "
            "select $1, 'subject', account_id, $2, $3 from account",
            f"https://{place}.example",
            one,
            acting.now,
        )


def test_a_reset_ends_sessions_tokens_and_clients_with_what_they_got(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    mine, client = acting.do("create_token", MADE, session), acting.do("create_client", MADE, session)
    got = str(granted(acting, client)["access_token"])
    secrets = [session, mine.secret or "", got]
    assert [acting.reads_me(one) for one in secrets] == [None] * 3
    reset(acting)
    acting.forget()
    assert [acting.reads_me(one) for one in secrets] == ["invalid_token"] * 3
    assert granted(acting, client)["error"] == "invalid_client"


def test_a_reset_leaves_the_doors_of_others_alone(acting: Acting) -> None:
    acting.person("tidewatcher")
    other = acting.person("other")
    mine, client = acting.do("create_token", MADE, other), acting.do("create_client", MADE, other)
    reset(acting)
    acting.forget()
    assert [acting.reads_me(one or "") for one in (other, mine.secret, str(granted(acting, client)["access_token"]))] == [None] * 3


def test_each_token_and_client_that_a_reset_ends_is_in_the_audit_log(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    tokens = [acting.do("create_token", MADE, session).key for _ in range(2)]
    client = acting.do("create_client", MADE, session)
    granted(acting, client)
    reset(acting)
    noted = acting.rows("select action, target, via from audit where via = 'mail' order by audit_id offset 1")  # the first opened it
    account = acting.rows("select 'acc_' || account_id as id from account")[0]["id"]
    ended = [*(("token.revoke", one, "mail") for one in tokens), ("client.delete", client.key, "mail")]
    assert [tuple(row) for row in noted] == [*ended, ("account.password", account, "mail")]


def test_ways_in_through_providers_stay_and_the_letter_names_them(acting: Acting) -> None:
    acting.person("tidewatcher")
    link_to(acting, "Good Provider", "GitHub")
    reset(acting)
    assert len(acting.rows("select from sign_in_link")) == 2
    assert "one can also sign in with Good Provider and GitHub. If you do not know one of these" in letter(acting)


@pytest.mark.parametrize("made", ["create_token", "create_client"])
def test_the_letter_says_that_programs_need_new_tokens_where_there_were_some(acting: Acting, made: str) -> None:
    session = acting.person("tidewatcher")
    acting.do(made, MADE, session)
    reset(acting)
    assert "Programs that used your account no longer can" in letter(acting)


def test_where_nothing_else_led_in_the_letter_names_nothing(acting: Acting) -> None:
    acting.person("tidewatcher")
    reset(acting)
    assert ("sign in with" in letter(acting), "Programs" in letter(acting)) == (False, False)


def test_whoever_changes_the_password_keeps_tokens_and_clients_and_is_told_of_other_ways_in(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    mine, client = acting.do("create_token", MADE, session), acting.do("create_client", MADE, session)
    link_to(acting, "GitHub")
    assert acting.do("change_password", {"password": NEW}, session).code is None
    acting.forget()
    assert [acting.reads_me(one) for one in (mine.secret or "", str(granted(acting, client)["access_token"]))] == [None, None]
    assert ("one can also sign in with GitHub." in letter(acting), "Programs" in letter(acting)) == (True, False)


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("create_token", MADE),
        ("create_client", MADE),
        ("change_password", {"password": "yet another wall of words"}),
        ("change_email", {"email": "evil@example.org"}),
    ],
)
def test_a_session_that_is_remembered_for_a_moment_opens_no_door_after_it(acting: Acting, verb: str, given: dict[str, object]) -> None:
    session = acting.person("tidewatcher")
    assert acting.reads_me(session) is None
    known = dict(acting.door.app.asgi_handler.viewers.known)  # type: ignore[attr-defined]  # the floor stands where Litestar has its router
    reset(acting)
    acting.door.app.asgi_handler.viewers.known.update(known)  # type: ignore[attr-defined]  # as at another worker, which saw none of it
    assert acting.do(verb, given, session) == Came("invalid_token")
    acting.forget()
    assert (acting.log_in("tidewatcher", NEW).code, acting.rows("select from token"), acting.rows("select from client")) == (None, [], [])
    assert acting.letters("evil@example.org") == []
