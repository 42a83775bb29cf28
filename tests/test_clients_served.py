"""A third party's program as its makers write it, with a library for OAuth 2.0, against a service that runs."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.integrations.base_client.errors import OAuthError
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from docs.generate import HERE
from schema.scope import Scope
from tests.commands import said
from tests.markdown import blocks_of
from tests.people import Person, entered, person
from tests.serving import Served, served

with warnings.catch_warnings():
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # it will want httpx2 one day, and takes httpx until then
    from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuth2Client

pytestmark = [pytest.mark.slow, pytest.mark.anyio]
SECONDS = 1.0  # in which whatever ended is refused, in every process


@pytest.fixture(scope="module")
def service(dsn: str) -> Iterator[Served]:
    with served(dsn, BROADSHEET_WORKERS="2") as running:
        yield running


def base(service: Served) -> str:
    return f"http://127.0.0.1:{service.port}"


def made(service: Served, owner: Person, *scopes: Scope) -> tuple[str, str]:
    """A client's id and secret, as its owner gets them."""
    wanted = {"name": "front page", "scopes": [one.value for one in scopes]}
    answer = httpx.post(f"{base(service)}/v1/clients", json=wanted, headers={"Authorization": f"Bearer {owner.session}"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.json()["secret"]


@contextmanager
def program(service: Served, client_id: str, secret: str, method: str = "client_secret_basic") -> Iterator[OAuth2Client]:
    with OAuth2Client(client_id, secret, token_endpoint_auth_method=method, base_url=base(service)) as found:
        yield found


def discovered(service: Served) -> AuthorizationServerMetadata:
    found = AuthorizationServerMetadata(httpx.get(f"{base(service)}/.well-known/oauth-authorization-server").raise_for_status().json())
    for check in ("issuer", "token_endpoint", "revocation_endpoint", "grant_types_supported", "scopes_supported"):
        getattr(found, f"validate_{check}")()
    return found


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_program_finds_out_where_gets_a_token_uses_it_and_gives_it_back(dsn: str, service: Served, method: str) -> None:
    owner = person(dsn, f"owner-{method[-5:]}")
    where = discovered(service)
    with program(service, *made(service, owner, Scope.ACCOUNT_READ), method) as client:
        token = client.fetch_token(where["token_endpoint"], grant_type="client_credentials")
        assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 3600, "account:read")
        assert client.get("/v1/me").json()["handle"] == owner.handle
        me = client.post("/graphql", json={"query": "{ me { handle } }"}).json()
        assert me["data"] == {"me": {"handle": owner.handle}}
        revoke: Callable[..., httpx.Response] = client.revoke_token
        assert revoke(where["revocation_endpoint"], token["access_token"]).status_code == 200
        refused_within_a_second(service, token["access_token"])


async def test_a_program_that_does_not_wait_gets_a_new_token_by_itself(dsn: str, service: Served) -> None:
    owner = await entered(dsn, "waiting")
    client_id, secret = made(service, owner, Scope.ACCOUNT_READ)
    address = f"{base(service)}/oauth/token"
    async with AsyncOAuth2Client(client_id, secret, token_endpoint=address, grant_type="client_credentials") as client:
        first = await client.fetch_token(address)
        client.token = {**first, "expires_at": int(time.time()) - 1}
        assert (await client.get(f"{base(service)}/v1/me")).status_code == 200
        assert client.token["access_token"] != first["access_token"]


def test_a_program_is_told_in_words_that_its_library_knows(dsn: str, service: Served) -> None:
    client_id, secret = made(service, person(dsn, "mistaken"), Scope.VOTES_WRITE)
    told = []
    for given, form in (
        ((client_id, "wrong"), {}),
        ((client_id, secret), {"scope": "articles:write"}),
        ((client_id, secret), {"grant_type": "x"}),
    ):
        with program(service, *given) as client, pytest.raises(OAuthError) as raised:
            client.fetch_token("/oauth/token", **({"grant_type": "client_credentials"} | form))
        told.append(raised.value.error)
    assert told == ["invalid_client", "invalid_scope", "unsupported_grant_type"]


def test_the_program_of_the_guide_tells_whose_it_is(dsn: str, service: Served, capsys: pytest.CaptureFixture[str]) -> None:
    (source,) = [text for kind, text in blocks_of((HERE / "clients.md").read_text()) if kind == "python"]
    owner = person(dsn, "guided")
    client_id, secret = made(service, owner, Scope.ACCOUNT_READ)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the library wants https
        exec(source, {"CLIENT_ID": client_id, "CLIENT_SECRET": secret, "SERVICE": base(service)})
    assert capsys.readouterr().out == "guided\n"


def status(service: Served, secret: str) -> int:
    return httpx.get(f"{base(service)}/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code


def refused_within_a_second(service: Served, secret: str) -> None:
    """By all processes: whichever answers a new connection, after that second none lets it in any more."""
    ended = time.monotonic()
    while time.monotonic() < ended + SECONDS:
        status(service, secret)  # what a process remembers is remembered as late as can be
    assert {status(service, secret) for _ in range(20)} == {401}


def test_a_deleted_client_and_a_disabled_owner_end_its_tokens_within_a_second(dsn: str, service: Served) -> None:
    owner = person(dsn, "ending")
    client_id, secret = made(service, owner, Scope.ACCOUNT_READ)
    other_id, other_secret = made(service, owner, Scope.ACCOUNT_READ)
    with program(service, client_id, secret) as one, program(service, other_id, other_secret) as two:
        first = one.fetch_token("/oauth/token", grant_type="client_credentials")["access_token"]
        second = two.fetch_token("/oauth/token", grant_type="client_credentials")["access_token"]
        assert {status(service, secret) for secret in (first, second) for _ in range(10)} == {200}
        gone = httpx.delete(f"{base(service)}/v1/clients/{client_id}", headers={"Authorization": f"Bearer {owner.session}"})
        assert gone.status_code == 204
        refused_within_a_second(service, first)
        assert status(service, second) == 200
        assert said("account", "disable", "ending", "--database-url", dsn).code == 0
        refused_within_a_second(service, second)
        with pytest.raises(OAuthError, match="invalid_client"):
            two.fetch_token("/oauth/token", grant_type="client_credentials")


def test_what_a_client_sends_byte_by_byte_is_answered_whole(service: Served) -> None:
    head = b"POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    for request, line in (
        (head + form + b"Content-Length: 0\r\n\r\n", b"HTTP/1.1 401"),
        (head + form + b"Content-Length: 3\r\n\r\n\xff\xfe\x00", b"HTTP/1.1 400"),
        (head + form + b"Content-Length: 70000\r\n\r\n" + b"a" * 70_000, b"HTTP/1.1 413"),
        (head + form + b"Authorization: Basic \xff\r\nContent-Length: 29\r\n\r\ngrant_type=client_credentials", b"HTTP/1.1 401"),
        (head + form + b"Authorization: Basic Og==\r\nAuthorization: Basic Og==\r\nContent-Length: 3\r\n\r\na=b", b"HTTP/1.1 401"),
        (head + b"Content-Length: 3\r\n\r\na=b", b"HTTP/1.1 415"),
    ):
        answer = service.raw(request)
        assert answer.startswith(line), (request, answer)
        assert b'"error":' in answer.partition(b"\r\n\r\n")[2]
