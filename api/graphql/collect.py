"""Collects the fields of a selection set, as the GraphQL specification's CollectFields does: fragments opened, same keys put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)

from api.graphql.document import Mistaken, core_schema
from schema.errors import Invalid

Collected = dict[str, list[FieldNode]]
"""The field nodes of each response key, in the order in which keys first appear."""


class Collector:
    """Collects for one document and one set of variables."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, object]) -> None:
        self.fragments, self.variables = fragments, variables

    def collect(self, type_name: str, selection_sets: Iterable[SelectionSetNode | None]) -> Collected:
        """The fields that apply to objects of one type."""
        found: Collected = {}
        seen: set[str] = set()
        for selection_set in selection_sets:
            if selection_set:
                for field in self._fields(type_name, selection_set, seen):
                    found.setdefault(field.alias.value if field.alias else field.name.value, []).append(field)
        return found

    def _fields(self, type_name: str, selection_set: SelectionSetNode, seen: set[str]) -> Iterator[FieldNode]:
        for selection in selection_set.selections:
            if not self._is_included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                if selection.type_condition is None or applies(selection.type_condition.name.value, type_name):
                    yield from self._fields(type_name, selection.selection_set, seen)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                fragment = self.fragments[selection.name.value]
                if applies(fragment.type_condition.name.value, type_name):
                    yield from self._fields(type_name, fragment.selection_set, seen)

    def _is_included(self, selection: SelectionNode) -> bool:
        for directive in selection.directives or ():
            if directive.name.value in ("skip", "include"):
                condition = directive.arguments[0].value if directive.arguments else None
                if self._truth(condition) == (directive.name.value == "skip"):
                    return False
        return True

    def _truth(self, condition: object) -> bool:
        if isinstance(condition, VariableNode):
            return self._given(condition)
        return isinstance(condition, BooleanValueNode) and condition.value

    def _given(self, variable: VariableNode) -> bool:
        """A variable with a default may be of a type with null, and be null after all."""
        value = self.variables[variable.name.value]
        if value is None:
            raise Mistaken([GraphQLError(f"Variable '${variable.name.value}' must not be null in @skip or @include.", variable)], Invalid)
        return bool(value)


@cache
def applies(condition: str, type_name: str) -> bool:
    """Whether a fragment on `condition` applies to objects of type `type_name`."""
    schema = core_schema()
    wanted, actual = schema.get_type(condition), schema.get_type(type_name)
    if wanted is actual:
        return True
    return is_abstract_type(wanted) and isinstance(actual, GraphQLObjectType) and schema.is_sub_type(wanted, actual)
