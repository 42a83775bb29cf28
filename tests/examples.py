"""Asks an example of the document, as a client would send it, and says what came back in the words of the examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from api.rest.form import FORM
from api.rest.routes import OPERATIONS
from api.rest.signed import signature
from api.rest.writes import WRITES
from api.secret import FORM as SECRET
from openapi.document import paths
from openapi.example import Example, example_of
from tests.dataset_people import MODERATOR_SECRET, OWNER_SECRET
from tests.door import Answer, Door

Json = dict[str, object]
OF_STAFF = {
    *(one.operation_id for one in OPERATIONS if one.root_field.access.named_roles),
    *(one.operation_id for one in WRITES if one.verb.access.named_roles),
}
WEBHOOK_KEY = b"a key that both of them know"
SAME = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What stands behind the first letters of a secret in an example: each is drawn anew."""
DRAWN = re.compile(r"\bera_[0-9]+\b"), "era_6917147989196724822"
"""A receipt is drawn anew, too."""


@dataclass(frozen=True, slots=True)
class Documented:
    """An operation as the document has it."""

    method: str
    path: str
    told: Json

    @property
    def name(self) -> str:
        return str(self.told["operationId"])

    @property
    def example(self) -> Example:
        return example_of(self.name)

    @property
    def responses(self) -> Json:
        """What is said of each status."""
        found = self.told["responses"]
        assert isinstance(found, dict)
        return found

    @property
    def success(self) -> tuple[int, Json]:
        """The status when all is well, and what is said of that answer."""
        status, answer = next(iter(self.responses.items()))
        assert isinstance(answer, dict)
        return int(status), answer

    @property
    def forms(self) -> list[str]:
        """The media types in which it answers."""
        content = self.success[1].get("content", {})
        assert isinstance(content, dict)
        return list(content)

    @property
    def takes(self) -> str | None:
        """The media type that it is sent, if any."""
        body = self.told.get("requestBody")
        return next(iter(body["content"])) if isinstance(body, dict) else None

    def ask(self, door: Door, form: str | None = None, **fields: str) -> Answer:
        """The example's request. `form` is what is to come back; other header fields are named with `_` for `-`."""
        given, more = self.example, {name.replace("_", "-"): value for name, value in fields.items()}
        path = self.path.format(**{name: quote(str(value), safe="") for name, value in given.path.items()})
        query = urlencode({name: written(value) for name, value in given.query.items()})
        headers = [(name.lower().encode(), value.encode()) for name, value in {**self.headers(form), **given.headers, **more}.items()]
        return door.ask(self.method.upper(), f"{path}?{query}" if query else path, headers, self.body)

    def headers(self, form: str | None) -> dict[str, str]:
        secret = MODERATOR_SECRET if self.name in OF_STAFF else OWNER_SECRET
        has_body = self.takes and self.example.body is not None
        return {
            **({"Authorization": f"Bearer {secret}"} if any("bearer" in one for one in self.security) else {}),
            **({"Webhook-Signature": self.signature} if any("webhook" in one for one in self.security) else {}),
            **({"Content-Type": self.takes} if has_body and self.takes else {}),
            **({"Accept": form} if form else {}),
        }

    @property
    def signature(self) -> str:
        """What a webhook shows: it goes over what is sent."""
        named = (self.example.headers[name].encode() for name in ("webhook-id", "webhook-timestamp"))
        return signature(WEBHOOK_KEY, b".".join((*named, self.body)))

    @property
    def security(self) -> list[Json]:
        found = self.told["security"]
        assert isinstance(found, list)
        return found

    @property
    def body(self) -> bytes:
        given = self.example.body
        if given is None:
            return b""
        if self.takes == FORM:
            assert isinstance(given, dict), "a form is an object"
            return urlencode(given).encode()
        return json.dumps(given).encode()


def documented() -> Iterator[Documented]:
    """All operations of the document, without their examples."""
    for path, methods in paths().items():
        yield from (Documented(method, path, told) for method, told in methods.items())


def written(value: object) -> str:
    """A parameter as it stands in an address."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return json.dumps(value) if isinstance(value, bool) else str(value)


def told(answer: Answer, form: str) -> object:
    """What came back, with all that is drawn anew as examples have it."""
    text = SECRET.sub(lambda found: found[0][: -len(SAME)] + SAME, DRAWN[0].sub(DRAWN[1], answer.body.decode()))
    return json.loads(text) if form == "application/json" else text
