"""A visitor's browser and the client in it, on their way to a provider of `tests/provider.py` and back, one step after the other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from api import settings
from api.sign_in.asking import challenge_of
from tests.asking import Json, at
from tests.door import POSTED, Answer, Door
from tests.provider import CLIENT, SECRET
from tests.sending import rows_at

VERIFIER = "the-client-keeps-this-to-itself-until-the-end-00"
PAGE, OTHER_PAGE = "https://front.example/signed-in", "http://localhost:3000/back"
HERE = "http://127.0.0.1:8000"
TABLES = ("account", "private_account", "registration", "session", "sign_in_link", "sign_in_code", "signup", "outgoing_mail")


@dataclass(frozen=True, slots=True)
class Provider:
    """The process; `good`, `other` and `facebook` are three providers in it."""

    port: int

    def issuer(self, realm: str) -> str:
        return f"http://127.0.0.1:{self.port}/{realm}"

    def behave(self, behaviour: str = "honest", is_rotated: bool = False, **claims: object) -> None:
        told = {"as": behaviour, "claims": claims, "is_rotated": is_rotated}
        httpx.post(f"http://127.0.0.1:{self.port}/behave", content=json.dumps(told)).raise_for_status()

    def asked(self) -> list[str]:
        found: list[str] = httpx.get(f"http://127.0.0.1:{self.port}/asked").json()["asked"]
        return found

    def settings(self) -> dict[str, object]:
        known = {"client_id": CLIENT, "client_secret": SECRET}
        graph = {"issuer": self.issuer("facebook"), "authorization_endpoint": self.issuer("facebook/authorize")}
        graph |= {"token_endpoint": self.issuer("facebook/token"), "userinfo_endpoint": self.issuer("facebook/me")}
        return {
            "return_to": [PAGE, OTHER_PAGE],
            "providers": [
                {"slug": "good", "name": "Good Provider", "issuer": self.issuer("good"), **known},
                {"slug": "other", "name": "Other", "issuer": self.issuer("other"), "client_auth": "client_secret_post", **known},
                {"slug": "facebook", "name": "Facebook", "kind": "facebook", **graph, **known},
            ],
        }


@contextmanager
def provider_running() -> Iterator[Provider]:
    with subprocess.Popen([sys.executable, "-m", "tests.provider"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Provider(int(process.stdout.readline()))
        finally:
            process.terminate()


@contextmanager
def door_with(dsn: str, provider: Provider, folder: Path) -> Iterator[Door]:
    """The service, set to these providers."""
    path = folder / "sign-in.json"
    path.write_text(json.dumps(provider.settings()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(settings.SIGN_IN.name, str(path))
        opened = Door(dsn, connections=4)
    try:
        yield opened
    finally:
        opened.close()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who signs in."""

    door: Door
    verifier: str = VERIFIER

    def set_out(self, slug: str = "good", more: str = "") -> str:
        """The provider's address."""
        answer = self.start(slug, more)
        assert answer.status == 303, answer.body
        return answer.headers["location"]

    def start(self, slug: str = "good", more: str = "") -> Answer:
        return self.door.ask("GET", f"/v1/sign-in/{slug}?challenge={challenge_of(self.verifier)}{more}")

    def visit(self, way: str) -> str:
        """Whereto the provider sends the browser."""
        answer = httpx.get(way)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def back(self, way_back: str) -> Answer:
        """What the service says to whom the provider sends."""
        assert way_back.startswith(HERE), way_back
        return self.door.ask("GET", way_back.removeprefix(HERE))

    def came(self, slug: str = "good", more: str = "") -> tuple[str, dict[str, str]]:
        """The whole way: the page that the browser ends on, and what stands in its fragment."""
        return page_of(self.back(self.visit(self.set_out(slug, more))))

    def code(self, slug: str = "good") -> str:
        _, told = self.came(slug)
        return told["code"]

    def finish(self, code: str) -> Answer:
        return post(self.door, "/v1/sign-in/exchange", {"code": code, "verifier": self.verifier})

    def register(self, code: str, handle: str, **more: object) -> Answer:
        return post(self.door, "/v1/sign-in/register", {"code": code, "verifier": self.verifier, "handle": handle, **more})

    def link(self, code: str, secret: str) -> Answer:
        return post(self.door, "/v1/me/sign-ins", {"code": code, "verifier": self.verifier}, secret)

    def verify(self, secret: str, code: str) -> Answer:
        """Follows a mailed link, as whoever asked for it and has just come back."""
        return post(self.door, "/v1/accounts/verify", {"secret": secret, "code": code, "verifier": self.verifier})

    def finish_in_graphql(self, code: str) -> Json:
        fields = "session { isCurrent } secret userErrors { field code }"
        return mutate(self.door, "finishSignIn", "FinishSignInInput", fields, {"code": code, "verifier": self.verifier})


def page_of(answer: Answer) -> tuple[str, dict[str, str]]:
    assert (answer.status, answer.headers["cache-control"], answer.body) == (303, "no-store", b""), answer.body
    page, _, fragment = answer.headers["location"].partition("#")
    return page, dict(parse_qsl(fragment, strict_parsing=True))


def bearer(secret: str) -> Sequence[tuple[bytes, bytes]]:
    return ((b"authorization", f"Bearer {secret}".encode()),)


def post(door: Door, path: str, body: object, secret: str | None = None) -> Answer:
    return door.ask("POST", path, (*POSTED, *(bearer(secret) if secret else ())), json.dumps(body).encode())


def mutate(door: Door, name: str, kind: str, fields: str, given: object, secret: str | None = None) -> Json:
    """The payload of a mutation; its code where it stands in `errors`."""
    text = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} }} }}"
    found = post(door, "/graphql", {"query": text, "variables": {"input": given}}, secret).json
    told: Json = at(found, "errors", 0, "extensions", "code") if "errors" in found else at(found, "data", name)
    return told


def outcome(answer: Answer) -> tuple[int, str]:
    """Status and code."""
    return answer.status, str(answer.json["code"]) if answer.status >= 400 else ""


def state_of(way: str) -> str:
    return dict(parse_qsl(urlsplit(way).query))["state"]


async def counts(dsn: str) -> dict[str, int]:
    """How many rows each table has of what signing in may write."""
    return {table: len(await rows_at(dsn, f"select 1 as one from {table}")) for table in TABLES}
