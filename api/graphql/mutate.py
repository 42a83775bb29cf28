"""Mutations: the acts are done one after the other; what each one changed is read again, by one statement, as the selection asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from asyncpg import Pool, Record
from graphql import FieldNode, OperationDefinitionNode
from graphql.execution.values import VariableValues
from pydantic import ValidationError
from pydantic_core import to_json
from strawberry.utils.str_converters import to_camel_case, to_snake_case

from api.acts.doing import Doing
from api.acts.once import Done
from api.acts.table import perform
from api.graphql.arguments import read_arguments
from api.graphql.collect import Collected, Collector
from api.graphql.document import Document
from api.graphql.lower import Lowering
from api.graphql.plan import Given
from api.strict_json import check_texts
from api.validation import invalid
from db.read import read
from schema import follow
from schema.context import Context
from schema.errors import Conflict, Fault, Gone, Invalid, NotFound, OwnComment, PreconditionFailed, QueryTooCostly, Refusal, SlowMode
from schema.input import Input
from schema.mutations import noun_field, payload_of
from schema.noun import Part
from schema.read import Object
from schema.verb import Verb
from schema.verbs import verb_named

POINTS = 5  # of a write, as in REST
MOST = 10  # in one document
FORESEEN = (Conflict, Gone, Invalid, NotFound, OwnComment, PreconditionFailed, SlowMode)
"""What the sender can put right: told in the payload. All else stands in `errors`."""
Call = Callable[[Verb, Input, str], Doing]


@dataclass(frozen=True, slots=True)
class Mutations:
    """One operation's."""

    pool: Pool[Record]
    document: Document
    variables: VariableValues
    visiting: Callable[[], Doing]
    doing: Call
    errors_of: Callable[[Refusal], list[dict[str, object]]]

    async def answer(self, operation: OperationDefinitionNode, charge: Callable[[int], None]) -> bytes:
        """The whole response. Raises QueryTooCostly or RateLimited; what one act is refused with is told in its place."""
        roots = Collector(self.document.fragments, self.variables.coerced).collect("Mutation", [operation.selection_set])
        check_number(roots)
        charge(POINTS * len(roots) - 1)
        data, errors = dict[str, bytes](), list[dict[str, object]]()
        for key, nodes in roots.items():
            try:
                data[key] = b'"Mutation"' if nodes[0].name.value == "__typename" else await self._payload(key, nodes)
            except Refusal as refusal:
                data[key] = b"null"
                errors += [{**one, "path": [key]} for one in self.errors_of(refusal)]
        told = b'{"data":' + joined(data) + (b',"errors":' + to_json(errors) if errors else b"")
        return told + b',"extensions":{"cost":%d}}' % (POINTS * len(roots))

    async def _payload(self, key: str, nodes: list[FieldNode]) -> bytes:
        verb = verb_named(to_snake_case(nodes[0].name.value))
        values = read_arguments("Mutation", nodes[0], self.variables, {}).values
        doing = self.visiting()
        try:
            verb.access.check(doing.viewer, doing.now)
            given = input_of(verb, values.get("input"))
            done, errors = await perform(verb, self.doing(verb, given, key), given), []
        except FORESEEN as refusal:
            done, errors = None, list(user_errors(refusal))
        return await self._told(verb, nodes, doing, done, errors)

    async def _told(self, verb: Verb, nodes: list[FieldNode], doing: Doing, done: Done | None, errors: list[dict[str, object]]) -> bytes:
        """The payload as the selection asks for it."""
        name, selected = payload_of(verb).__name__, self._below(payload_of(verb).__name__, nodes)
        nouns = {key: inner for key, inner in selected.items() if inner[0].name.value == noun_field(verb)}
        found = await self._nouns(verb, nouns, doing, done) if done and nouns else {}
        told: dict[str, bytes] = {}
        for key, inner in selected.items():
            match inner[0].name.value:
                case "__typename":
                    told[key] = to_json(name)
                case "secret":
                    told[key] = to_json(done.secret if done else None)
                case "document":
                    told[key] = (done.document if done else None) or b"null"
                case "userErrors":
                    told[key] = to_json([self._error(one, inner) for one in errors])
                case member if verb.tells and to_snake_case(member) in verb.tells.model_fields:
                    found_by_act = verb.tells.model_validate_json(done.document) if done and done.document else None
                    told[key] = to_json(self._part(getattr(found_by_act, to_snake_case(member), None), inner))
                case _:
                    told[key] = to_json(found.get(key))
        return joined(told)

    def _part(self, value: object, nodes: list[FieldNode]) -> object:
        """What an act itself told, as the selection asks for it."""
        if isinstance(value, list):
            return [self._part(one, nodes) for one in value]
        if not isinstance(value, Part):
            return value.name if isinstance(value, Enum) else value
        name = type(value).__name__
        return {
            key: name if inner[0].name.value == "__typename" else self._part(getattr(value, to_snake_case(inner[0].name.value)), inner)
            for key, inner in self._below(name, nodes).items()
        }

    def _error(self, error: Mapping[str, object], nodes: list[FieldNode]) -> dict[str, object]:
        known = {**error, "__typename": "UserError"}
        return {key: known[inner[0].name.value] for key, inner in self._below("UserError", nodes).items()}

    def _below(self, type_name: str, nodes: list[FieldNode]) -> Collected:
        return Collector(self.document.fragments, self.variables.coerced).collect(type_name, (node.selection_set for node in nodes))

    async def _nouns(self, verb: Verb, nouns: Collected, doing: Doing, done: Done) -> dict[str, object]:
        """What was made or changed, once for each key of the answer that it stands under."""
        assert verb.gives is not None, f"{verb.name} answers with nothing"
        lowering = Lowering(self.document, self.variables)
        rows = tuple((key, follow.by_key(verb.gives, lowering.noun_fields(verb.gives, nodes), "key")) for key, nodes in nouns.items())
        context = Context(doing.now, done.viewer or doing.viewer)
        given = Given({**lowering.constants, **follow.key_values("key", done.key)}, self.variables.coerced, context.values)
        found: dict[str, object] = json.loads(await read(self.pool, Object(rows), given) or b"{}")
        return found


def check_number(roots: Collected) -> None:
    """Raises QueryTooCostly for more acts than one document may hold, or for several of those that guessing is kept off from."""
    names = [nodes[0].name.value for nodes in roots.values() if nodes[0].name.value != "__typename"]
    strict = [name for name in names if verb_named(to_snake_case(name)).is_strict]
    if len(names) > MOST or len(strict) > 1:
        right = f"{MOST} mutations in a document at most, and one of {strict[0]} and its like" if strict else f"{MOST} at most"
        raise QueryTooCostly("The document does too much at once.", (Fault("too_many", right, "/query"),))


def input_of(verb: Verb, given: object) -> Input:
    """The input as its model has it. Raises Invalid."""
    members = given if isinstance(given, Mapping) else {}
    check_texts(dict(members))  # a document's own escapes are read after its JSON
    try:
        return verb.takes.model_validate(in_snake_case(members))
    except ValidationError as error:
        raise invalid(error) from error


def in_snake_case(given: object) -> object:
    """With the members' names as models have them, at every depth."""
    if isinstance(given, list):
        return [in_snake_case(one) for one in given]
    return {to_snake_case(name): in_snake_case(value) for name, value in given.items()} if isinstance(given, Mapping) else given


def user_errors(refusal: Refusal) -> Iterator[dict[str, object]]:
    """One for each thing that is wrong, or one for all of it."""
    for fault in refusal.faults:
        field = to_camel_case((fault.pointer or "").strip("/").partition("/")[0]) or None
        yield {
            "field": field,
            "code": fault.code if len(refusal.faults) > 1 else refusal.code,
            "message": f"{refusal.detail} Right: {fault.detail}.",
        }
    if not refusal.faults:
        yield {"field": None, "code": refusal.code, "message": refusal.detail}


def joined(members: Mapping[str, bytes]) -> bytes:
    """An object of members that are JSON already."""
    return b"{" + b",".join(to_json(key) + b":" + value for key, value in members.items()) + b"}"
