"""Who may do what, as docs/permissions.md says: each row of its table is tried over both doors by everybody whom it tells apart.

Whoever is let in may still be refused for what they send, which is junk; who is not let in is told why before anybody looks at it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)
from strawberry.utils.str_converters import to_camel_case

from api.app import utc_now
from api.graphql.document import core_schema
from api.rest import export_files
from api.rest.routes import OPERATIONS
from api.rest.writes import WRITES
from db.statements import statement
from docs.generate import HERE
from schema.account import Role
from schema.dataset import Dataset
from schema.graph import fields_of
from schema.scope import Scope
from schema.verbs import VERBS
from tests.asking import Json, at
from tests.door import POSTED, Answer, Door
from tests.people import bearer, begin_session, insert_person, make_token

LONG_AGO, A_WHILE_AGO = timedelta(days=31), timedelta(minutes=16)  # after all has expired; after the password must be given again
AT_THE_DOOR = {"unauthenticated", "invalid_token", "insufficient_scope", "forbidden", "password_needed"}
JUNK = b'{"x": 1}'  # nothing takes it, so nothing is done
VALUES: Mapping[str, Json] = {"ID": "x", "String": "x", "Int": 1, "DateTime": "2024-03-01T00:00:00Z"}


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of the table."""

    operation: str
    rest: str
    graphql: str
    who: str
    token: str
    role: str
    password: str
    whose: str

    def outcome(self, who: Caller) -> str | None:
        """The code with which it says that somebody is refused; None where they are let in."""
        if who.kind == "gone":
            return "invalid_token"
        if self.who == "anyone":
            return None
        if who.kind == "nobody":
            return "unauthenticated"
        if who.kind == "token" and (who.scope is None or who.scope.value != self.token):
            return "insufficient_scope"
        if self.role != "any" and who.role.value not in self.role.split(", "):
            return "forbidden"
        return "password_needed" if self.password == "yes" and not who.is_proven else None


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who comes: `kind` is nobody, gone, session or token."""

    kind: str
    secret: str = ""
    role: Role = Role.READER
    scope: Scope | None = None
    is_proven: bool = False

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        return bearer(self.secret) if self.secret else POSTED


def rows() -> Iterator[Cells]:
    table = (HERE / "permissions.md").read_text().partition("| operation |")[2].partition("\n\n")[0]
    for line in table.splitlines()[2:]:
        yield Cells(*(cell.strip().replace("`", "") for cell in line.strip("|").split("|")))


ROWS = {one.operation: one for one in rows()}


# The table is whole


def test_every_operation_of_both_doors_has_its_row() -> None:
    reads = {one.operation_id: f"{one.method} {one.path}" for one in OPERATIONS}
    files = {export_files.NAME: f"GET {export_files.PATH}"}  # what is fetched is no row of the dataset
    rest = reads | files | {one.operation_id: f"{one.method} {one.path}" for one in WRITES}
    assert {one.operation: one.rest for one in ROWS.values() if one.rest} == rest
    graphql = {*map(to_camel_case, fields_of(Dataset)), *(to_camel_case(verb.name) for verb in VERBS)}
    assert {one.graphql for one in ROWS.values()} == graphql | {""}
    found = {name for kind in ("Query", "Mutation") for name in core_schema().type_map[kind].fields}  # type: ignore[attr-defined]  # of an object type
    assert graphql == found


def test_what_is_refused_and_what_is_let_in_are_both_tried() -> None:
    kinds = {(one.who, one.token, one.role, one.password, one.whose) for one in ROWS.values()}
    assert ("anyone", "any", "any", "", "") in kinds
    assert {("signed in", "none", "any", "yes", "own"), ("signed in", "account:read", "any", "", "own")} <= kinds


# Everybody tries everything


@pytest.fixture(scope="module")
def opened(dsn: str) -> Iterator[Door]:
    found = Door(dsn, connections=2)
    yield found
    found.close()


def callers(dsn: str, name: str) -> dict[str, Caller]:
    """Everybody, with secrets that nobody has come with yet."""
    return asyncio.run(_callers(dsn, name))


async def _callers(dsn: str, name: str) -> dict[str, Caller]:
    connection = await asyncpg.connect(dsn)
    try:
        now = utc_now()
        people = {role: await insert_person(connection, f"{name}-{role.value}", role, now) for role in Role}
        reader, other, closed = (people[Role.READER], *[await insert_person(connection, f"{name}-{one}", Role.READER, now) for one in "ab"])
        await connection.execute(statement("account", "disable"), closed.account_id, True)
        found = {
            "anonymous": Caller("nobody"),
            "another reader": Caller("session", other.session, is_proven=True),
            "a session a while after the password": Caller(
                "session", await begin_session(connection, reader.account_id, now - A_WHILE_AGO)
            ),
            "an ended session": Caller("gone", await begin_session(connection, reader.account_id, now - LONG_AGO)),
            "an expired token": Caller("gone", await make_token(connection, reader.account_id, now - LONG_AGO, Scope)),
            "a disabled account": Caller("gone", closed.session),
            "a disabled account's token": Caller("gone", closed.tokens[Scope.ACCOUNT_READ]),
        }
    finally:
        await connection.close()
    for role, one in people.items():
        found[f"the {role.value}"] = Caller("session", one.session, role, is_proven=True)
        found[f"the {role.value}'s token without a scope"] = Caller("token", one.token, role)
        found |= {f"the {role.value}'s token for {scope.value}": Caller("token", it, role, scope) for scope, it in one.tokens.items()}
    return found


@pytest.mark.parametrize("row", [one for one in ROWS.values() if one.rest], ids=lambda one: one.operation)
def test_rest_lets_in_whom_the_table_lets_in(dsn: str, opened: Door, row: Cells) -> None:
    method, path = row.rest.split()
    everybody = callers(dsn, f"r{list(ROWS).index(row.operation)}")
    body = b"" if method == "GET" else JUNK
    answers = {who: opened.ask(method, re.sub(r"\{\w+\}", "x", path), one.headers, body) for who, one in everybody.items()}
    assert {who: refused(row, answer) for who, answer in answers.items()} == expected(row, everybody)


def expected(row: Cells, everybody: Mapping[str, Caller]) -> dict[str, tuple[int, str] | None]:
    """Status and code for each of them."""
    codes = {who: row.outcome(one) for who, one in everybody.items()}
    return {who: (401 if code in ("unauthenticated", "invalid_token") else 403, code) if code else None for who, code in codes.items()}


def refused(row: Cells, answer: Answer) -> tuple[int, str] | None:
    """Status and code of an answer that lets nobody in."""
    found = answer.json if answer.body and answer.status >= 400 else {}
    return (answer.status, str(found["code"])) if found.get("code") in AT_THE_DOOR else None


@pytest.mark.parametrize("row", [one for one in ROWS.values() if one.graphql], ids=lambda one: one.operation)
def test_graphql_lets_in_whom_the_table_lets_in(dsn: str, opened: Door, row: Cells) -> None:
    everybody = callers(dsn, f"g{list(ROWS).index(row.operation)}")
    asked = json.dumps({"query": document(row.graphql)}).encode()
    answers = {who: opened.ask("POST", "/graphql", one.headers, asked) for who, one in everybody.items()}
    found = {who: code_of(answer) for who, answer in answers.items()}
    assert found == {who: row.outcome(one) for who, one in everybody.items()}


def code_of(answer: Answer) -> str | None:
    """The code of an answer that lets nobody in."""
    found = answer.json
    told = found.get("errors") or [{"extensions": {"code": found.get("code")}}]
    assert isinstance(told, list)
    codes = {str(one["extensions"]["code"]) for one in told if isinstance(one, dict) and isinstance(one["extensions"], dict)}
    assert not codes & {"document_invalid", "syntax_error"}, found
    return next(iter(codes & AT_THE_DOOR), None)


def document(name: str) -> str:
    """Asks for a field with what it must be given."""
    kind = "Mutation" if name in core_schema().type_map["Mutation"].fields else "Query"  # type: ignore[attr-defined]  # an object type
    field = core_schema().type_map[kind].fields[name]  # type: ignore[attr-defined]  # the same
    given = ", ".join(f"{key}: {literal(one)}" for key, one in field.args.items() if is_required_argument(one))
    return f"{kind.lower()} {{ {name}{f'({given})' if given else ''} {{ __typename }} }}"


def literal(one: GraphQLArgument) -> str:
    """A value that a type takes."""
    if is_list_type(get_nullable_type(one.type)):
        return "[]"
    named = get_named_type(one.type)
    if isinstance(named, GraphQLInputObjectType):
        return f"{{{', '.join(f'{key}: {literal(inner)}' for key, inner in named.fields.items() if is_required_argument(inner))}}}"
    return next(iter(named.values)) if isinstance(named, GraphQLEnumType) else json.dumps(VALUES[named.name])


# What is another's


@pytest.mark.parametrize(("kind", "verb"), [("sessions", "endSession"), ("tokens", "revokeToken")])
def test_what_is_anothers_is_as_if_it_were_not_there(dsn: str, opened: Door, kind: str, verb: str) -> None:
    everybody = callers(dsn, f"own-{kind}")
    mine = ids(opened, kind, everybody["the reader"])
    for who in ("another reader", "the moderator", "the admin"):
        assert set(ids(opened, kind, everybody[who])).isdisjoint(mine)
        for one in mine[:2]:
            assert opened.ask("DELETE", f"/v1/{kind}/{one}", everybody[who].headers).json["code"] == "not_found"
            told = {"query": f'mutation {{ {verb}(input: {{id: "{one}"}}) {{ userErrors {{ code }} }} }}'}
            answer = opened.ask("POST", "/graphql", everybody[who].headers, json.dumps(told).encode())
            assert answer.json["data"] == {verb: {"userErrors": [{"code": "not_found"}]}}
    assert ids(opened, kind, everybody["the reader"]) == mine


def ids(opened: Door, kind: str, who: Caller) -> list[str]:
    found = opened.ask("GET", f"/v1/{kind}?fields=id", who.headers).json["items"]
    return [str(at(row, "id")) for row in at(found)]
