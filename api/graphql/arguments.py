"""The arguments of one field: their values, for the plan's shape, and the names under which a running plan finds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import FieldNode, GraphQLError, GraphQLField, GraphQLObjectType, ListValueNode, ObjectValueNode, ValueNode, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.utils.str_converters import to_camel_case

from api.graphql.document import Mistaken, core_schema
from schema import follow
from schema.errors import Invalid
from schema.filter import Filter
from schema.noun import Many
from schema.read import Narrow


@dataclass(frozen=True, slots=True)
class Arguments:
    """`values` are coerced; a variable's are only good for this request, so a plan refers to arguments by `name`."""

    values: dict[str, object]
    written: dict[str, ValueNode]
    constants: dict[str, object]

    def name(self, argument: str, *path: str | int) -> str:
        """`$variable.path` for what a variable brings; otherwise a constant of the plan, whose name is made here."""
        node, value = self.written.get(argument), self.values[argument]
        for place, step in enumerate(path):
            if isinstance(node, VariableNode):
                return ".".join(("$" + node.name.value, *map(str, path[place:])))
            node, value = _inside(node, step), _value_at(value, step)
        if isinstance(node, VariableNode):
            return "$" + node.name.value
        key = f"#{len(self.constants)}.{path[-1] if path else argument}"
        self.constants[key] = value
        return key

    def given(self, filters: type[Filter] | None) -> Iterator[Narrow]:
        """The arguments that a row or a list is made from, as far as they are there and not null."""
        if filters is None:
            return
        for name in filters.model_fields:
            if self.values.get(to_camel_case(name)) is not None:
                yield follow.narrow(filters, name, self.name(to_camel_case(name)))

    def narrowed(self, link: Many) -> Iterator[Narrow]:
        """The filters that are given and not null."""
        yield from self.given(link.given)
        given = self.values.get("filter")
        if link.filter and isinstance(given, Mapping):
            for name in link.filter.model_fields:
                if given.get(to_camel_case(name)) is not None:
                    yield follow.narrow(link.filter, name, self.name("filter", to_camel_case(name)), given[to_camel_case(name)])


def _inside(node: ValueNode | None, step: str | int) -> ValueNode | None:
    if isinstance(node, ObjectValueNode):
        return next((inner.value for inner in node.fields if inner.name.value == step), None)
    if isinstance(node, ListValueNode) and isinstance(step, int):
        return node.values[step]
    return node


def _value_at(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value[step]
    return value[step] if isinstance(value, list) and isinstance(step, int) else value


def read_arguments(type_name: str, node: FieldNode, variables: VariableValues, constants: dict[str, object]) -> Arguments:
    """The arguments of a field as written, coerced, defaults filled in. Raises Mistaken where a variable's value does not fit."""
    written = {one.name.value: one.value for one in node.arguments or () if _is_given(one.value, variables)}
    try:
        values = get_argument_values(_field(type_name, node.name.value), node, variables)
    except GraphQLError as error:
        raise Mistaken([error], Invalid) from error
    return Arguments(values, written, constants)


def _is_given(value: ValueNode, variables: VariableValues) -> bool:
    return not isinstance(value, VariableNode) or value.name.value in variables.coerced


def _field(type_name: str, name: str) -> GraphQLField:
    owner = core_schema().get_type(type_name)
    assert isinstance(owner, GraphQLObjectType), f"{type_name} has no fields"
    found: GraphQLField = owner.fields[name]
    return found
