"""Clients of third parties: made and deleted by their owners, getting tokens by themselves, no wider than they may, for an hour."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import pytest
from pydantic_core import to_json

from api.acts.clients import MOST_LIVE
from api.secret import CLIENT, TOKEN, new_secret
from tests.acting import Acting, Came, headers
from tests.asking import at
from tests.door import POSTED, Answer

MINE: dict[str, object] = {"name": "front page", "scopes": ["account:read", "votes:write"]}
FORM = (b"content-type", b"application/x-www-form-urlencoded")
GRANT = {"grant_type": "client_credentials"}


def basic(client_id: str, secret: str) -> tuple[bytes, bytes]:
    return b"authorization", b"Basic " + base64.b64encode(f"{quote(client_id)}:{quote(secret)}".encode())


def ask(acting: Acting, path: str, form: Mapping[str, str] | bytes, *more: tuple[bytes, bytes]) -> Answer:
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    return acting.door.ask("POST", path, [FORM, *more], body)


def refused(answer: Answer) -> tuple[int, str]:
    """Status and code. Whatever is refused is told as OAuth has it."""
    told = answer.json
    assert (set(told), answer.headers["cache-control"]) == ({"error", "error_description"}, "no-store"), answer.body
    return answer.status, str(told["error"])


def made(acting: Acting, handle: str = "tidewatcher", given: Mapping[str, object] = MINE) -> tuple[str, str, str]:
    """An owner's session, and a client's id and secret."""
    session = acting.person(handle)
    came = acting.do("create_client", given, session)
    assert came.code is None
    return session, came.key or "", came.secret or ""


def token(acting: Acting, client_id: str, secret: str, scope: str = "") -> str:
    answer = ask(acting, "/oauth/token", GRANT | ({"scope": scope} if scope else {}), basic(client_id, secret))
    assert answer.status == 200, answer.body
    return str(answer.json["access_token"])


def shown(acting: Acting, session: str) -> list[object]:
    found = acting.door.ask("GET", "/v1/clients", headers(session)).json["items"]
    assert isinstance(found, list)
    return list(found)


# Making and deleting


def test_whoever_is_not_signed_in_makes_no_client(acting: Acting) -> None:
    assert acting.do("create_client", MINE) == Came("unauthenticated")
    assert acting.do("delete_client", {"id": "cli_1"}) == Came("unauthenticated")


def test_a_client_is_made_after_the_password_and_listed_without_its_secret(acting: Acting) -> None:
    session, client_id, secret = made(acting)
    assert shown(acting, session) == [
        {
            "id": client_id,
            "name": "front page",
            "scopes": ["account:read", "votes:write"],
            "created_at": "2026-03-01T12:00:00Z",
            "last_used_at": None,
        }
    ]
    acting.later(minutes=16)
    assert acting.do("create_client", MINE, session) == Came("password_needed")
    assert secret.startswith(CLIENT)
    assert acting.rows("select digest = sha256(convert_to($1, 'UTF8')) as is_kept from client", secret)[0]["is_kept"]


def test_no_token_makes_a_client_not_even_one_that_a_client_got(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    got = token(acting, client_id, secret)
    assert acting.do("create_client", MINE, got) == Came("insufficient_scope")
    assert acting.do("delete_client", {"id": client_id}, got) == Came("insufficient_scope")


@pytest.mark.parametrize("scope", ["moderation:read", "moderation:write", "articles:write"])
def test_a_scope_that_the_role_does_not_have_is_refused(acting: Acting, scope: str) -> None:
    session = acting.person("tidewatcher")
    assert acting.do("create_client", {"name": "n", "scopes": [scope]}, session) == Came("forbidden")


@pytest.mark.parametrize("name", ["", " ", "\u202e", "a" * 61, "\u0007"])
def test_a_name_is_letters_that_can_be_seen(acting: Acting, name: str) -> None:
    session = acting.person("tidewatcher")
    assert acting.do("create_client", {"name": name, "scopes": []}, session).code == "invalid"
    assert acting.do("create_token", {"name": name, "scopes": []}, session).code == "invalid"


@pytest.mark.parametrize("path", ["/v1/clients", "/v1/tokens"])
def test_a_wrong_name_is_told_where_it_stands(acting: Acting, path: str) -> None:
    session = acting.person("tidewatcher")
    answer = acting.door.ask("POST", path, [*headers(session), (b"content-type", b"application/json")], b'{"name": " ", "scopes": []}')
    assert answer.json["errors"] == [{"code": "invalid_value", "detail": "letters that can be seen", "pointer": "/name"}]


@pytest.mark.parametrize("name", ["createClient", "createToken"])
def test_graphql_tells_the_same_place(acting: Acting, name: str) -> None:
    session = acting.person("tidewatcher")
    text = f'mutation {{ {name}(input: {{name: " ", scopes: []}}) {{ userErrors {{ field code }} }} }}'
    answer = acting.door.ask("POST", "/graphql", [*headers(session), *POSTED], to_json({"query": text})).json
    assert at(answer, "data", name, "userErrors") == [{"field": "name", "code": "invalid"}]


def test_an_account_has_ten_clients(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    codes = [acting.do("create_client", MINE, session).code for _ in range(11)]
    assert codes == [None] * 10 + ["too_many"]


def test_nobody_sees_or_deletes_somebody_elses_client(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    other = acting.person("other")
    assert shown(acting, other) == []
    assert acting.do("delete_client", {"id": client_id}, other) == Came("not_found")
    assert acting.do("delete_client", {"id": "cli_0"}, other) == Came("not_found")
    assert acting.reads_me(token(acting, client_id, secret)) is None


def test_a_deleted_client_and_its_tokens_are_gone_and_both_acts_are_in_the_audit_log(acting: Acting) -> None:
    session, client_id, secret = made(acting)
    got = token(acting, client_id, secret)
    assert acting.reads_me(got) is None
    assert acting.do("delete_client", {"id": client_id}, session) == Came()
    acting.forget()
    assert acting.reads_me(got) == "invalid_token"
    assert refused(ask(acting, "/oauth/token", GRANT, basic(client_id, secret))) == (401, "invalid_client")
    noted = acting.rows("select action, target, via, detail::text from audit order by audit_id")
    assert [tuple(row) for row in noted][-2:] == [
        ("client.create", client_id, "session", '{"scopes": ["account:read", "votes:write"]}'),
        ("client.delete", client_id, "session", "{}"),
    ]


# Getting tokens


def test_a_client_gets_a_token_by_basic_or_in_the_form(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    in_form = {"client_id": client_id, "client_secret": secret}
    answers = [
        ask(acting, "/oauth/token", GRANT, basic(client_id, secret)),
        ask(acting, "/oauth/token", GRANT | in_form),
        ask(acting, "/oauth/token", GRANT | {"client_id": client_id, "unknown": "x", "scope": ""}, basic(client_id, secret)),
    ]
    for answer in answers:
        told = answer.json
        got = str(told.pop("access_token"))
        assert (answer.status, told) == (200, {"token_type": "Bearer", "expires_in": 3600, "scope": "account:read votes:write"})
        assert answer.fields("cache-control", "pragma", "content-type") == {
            "cache-control": "no-store",
            "pragma": "no-cache",
            "content-type": "application/json",
        }
        assert (got[:8], acting.reads_me(got)) == (TOKEN, None)


def test_a_token_of_a_client_lasts_an_hour(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    got = token(acting, client_id, secret)
    acting.later(minutes=59)
    assert acting.reads_me(got) is None
    acting.later(minutes=1)
    assert acting.reads_me(got) == "invalid_token"


def test_a_token_has_the_scopes_that_were_asked_for_and_no_others(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    assert acting.reads_me(token(acting, client_id, secret, "account:read account:read")) is None
    assert acting.reads_me(token(acting, client_id, secret, "votes:write")) == "insufficient_scope"


@pytest.mark.parametrize("scope", ["articles:write", "account:read articles:write", "nothing", "ACCOUNT:READ"])
def test_a_scope_that_is_not_the_clients_is_refused(acting: Acting, scope: str) -> None:
    _, client_id, secret = made(acting)
    assert refused(ask(acting, "/oauth/token", GRANT | {"scope": scope}, basic(client_id, secret))) == (400, "invalid_scope")


def test_a_client_loses_the_scopes_that_its_owner_loses(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    acting.rows("update account set role = 'editor'")
    acting.forget()
    came = acting.do("create_client", {"name": "n", "scopes": ["account:read", "articles:write"]}, session)
    acting.rows("update account set role = 'reader'")
    asked = ask(acting, "/oauth/token", GRANT, basic(came.key or "", came.secret or ""))
    assert asked.json["scope"] == "account:read"
    wider = ask(acting, "/oauth/token", GRANT | {"scope": "articles:write"}, basic(came.key or "", came.secret or ""))
    assert refused(wider) == (400, "invalid_scope")


def test_tokens_of_clients_are_not_among_ones_own_and_do_not_count_as_such(acting: Acting) -> None:
    session, client_id, secret = made(acting)
    got = [token(acting, client_id, secret) for _ in range(25)]
    assert acting.door.ask("GET", "/v1/tokens", headers(session)).json == {"items": []}
    codes = [acting.do("create_token", {"name": "n", "scopes": []}, session).code for _ in range(21)]
    assert codes == [None] * 20 + ["too_many"]
    assert {acting.reads_me(one) for one in got} == {None}
    (row,) = acting.rows("select min(token_id) as first from token where client_id is not null")
    assert acting.do("revoke_token", {"id": f"tok_{row['first']}"}, session) == Came("not_found")


def test_a_client_has_a_hundred_tokens_the_oldest_ends_and_those_that_expired_are_gone(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    first = token(acting, client_id, secret)
    for _ in range(MOST_LIVE):
        acting.later(seconds=6)
        token(acting, client_id, secret)
    assert acting.reads_me(first) == "invalid_token"
    assert [row["count"] for row in acting.rows("select count(*) from token")] == [MOST_LIVE]
    acting.later(hours=1)
    token(acting, client_id, secret)
    assert [row["count"] for row in acting.rows("select count(*) from token")] == [1]


def test_a_disabled_owner_ends_a_clients_tokens_and_gets_it_no_others(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    got = token(acting, client_id, secret)
    acting.rows("update private_account set is_disabled = true")
    acting.forget()
    assert acting.reads_me(got) == "invalid_token"
    assert refused(ask(acting, "/oauth/token", GRANT, basic(client_id, secret))) == (401, "invalid_client")


def test_a_client_asks_sixty_times_in_five_minutes_and_strangers_do_not_shut_it_out(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    strangers = [refused(ask(acting, "/oauth/token", GRANT, basic(client_id, new_secret(CLIENT)))) for _ in range(59)]
    assert set(strangers) == {(401, "invalid_client")}
    answers = [ask(acting, "/oauth/token", GRANT, basic(client_id, secret)) for _ in range(61)]
    assert [one.status for one in answers] == [200] * 60 + [429]
    assert (refused(answers[-1]), answers[-1].headers["retry-after"]) == ((429, "temporarily_unavailable"), "6")


def test_a_network_asks_a_hundred_and_twenty_times_whoever_it_says_it_is(acting: Acting) -> None:
    codes = [refused(ask(acting, "/oauth/token", GRANT, basic(f"cli_{number}", "x"))) for number in range(121)]
    assert codes == [(401, "invalid_client")] * 120 + [(429, "temporarily_unavailable")]


# Giving them back


def test_a_client_gives_back_its_own_token_and_nobody_elses(acting: Acting) -> None:
    session, client_id, secret = made(acting)
    other = acting.do("create_client", MINE, session)
    personal = acting.do("create_token", MINE, session).secret or ""
    mine, theirs = token(acting, client_id, secret), token(acting, other.key or "", other.secret or "")
    for one in (mine, theirs, personal, session, secret, new_secret(TOKEN), "nothing", mine):
        answer = ask(acting, "/oauth/revoke", {"token": one, "token_type_hint": "refresh_token"}, basic(client_id, secret))
        assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, b"{}", "no-store")
    acting.forget()
    assert [acting.reads_me(one) for one in (mine, theirs, personal, session)] == ["invalid_token", None, None, None]


def test_whoever_is_no_client_gives_nothing_back(acting: Acting) -> None:
    _, client_id, secret = made(acting)
    got = token(acting, client_id, secret)
    for more in ((), (basic(client_id, new_secret(CLIENT)),), ((b"authorization", f"Bearer {got}".encode()),)):
        answer = ask(acting, "/oauth/revoke", {"token": got}, *more)
        assert refused(answer) == (401, "invalid_client")
        assert answer.headers["www-authenticate"] == 'Basic realm="clients", charset="UTF-8"'
    assert refused(ask(acting, "/oauth/revoke", {}, basic(client_id, secret))) == (400, "invalid_request")
    assert acting.reads_me(got) is None


# At the same time


def test_many_at_once_keep_no_more_than_ten_clients(acting: Acting) -> None:
    session = acting.person("tidewatcher")
    body = json.dumps(MINE).encode()
    told = [*headers(session), (b"content-type", b"application/json")]

    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(*(acting.door.asked("POST", "/v1/clients", told, body) for _ in range(12)))

    assert sorted(one.status for one in acting.door.run(all_at_once())) == [201] * 10 + [409] * 2
    assert len(shown(acting, session)) == 10
