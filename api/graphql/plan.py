"""A plan: the statement for a document and a shape of its variables, kept so that a request only brings values to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import prod

from asyncpg import Pool
from cachetools import LRUCache, cached
from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values
from pydantic_core import to_json

from api.graphql.collect import Collected, Collector
from api.graphql.document import Document, Mistaken, core_schema, read_document
from api.graphql.introspect import asks_for_schema, told_of_schema
from api.graphql.limits import check_nodes
from api.graphql.lower import Size, field_names, lower
from api.graphql.lower_tree import Growth
from db.bind import argument, bind
from db.printer import Printed, print_read
from db.read import run
from schema.access import Access
from schema.context import Context
from schema.dataset import Dataset
from schema.errors import Invalid
from schema.follow import tree_size
from schema.ids import prefix_of
from schema.read import Arg, Constant, Fields

MOST_KEPT = 32_000_000  # bytes of plans; what a site's own clients ask takes a tenth of it, and strangers can fill the rest


@dataclass(frozen=True)
class Plan:
    """A printed statement, the literals it uses, the page sizes along each path, and the keys of the answer.

    `known` are the keys whose values need no database: where all others ask for the schema, no statement is sent.
    """

    printed: Printed
    constants: Mapping[str, object]
    sizes: tuple[tuple[Size, ...], ...]
    keys: tuple[str, ...]
    known: Mapping[str, str]
    asks_for_schema: bool
    asks_for_rows: bool
    accesses: tuple[Access, ...]
    """Who may ask for its root fields."""
    is_unkept: bool
    """Whether the answer is one account's alone: nobody on its way is to store it."""
    weight: int
    """About how many bytes it takes to keep it, with its question."""

    def cost(self, given: Given) -> int:
        """How many rows the page sizes allow. Raises Invalid for a size out of bounds, QueryTooCostly over the limit."""
        nodes = sum(prod(self._size(arg, given) for arg in path) for path in self.sizes)
        check_nodes(nodes)
        return nodes

    def _size(self, size: Size, given: Given) -> int:
        if isinstance(size, int):
            return size
        if isinstance(size, Growth):
            return tree_size(self._number(size.replies, given), self._number(size.depth, given))
        return self._number(size, given)

    def _number(self, arg: Arg, given: Given) -> int:
        size = argument(arg, given[arg.name])
        assert isinstance(size, int)
        return size


class Given(Mapping[str, object]):
    """What a running plan finds under its names: constants, variables by path, and what every request brings."""

    def __init__(self, constants: Mapping[str, object], variables: Mapping[str, object], context: Mapping[str, object]) -> None:
        self.constants, self.variables, self.context = constants, variables, context

    def __getitem__(self, name: str) -> object:
        if not name.startswith("$"):
            return self.constants[name] if name in self.constants else self.context[name]
        value: object = self.variables
        for step in name[1:].split("."):
            value = value[int(step)] if isinstance(value, list) else value[step] if isinstance(value, Mapping) else value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.constants)

    def __len__(self) -> int:
        return len(self.constants)


@dataclass(frozen=True)
class Question:
    """An operation of a document, and its variables. Two questions of one shape are equal: they have the same plan."""

    text: str
    operation: str | None
    shape: object
    variables: VariableValues = field(compare=False, hash=False)


def shape_of(value: object) -> object:
    """What of a variable's value a statement's text can depend on: what is null, truth values, enums, the types of ids."""
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, Mapping):
        return tuple((name, shape_of(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(shape_of(inner) for inner in value)
    return prefix_of(value) if isinstance(value, str) else "given"


def coerce_variables(operation: OperationDefinitionNode, given: Mapping[str, object]) -> VariableValues:
    """Raises Mistaken where a value does not fit its variable's type."""
    values = get_variable_values(core_schema(), operation.variable_definitions or (), dict(given), hide_suggestions=True)
    if isinstance(values, list):
        raise Mistaken(values, Invalid)
    return values


PLANS: LRUCache[object, Plan] = LRUCache(MOST_KEPT, lambda plan: plan.weight)


@cached(PLANS, key=lambda question: (question.text, question.operation, question.shape))
def plan_of(question: Question) -> Plan:
    """The plan for all questions of this shape."""
    document = read_document(question.text)
    operation = document.operation(question.operation)
    roots = root_fields(document, operation, question.variables)
    ours = {key: nodes for key, nodes in roots.items() if not asks_for_schema(nodes[0].name.value)}
    lowered = lower(document, question.variables, ours)
    known, printed, allowed = known_in(lowered.data), print_read(lowered.read), accesses(ours)
    return Plan(
        printed,
        lowered.constants,
        tuple(lowered.sizes),
        tuple(roots),
        known,
        asks_for_schema=len(ours) < len(roots),
        asks_for_rows=len(known) < len(ours),
        accesses=allowed,
        is_unkept=not all(access.is_public for access in allowed),
        weight=4 * len(printed.sql) + len(question.text) + 8 * len(repr(question.shape)),
    )


def accesses(roots: Collected) -> tuple[Access, ...]:
    """Who may ask for these ways into the dataset."""
    names = {nodes[0].name.value for nodes in roots.values()} - {"__typename"}
    return tuple({field_names(Dataset)[name].access for name in sorted(names)})


def known_in(fields: Fields) -> dict[str, str]:
    """What of an answer is the same whatever the database holds: the names of types."""
    return {key: item.text for key, item in fields if isinstance(item, Constant) and item.text is not None}


def root_fields(document: Document, operation: OperationDefinitionNode, variables: VariableValues) -> Collected:
    return Collector(document.fragments, variables.coerced).collect("Query", [operation.selection_set])


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole response, as JSON, and whether nobody on its way is to store it."""

    body: bytes
    is_unkept: bool


def free(cost: int) -> None:
    """What a charge is where nobody counts."""


async def answer(
    pool: Pool,
    text: str,
    operation_name: str | None,
    given: Mapping[str, object],
    context: Context,
    charge: Callable[[int], None] = free,
) -> Answered:
    """The response to a query. Raises Refusal for whatever keeps it from being answered.

    `charge` is told the cost before anything is read, and may refuse it.
    """
    document = read_document(text)
    operation = document.operation(operation_name)
    variables = coerce_variables(operation, given)
    plan = plan_of(Question(text, operation_name, shape_of(variables.coerced), variables))
    for access in plan.accesses:
        access.check(context.viewer, context.now)
    values = Given(plan.constants, variables.coerced, context.values)
    cost, told = plan.cost(values), dict[str, object]()
    bind(plan.printed.unused, values)  # refuses what is wrong, whether or not the answer would show it
    if plan.asks_for_schema:
        told, more = told_of_schema(document, operation, root_fields(document, operation, variables), given)
        cost += more
    charge(max(cost, 1))
    data = await rows(pool, plan, values) if plan.asks_for_rows else in_order(plan, told)
    if told and plan.asks_for_rows:
        data = in_order(plan, {**json.loads(data)["data"], **told})
    return Answered(data[:-1] + b',"extensions":{"cost":%d}}' % max(cost, 1), plan.is_unkept)


async def rows(pool: Pool, plan: Plan, values: Given) -> bytes:
    """The answer's data, as Postgres makes it."""
    data = await run(pool, plan.printed, values)
    assert data is not None, "the answer's object is always there"
    return data


def in_order(plan: Plan, found: Mapping[str, object]) -> bytes:
    """The answer's data, from what was found apart."""
    known = {**plan.known, **found}
    return to_json({"data": {key: known[key] for key in plan.keys}})
