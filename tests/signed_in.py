"""People who are signed in, for tests of what they do: made as an operator makes them, asking over both doors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from api.acts import operators
from api.floor.floor import Floor
from db.write import writing
from schema.account import Role
from schema.registration import RegisterInput
from schema.scope import Scope
from tests.asking import Json, at
from tests.door import POSTED, Answer, Door
from tests.people import make_token

MORNING = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
PASSWORD = "seven tall grey herons"
LINK = re.compile(r"https?://\S+#(\S+)")


@dataclass
class Service:
    """A door whose clock the test sets, and what goes on behind it."""

    door: Door
    now: datetime = MORNING

    def __post_init__(self) -> None:
        self.door.app.state.clock = lambda: self.now

    def later(self, **by: float) -> datetime:
        """The clock moves on."""
        self.now += timedelta(**by)
        return self.now

    def half_a_second_later(self) -> None:
        """Whoever was known a moment ago is looked up again. (The service's memory goes by another clock than ours.)"""
        floor = self.door.app.asgi_handler
        assert isinstance(floor, Floor), "the floor is the outermost layer"
        floor.viewers.known.clear()

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.door.run(self.door.pool.fetch(sql, *values))]

    def value(self, sql: str, *values: object) -> object:
        found: object = self.door.run(self.door.pool.fetchval(sql, *values))
        return found

    def execute(self, sql: str, *values: object) -> None:
        self.door.run(self.door.pool.execute(sql, *values))

    def person(self, handle: str, role: Role = Role.READER) -> Person:
        """Somebody with an account, who has just signed in."""
        given = RegisterInput(handle=handle, email=f"{handle}@mail.example", password=PASSWORD)
        key = self.door.run(operators.create_account(self.door.pool, given, role, self.now))
        found = Person(self, int(key.removeprefix("acc_")), handle)
        found.log_in()
        return found

    def mailed(self, kind: str) -> str:
        """The secret in the newest letter of a kind."""
        text = self.value("select text from outgoing_mail where kind = $1 order by mail_id desc limit 1", kind)
        found = LINK.search(str(text))
        assert found is not None, text
        return found[1]

    def ask(self, method: str, path: str, body: object = None, secret: str | None = None, **headers: str) -> Answer:
        """One request; without a secret, by nobody."""
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        sent += [(b"authorization", f"Bearer {secret}".encode())] if secret else []
        sent += POSTED if body is not None else ()
        return self.door.ask(method, path, sent, json.dumps(body).encode() if body is not None else b"")

    def mutate(self, document: str, secret: str | None = None) -> dict[str, Json]:
        """The whole answer to a GraphQL document, without what it cost."""
        found = self.ask("POST", "/graphql", {"query": document}, secret).json
        found.pop("extensions", None)
        return found

    def code(self, method: str, path: str, body: object = None, secret: str | None = None) -> tuple[int, Json]:
        """With what a request is refused."""
        answer = self.ask(method, path, body, secret)
        return answer.status, answer.json["code"] if answer.body and "code" in answer.json else None


@dataclass
class Person:
    """An account, and the secret of a session of it."""

    service: Service
    key: int
    handle: str
    secret: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        return f"acc_{self.key}"

    @property
    def email(self) -> str:
        return f"{self.handle}@mail.example"

    def log_in(self) -> None:
        answer = self.service.ask("POST", "/v1/sessions", {"login": self.handle, "password": PASSWORD}, user_agent="Herons/1.0")
        assert answer.status == 201, answer.body
        self.secret = str(answer.json["secret"])

    def token(self, *scopes: Scope) -> str:
        """The secret of a token of theirs."""

        async def made() -> str:
            async with writing(self.service.door.pool) as writer:
                return await make_token(writer, self.key, self.service.now, scopes)

        return self.service.door.run(made())

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        return self.service.ask(method, path, body, self.secret, **headers)

    def mutate(self, document: str) -> dict[str, Json]:
        return self.service.mutate(document, self.secret)

    def code(self, method: str, path: str, body: object = None) -> tuple[int, Json]:
        return self.service.code(method, path, body, self.secret)


def errors_of(answer: Mapping[str, Json]) -> list[Json]:
    """The codes of a GraphQL answer's errors."""
    return [at(one, "extensions", "code") for one in at(dict(answer), "errors")]
