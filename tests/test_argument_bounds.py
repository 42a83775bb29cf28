"""Arguments with bounds: a value outside is refused by name at both doors, even where nothing in the answer hangs on it.

The cases are made from the graph: every argument of every field, and every member of an argument that is an object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
)
from strawberry.utils.str_converters import to_camel_case

from api.graphql.document import core_schema
from api.rest.operation import Operation
from api.rest.routes import OPERATIONS
from db.bind import LONGEST_TEXT
from schema import follow
from schema.graph import NODES, fields_of
from schema.noun import Branching
from tests.asking import Json, at
from tests.dataset_people import MODERATOR_SECRET
from tests.door import Door
from tests.people import bearer
from tests.test_rest_parity import PLACES

ASKED = [(b"authorization", f"Bearer {MODERATOR_SECRET}".encode())]  # by somebody who may ask for all that there is
BOUNDS = re.compile(r"([\d,]+) to ([\d,]+)")
MOST = re.compile(r"\d+")
CURSORS = ("after", "before")
IN_REST = {"first": "limit", "last": "limit", "after": "cursor", "before": "cursor"}  # the others have the same name in snake case
LISTED_AT = {"QueueEntry": "moderationQueue", "MyComment": "myComments"}
"""Where those stand that have no ids of their own."""
HELD_BY = {"NewsletterDesk": 'newsletterDesk(slug: "daily")'}
"""And those that one way in leads to."""
REQUIRED = {"ID": '"art_1"', "String": '"harbour"', "DateTime": '"2024-03-01T00:00:00Z"'}
WORDS = {"search": {"q": "harbour"}, "getDigest": {"newsletter": "daily", "since": "2024-03-01T00:00:00Z"}}
"""What operations must be given."""
NO_UTC = "0001-01-01T00:00:00+01:00"  # the year 0 in UTC, which is none


@dataclass(frozen=True, slots=True)
class Case:
    """A value that is out of its bounds, in one argument of one field; `path` leads to the member where the argument is an object."""

    owner: str
    field: str
    path: tuple[str, ...]
    type: GraphQLInputType
    value: Json

    def __str__(self) -> str:
        return f"{self.owner}.{self.field}({'.'.join(self.path)}: {str(self.value)[:12]})"

    @property
    def code(self) -> str:
        return "invalid_cursor" if self.path[-1] in CURSORS else "invalid"

    def document(self, written: str, definitions: str = "") -> str:
        """Asks for no more than the type's name."""
        for name in reversed(self.path[1:]):
            written = f"{{{name}: {written}}}"
        arguments = [f"{self.path[0]}: {written}", *required(self.owner, self.field, self.path[0])]
        asked = f"{self.field}({', '.join(arguments)}) {{ __typename }}"
        noun = next((one for one in NODES if one.__name__ == self.owner), None)
        if noun:
            asked = f'node(id: "{"_".join([noun.prefix, *("1" for _ in noun.key)])}") {{ ... on {self.owner} {{ {asked} }} }}'
        if self.owner in HELD_BY:
            asked = f"{HELD_BY[self.owner]} {{ {asked} }}"
        if self.owner in LISTED_AT:
            asked = f"{LISTED_AT[self.owner]}(first: 1) {{ nodes {{ {asked} }} }}"
        return f"query{definitions} {{ {asked} }}"


def owners() -> Iterator[GraphQLObjectType]:
    """Those that are read; what writes are given is held against their models, at both doors (tests/test_accounts.py and others)."""
    types = core_schema().type_map.values()
    yield from (one for one in types if isinstance(one, GraphQLObjectType) and not one.name.startswith("__") and one.name != "Mutation")


def required(owner: str, field: str, but: str) -> Iterator[str]:
    """What a field must be given besides, as arguments."""
    for name, argument in core_schema().type_map[owner].fields[field].args.items():  # type: ignore[attr-defined]  # of an object type
        if is_required_argument(argument) and name != but:
            yield f"{name}: {REQUIRED[get_named_type(argument.type).name]}"


def wrong(name: str, one: GraphQLArgument | GraphQLInputField) -> Iterator[Json]:
    """The values next to an argument's bounds; a whole number and a list say them in their description."""
    told, kind = one.description or "", get_named_type(one.type).name
    if kind == "Int":
        bounds = BOUNDS.search(told)
        assert bounds, f"{name} does not say its bounds: {told}"
        yield from (int(bounds[1].replace(",", "")) - 1, int(bounds[2].replace(",", "")) + 1)
    elif kind == "ID" and is_list_type(get_nullable_type(one.type)):
        most = MOST.search(told)
        assert most, f"{name} does not say how many ids it takes: {told}"
        yield ["art_1"] * (int(most[0]) + 1)
    elif kind == "DateTime":
        yield NO_UTC
    elif kind == "String":
        yield "junk" if name in CURSORS else "x" * (LONGEST_TEXT + 1)


def cases() -> Iterator[Case]:
    for owner in owners():
        for field, found in owner.fields.items():
            for name, argument in found.args.items():
                yield from (Case(owner.name, field, (name,), argument.type, value) for value in wrong(name, argument))
                named = get_named_type(argument.type)
                for member, inner in named.fields.items() if isinstance(named, GraphQLInputObjectType) else ():
                    yield from (Case(owner.name, field, (name, member), inner.type, value) for value in wrong(member, inner))


CASES = tuple(cases())


def operation_of(case: Case) -> Operation | None:
    """The operation that answers with the same field; of a tree, with the list that it branches from."""
    for one in OPERATIONS:
        owner = follow.noun_at(one.root_field).__name__ if one.edge else "Query"
        names = {to_camel_case(one.field.name)}
        if one.edge:
            edges = fields_of(follow.noun_at(one.root_field)).values()
            names |= {to_camel_case(edge.name) for edge in edges if isinstance(edge.link, Branching) and edge.link.of == one.edge}
        if (owner, case.field) == (case.owner, next(iter(names & {case.field}), None)):
            return one
    return None


def rest_name(case: Case) -> str:
    name = case.path[-1]
    if case.field == "changes":
        return name  # of a feed there is one cursor, and it is called so at both doors
    return IN_REST.get(name) or re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)


def refused_by_rest(door: Door, operation: Operation, case: Case) -> tuple[str, set[str]]:
    """The code, and what is named as wrong."""
    name, spelled = rest_name(case), quote(str(case.value), safe="")
    place = PLACES.get(operation.root)
    path = place.path(operation.path) if place else operation.path
    if operation.body:
        found = door.refusal(path, operation.method, bearer(MODERATOR_SECRET), json.dumps({name: case.value}).encode())
    elif name == operation.argument and place:
        found = door.refusal(path.replace(quote(place.value, safe=""), spelled), "GET", ASKED)
    else:
        others = {key: value for key, value in WORDS.get(operation.operation_id, {}).items() if key != name}
        words = "".join(f"{key}={quote(value)}&" for key, value in others.items())
        found = door.refusal(f"{path}{'&' if '?' in path else '?'}{words}{name}={spelled}", "GET", ASKED)
    named = {str(one.get("parameter", one.get("pointer"))).lstrip("/") for one in at(found["errors"])}
    return str(found["code"]), named


def refused_by_graphql(door: Door, document: str, variables: Json) -> tuple[str, set[str]]:
    answer = door.ask("POST", "/graphql", bearer(MODERATOR_SECRET), json.dumps({"query": document, "variables": variables}).encode())
    assert list(answer.json) == ["errors"], answer.json
    told = at(answer.json["errors"], 0, "extensions")
    return told["code"], {one["argument"] for one in told["faults"]}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_value_out_of_bounds_is_refused_by_name_at_both_doors_whatever_is_asked_for(case: Case, door: Door) -> None:
    name = case.path[-1]
    assert refused_by_graphql(door, case.document(json.dumps(case.value)), {}) == (case.code, {name})
    by_variable = case.document("$value", f"($value: {case.type})")
    assert refused_by_graphql(door, by_variable, {"value": case.value}) == (case.code, {"$value"})
    operation = operation_of(case)
    if operation:
        assert refused_by_rest(door, operation, case) == (case.code, {rest_name(case)})


def test_every_operation_that_has_such_arguments_is_among_them() -> None:
    asked = {operation.operation_id for operation in map(operation_of, CASES) if operation}
    public = [one for one in OPERATIONS if one.root_field.access.is_public]
    without = {one.operation_id for one in public} - asked
    found_by_id = {one.operation_id for one in public if one.argument == "id" and not any(kind == "int" for kind in one.kinds.values())}
    bare = {"getTrending", "listScopes", "listSignInProviders"}  # an enum has no bounds, and what takes nothing has none either
    assert without == found_by_id | bare  # any id has a form that is right or names nothing
