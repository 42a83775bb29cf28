"""Does acts at either door, and says what came of them in the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
from pydantic_core import to_json
from strawberry.utils.str_converters import to_camel_case

from api.rest.writes import WRITES
from schema.mutations import noun_field
from schema.verbs import verb_named
from tests.asking import Json, at
from tests.door import POSTED, Answer, Door

REST, GRAPHQL = WAYS = ("rest", "graphql")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "four words make a wall"
Asked = tuple[str, str, list[tuple[bytes, bytes]], bytes]  # method, address, headers and body
SECRET = re.compile(r"bst_mail_[0-9A-Za-z]{36}")


@dataclass(frozen=True, slots=True)
class Came:
    """`code` is that of the refusal, `key` the id of what was made or changed, as far as there is one."""

    code: str | None = None
    key: str | None = None
    secret: str | None = None


@dataclass
class Acting:
    """One door of a service with a clock that tests turn."""

    door: Door
    way: str
    now: datetime = START

    def __post_init__(self) -> None:
        self.door.app.state.clock = lambda: self.now

    def later(self, **by: float) -> None:
        """Moves the clock; what is known of secrets from before is old then, as it is in the service."""
        self.now += timedelta(**by)
        self.forget()

    def forget(self) -> None:
        """As after the half second for which the service remembers who comes with a secret."""
        floor = self.door.app.asgi_handler
        floor.viewers.known.clear()  # type: ignore[attr-defined]  # the floor stands where Litestar has its router

    def do(self, name: str, given: Mapping[str, object], secret: str | None = None, key: str | None = None) -> Came:
        """One act. `key` is its Idempotency-Key."""
        return self._came(name, self.door.ask(*self._asked(name, given, headers(secret, key))))

    async def done(self, name: str, given: Mapping[str, object], secret: str | None = None) -> Came:
        """The same, for tests that do something meanwhile."""
        return self._came(name, await self.door.asked(*self._asked(name, given, headers(secret))))

    def _asked(self, name: str, given: Mapping[str, object], told: list[tuple[bytes, bytes]]) -> Asked:
        return (self._rest if self.way == REST else self._graphql)(name, given, told)

    def _came(self, name: str, answer: Answer) -> Came:
        assert answer.status < 500, answer.body
        return _rest_came(answer) if self.way == REST else _graphql_came(name, answer)

    def _rest(self, name: str, given: Mapping[str, object], told: list[tuple[bytes, bytes]]) -> Asked:
        write = next(one for one in WRITES if one.name == name)
        path = write.path.format(**{name: given[member] for name, member in write.in_path.items()})
        body = {one: value for one, value in given.items() if one not in write.in_path.values()}
        sent = [*told, *(POSTED if write.in_body else ()), *([(b"if-match", b"*")] if write.is_conditional else [])]
        return write.method, path, sent, to_json(body) if write.in_body else b""

    def _graphql(self, name: str, given: Mapping[str, object], told: list[tuple[bytes, bytes]]) -> Asked:
        verb = verb_named(name)
        noun, taken = noun_field(verb), {to_camel_case(one): in_camel_case(value) for one, value in given.items()}
        if scopes := taken.get("scopes"):
            taken["scopes"] = [str(one).upper().replace(":", "_") for one in scopes] if isinstance(scopes, list) else scopes
        declared, passed = (f"($input: {verb.takes.__name__}!)", "(input: $input)") if verb.takes.model_fields else ("", "")
        selected = f"{f'{noun} {{ id }}' if noun else ''} {'secret' if verb.has_secret else ''} userErrors {{ field code message }}"
        text = f"mutation{declared} {{ {to_camel_case(name)}{passed} {{ {selected} }} }}"
        return "POST", "/graphql", [*told, *POSTED], to_json({"query": text, "variables": {"input": taken}})

    def register(self, handle: str, email: str, password: str = PASSWORD) -> Came:
        return self.do("register", {"handle": handle, "email": email, "password": password})

    def person(self, handle: str) -> str:
        """Somebody who registered, followed the link, and signed in: the secret of their session."""
        email = f"{handle}@example.org"
        assert self.register(handle, email) == Came()
        assert self.verify(self.mailed(email)).code is None
        return self.log_in(handle).secret or ""

    def verify(self, secret: str, password: str = PASSWORD) -> Came:
        """Follows a link, as whoever asked for it."""
        return self.do("verify_email", {"secret": secret, "password": password})

    def log_in(self, login: str, password: str = PASSWORD) -> Came:
        return self.do("log_in", {"login": login, "password": password})

    def reads_me(self, secret: str) -> str | None:
        """None where the secret opens one's own account, else the code of the refusal."""
        if self.way == REST:
            answer = self.door.ask("GET", "/v1/me", headers(secret))
            return None if answer.status == 200 else str(answer.json["code"])
        answer = self.door.ask("POST", "/graphql", [*headers(secret), *POSTED], b'{"query": "{ me { id } }"}')
        return code_of(answer.json)

    def letters(self, email: str) -> list[str]:
        """The kinds of letters to an address, in order."""
        return [str(row["kind"]) for row in self.rows("select kind from outgoing_mail where recipient = $1 order by mail_id", email)]

    def mailed(self, email: str) -> str:
        """The secret in the newest letter to an address."""
        (row,) = self.rows("select text from outgoing_mail where recipient = $1 order by mail_id desc limit 1", email)
        return str(SECRET.findall(row["text"])[0])

    def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return self.door.run(self.door.pool.fetch(sql, *values))


def headers(secret: str | None, key: str | None = None) -> list[tuple[bytes, bytes]]:
    told = {b"authorization": f"Bearer {secret}" if secret else None, b"idempotency-key": key}
    return [(name, value.encode()) for name, value in told.items() if value]


def in_camel_case(given: object) -> object:
    """With the members' names as GraphQL has them, at every depth."""
    if isinstance(given, list):
        return [in_camel_case(one) for one in given]
    return {to_camel_case(name): in_camel_case(value) for name, value in given.items()} if isinstance(given, dict) else given


def _rest_came(answer: Answer) -> Came:
    found: dict[str, Json] = json.loads(answer.body) if answer.body else {}
    if answer.status >= 400:
        return Came(str(found["code"]))
    key, secret = found.get("id"), found.get("secret")
    return Came(None, str(key) if key else None, str(secret) if secret else None)


def _graphql_came(name: str, answer: Answer) -> Came:
    found, field = answer.json, to_camel_case(name)
    payload = at(found, "data", field) if found.get("data") else None
    if payload is None:
        return Came(code_of(found))
    if payload["userErrors"]:
        return Came(payload["userErrors"][0]["code"])
    noun = noun_field(verb_named(name))
    return Came(None, payload[noun]["id"] if noun else None, payload.get("secret"))


def code_of(found: Json) -> str | None:
    """The code of a GraphQL answer's first error, or of a problem."""
    assert isinstance(found, dict)
    if code := found.get("code"):
        return str(code)
    return str(at(found, "errors", 0, "extensions", "code")) if found.get("errors") else None


async def forget_people(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    """Nobody has an account, nothing was spent, no letter was written."""
    people = "account, private_account, registration, mailed_secret, session, token, client, sign_in_link, erasure_request, erasure"
    traces = "dataset_export, spending, answered_write, audit, outgoing_mail, pending_change, change"
    moderation = "report, reporter, queue_entry, moderation_rule, rule_hit, moderation_decision, appeal"
    await pool.execute(f"truncate {people}, {traces}, {moderation} restart identity cascade")
    await pool.execute("update change_head set position = 0, mark = 0, kept_after = 0")
