"""What is no proper request at OAuth's addresses: refused in OAuth's words, with the right status, and never as a fault of ours."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.secret import CLIENT, new_secret
from db.pool import open_pool
from tests.acting import Acting
from tests.test_clients import FORM, GRANT, ask, basic, made, refused

ADDRESSES = ("/oauth/token", "/oauth/revoke")
pytestmark = pytest.mark.parametrize("acting", ["rest"], indirect=True)  # there is but one door to these


@pytest.fixture
def known(acting: Acting) -> tuple[Acting, str, str]:
    """A client's id and secret."""
    _, client_id, secret = made(acting)
    return acting, client_id, secret


Known = tuple[Acting, str, str]


def body_of(client_id: str, secret: str, *more: tuple[str, str]) -> bytes:
    return urlencode([*GRANT.items(), ("client_id", client_id), ("client_secret", secret), *more]).encode()


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", (401, "invalid_client")),
        (b"grant_type=client_credentials&grant_type=client_credentials", (400, "invalid_request")),
        (b"unknown=1&unknown=2", (400, "invalid_request")),
        (b"grant_type", (400, "invalid_request")),
        (b"&&", (400, "invalid_request")),
        (b"grant_type=%", (400, "invalid_request")),
        (b"grant_type=%zz", (400, "invalid_request")),
        (b"grant_type=%ff", (400, "invalid_request")),
        (b"grant_type=\xff", (400, "invalid_request")),
        (b"grant_type=%00", (422, "invalid_request")),
        (b"a%00=b", (422, "invalid_request")),
        (b'{"grant_type": "client_credentials"}', (400, "invalid_request")),
        (b"&".join(b"a%d=b" % number for number in range(41)), (400, "invalid_request")),
        (b"a=" + b"b" * 65_536, (413, "invalid_request")),
    ],
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_form_that_cannot_be_read_is_refused(acting: Acting, address: str, body: bytes, outcome: tuple[int, str]) -> None:
    assert refused(ask(acting, address, body)) == outcome


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        (b"content-type", b"application/json", 415),
        (b"content-type", b"multipart/form-data; boundary=x", 415),
        (b"content-type", b"application/x-www-form-urlencoded; charset=latin-1", 415),
        (b"content-type", b"application/x-www-form-urlencoded-2", 415),
        (b"content-type", b"", 415),
        (b"content-encoding", b"gzip", 415),
        (b"accept-encoding", b"identity;q=0, *;q=0", 406),
        (b"x-filler", b"x" * 17_000, 431),
    ],
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_request_of_another_form_is_refused(known: Known, address: str, name: bytes, value: bytes, status: int) -> None:
    acting, client_id, secret = known
    fields = {FORM[0]: FORM[1]} | {name: value}
    answer = acting.door.ask("POST", address, list(fields.items()), body_of(client_id, secret, ("token", "x")))
    assert refused(answer) == (status, "invalid_request")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "QUERY"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_addresses_answer_to_post_alone(acting: Acting, address: str, method: str) -> None:
    answer = acting.door.ask(method, address)
    assert (answer.status, answer.headers["allow"]) == (405, "OPTIONS, POST")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_stands_in_the_address(known: Known, address: str) -> None:
    acting, client_id, secret = known
    for query in ("x=1", "scope=votes:write", f"client_id={client_id}", f"client_secret={secret}"):
        answer = acting.door.ask("POST", f"{address}?{query}", [FORM], body_of(client_id, secret, ("token", "x")))
        assert refused(answer) == (400, "invalid_request")
        assert secret not in answer.body.decode()


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"Basic",
        b"Basic ",
        b"Basic =",
        b"Basic !!!!",
        b"Basic YTpi extra",
        b"Basic YTp",
        b"Basic \xff\xfe",
        b"Basic " + base64.b64encode(b"no colon"),
        b"Basic " + base64.b64encode(b"\xff:\xff"),
        b"Basic " + base64.b64encode(b"cli_1:%ff"),
        b"Basic " + base64.b64encode(b"cli_1:\0"),
        b"Basic " + base64.b64encode(b":"),
        b"Basic " + base64.b64encode(b"cli_99999999999999999999:x"),
        b"Basic " + base64.b64encode(b"cli_1:" + b"x" * 600),
        b"Bearer x",
        b"Digest username=x",
    ],
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_client_that_cannot_be_made_out_is_told_how(acting: Acting, address: str, told: bytes) -> None:
    answer = ask(acting, address, GRANT | {"token": "x"}, (b"authorization", told))
    assert refused(answer) == (401, "invalid_client")
    assert answer.headers["www-authenticate"] == 'Basic realm="clients", charset="UTF-8"'


def test_authorization_comes_once(known: Known) -> None:
    acting, client_id, secret = known
    assert refused(ask(acting, "/oauth/token", GRANT, basic(client_id, secret), basic(client_id, secret))) == (401, "invalid_client")


@pytest.mark.parametrize("more", [{"client_secret": "x"}, {"client_id": "cli_2"}, {"client_id": "cli_2", "client_secret": "x"}])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_client_shows_who_it_is_in_one_way(known: Known, address: str, more: dict[str, str]) -> None:
    acting, client_id, secret = known
    assert refused(ask(acting, address, GRANT | {"token": "x"} | more, basic(client_id, secret))) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        ("cli_1", "x"),
        ("cli_0", "x"),
        ("cli_01", "x"),
        ("1", "x"),
        ("acc_1", "x"),
        ("cli_2", None),
        ("\u00e5", "\u00e5"),
        ("cli_1", "\u2028"),
    ],
)
def test_whoever_is_no_client_is_told_one_thing(known: Known, client_id: str, secret: str | None) -> None:
    acting, *_ = known
    form = GRANT | {"client_id": client_id, "client_secret": secret or new_secret(CLIENT)}
    answer = ask(acting, "/oauth/token", form)
    assert (answer.status, answer.json) == (
        401,
        {"error": "invalid_client", "error_description": "No client has this id and this secret."},
    )


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", "client_credentials "])
def test_there_is_one_grant(known: Known, grant: str) -> None:
    acting, client_id, secret = known
    assert refused(ask(acting, "/oauth/token", {"grant_type": grant}, basic(client_id, secret))) == (400, "unsupported_grant_type")


def test_the_grant_is_named(known: Known) -> None:
    acting, client_id, secret = known
    assert refused(ask(acting, "/oauth/token", {}, basic(client_id, secret))) == (400, "invalid_request")


@pytest.mark.parametrize(
    "scope", [" ", " votes:write", "votes:write ", "votes:write  account:read", 'a"b', "a\\b", "\u00e5", "a\tb", "a\nb"]
)
def test_a_scope_is_written_as_oauth_has_it(known: Known, scope: str) -> None:
    acting, client_id, secret = known
    assert refused(ask(acting, "/oauth/token", GRANT | {"scope": scope}, basic(client_id, secret))) == (400, "invalid_request")


def test_a_clients_secret_opens_nothing_else_and_stands_in_no_address(known: Known) -> None:
    acting, _, secret = known
    assert acting.reads_me(secret) == "invalid_token"
    for path in ("/v1/articles", "/", "/oauth/token", "/.well-known/oauth-authorization-server"):
        assert acting.door.ask("GET", f"{path}?x={secret}").status == 400


@settings(max_examples=150)
@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.lists(st.tuples(st.sampled_from(["grant_type", "client_id", "client_secret", "scope", "token"]), st.text(max_size=20))).map(
            lambda pairs: urlencode(pairs, errors="replace").encode()
        ),
    ),
    told=st.one_of(st.none(), st.binary(max_size=60).map(lambda text: b"Basic " + base64.b64encode(text)), st.binary(max_size=60)),
    address=st.sampled_from(ADDRESSES),
)
def test_whatever_comes_is_answered_and_lets_nobody_in(acting: Acting, body: bytes, told: bytes | None, address: str) -> None:
    answer = ask(acting, address, body, *([(b"authorization", told)] if told is not None else []))
    assert answer.status in (400, 401, 422, 429), answer.body
    refused(answer)


def test_a_database_that_is_away_is_told_in_the_same_words(known: Known) -> None:
    acting, client_id, secret = known
    state = acting.door.app.state
    pool, state.pool = state.pool, acting.door.run(open_pool("postgresql://nobody@127.0.0.1:1/nothing"))
    try:
        answer = ask(acting, "/oauth/token", GRANT, basic(client_id, secret))
    finally:
        state.pool = pool
    assert (refused(answer), answer.headers["retry-after"]) == ((503, "temporarily_unavailable"), "2")


@pytest.mark.broken
def test_a_fault_of_ours_says_nothing_of_its_cause(known: Known) -> None:
    acting, client_id, secret = known
    state = acting.door.app.state
    pool, state.pool = state.pool, None
    try:
        answer = ask(acting, "/oauth/token", GRANT, basic(client_id, secret))
    finally:
        state.pool = pool
    assert (refused(answer), "NoneType" in answer.body.decode()) == ((500, "server_error"), False)


# What there is, for programs


def test_what_there_is_can_be_looked_up(acting: Acting) -> None:
    server = acting.door.ask("GET", "/.well-known/oauth-authorization-server").json
    scopes = server.pop("scopes_supported")
    assert server == {
        "issuer": "http://testserver",
        "token_endpoint": "http://testserver/oauth/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint": "http://testserver/oauth/revoke",
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "service_documentation": "http://testserver/docs",
    }
    assert acting.door.ask("GET", "/.well-known/oauth-protected-resource").json == {
        "resource": "http://testserver",
        "authorization_servers": ["http://testserver"],
        "bearer_methods_supported": ["header"],
        "scopes_supported": scopes,
        "resource_documentation": "http://testserver/docs",
    }
    assert acting.door.ask("GET", "/.well-known/oauth-authorization-server", [(b"host", b"a b")]).status == 400
