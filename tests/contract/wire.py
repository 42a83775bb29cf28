"""A client of the running service that hides nothing: one connection that is kept, no redirects, answers as they came."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx

from tests.asking import Json
from tests.door import POSTED, Answer, Headers, links

SECONDS = 30.0  # for one answer; the service gives up after 7


class Wire:
    """Asks over a socket as `tests.door.Door` asks in its own process."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=SECONDS, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        self.client.close()

    def ask(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """One request."""
        found = self.client.request(method, target, headers=list(headers), content=body or None)
        return Answer(found.status_code, found.headers, found.content)

    def send(self, method: str, target: str, secret: str | None = None, body: object = None, **named: str) -> Answer:
        """One request by somebody; `named` are header fields, spelled with underscores."""
        headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
        headers += [(b"authorization", f"Bearer {secret}".encode())] if secret else []
        return self.ask(
            method, target, [*headers, *(POSTED if body is not None else ())], b"" if body is None else json.dumps(body).encode()
        )

    def get(self, target: str, secret: str | None = None) -> dict[str, Json]:
        """A read that must succeed: JSON, its links those of its body."""
        answer = self.send("GET", target, secret)
        assert answer.status == 200, f"GET {target} is {answer.status}: {answer.body[:300]!r}"
        found = answer.json
        told = {relation: found[f"{relation}_cursor"] for relation in ("next", "prev") if found.get(f"{relation}_cursor") is not None}
        assert links(answer) == told, f"GET {target} links to other pages than its body names"
        return found

    def data(self, document: str, variables: Mapping[str, object] | None = None, secret: str | None = None) -> Json:
        """What stands under `data`; nothing may have gone wrong."""
        answer = self.send("POST", "/graphql", secret, {"query": document, "variables": dict(variables or {})})
        found = answer.json
        assert (answer.status, found.get("errors")) == (200, None), f"{document} is {answer.status}: {answer.body[:300]!r}"
        return found["data"]
