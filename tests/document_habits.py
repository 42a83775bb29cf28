"""Ways in which clients write the same thing otherwise: variables, aliases, directives, fragments, `__typename`, several operations."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    InlineFragmentNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_nullable_type,
    parse,
    print_ast,
    value_from_ast_untyped,
)
from graphql.language import NamedTypeNode

MOST_ALIASES = 40  # the limit is 50
MOST_FRAGMENTS = 15  # the limit is 20


def named(name: str) -> NameNode:
    return NameNode(value=name)


class Habits:
    """The habits of one document, and what they leave to be defined: variables and fragments."""

    def __init__(self, random: Random, chosen: frozenset[str]) -> None:
        self.random, self.chosen = random, chosen
        self.definitions: list[VariableDefinitionNode] = []
        self.variables: dict[str, object] = {}
        self.fragments: list[FragmentDefinitionNode] = []
        self.aliases = 0

    def likely(self, habit: str, chance: float) -> bool:
        return habit in self.chosen and self.random.random() < chance

    # Variables

    def lifted(self, argument: ArgumentNode, definition: GraphQLArgument) -> ArgumentNode:
        """The argument, with a variable for its value or for something inside it."""
        return replace(argument, value=self.value(argument.value, definition.type))

    def value(self, value: ValueNode, kind: GraphQLInputType) -> ValueNode:
        if self.likely("variables", 0.35):
            return self.variable(value, kind)
        inner = get_nullable_type(kind)
        if isinstance(value, ListValueNode) and isinstance(inner, GraphQLList):
            return replace(value, values=tuple(self.value(one, inner.of_type) for one in value.values))
        if isinstance(value, ObjectValueNode) and isinstance(inner, GraphQLInputObjectType):
            fields: dict[str, GraphQLInputField] = inner.fields
            return replace(
                value, fields=tuple(replace(one, value=self.value(one.value, fields[one.name.value].type)) for one in value.fields)
            )
        return value

    def variable(self, value: ValueNode, kind: GraphQLInputType) -> VariableNode:
        """A variable that comes to the value: given, or not given and with a default, or null, or not there at all."""
        name, is_null = f"v{len(self.definitions)}", isinstance(value, NullValueNode)
        spelled, default = str(kind), ""
        how = self.random.choice(("given", "default", "both"))
        if is_null and how != "default":
            self.variables.update({name: None} if how == "given" else {})
        elif how == "default":
            default = f" = {print_ast(value)}"
        else:
            self.variables[name] = value_from_ast_untyped(value)
            default = " = null" if how == "both" and not isinstance(kind, GraphQLNonNull) else ""
            if how == "given" and not isinstance(kind, GraphQLNonNull) and self.random.random() < 0.3:
                spelled += "!"
        return self.defined(name, spelled + default)

    def defined(self, name: str, kind: str) -> VariableNode:
        """The variable, once its definition is kept: its type, and its default where it has one."""
        self.definitions += _definitions(f"query (${name}: {kind}) {{ a }}")
        return VariableNode(name=named(name))

    def truth(self, value: bool) -> ValueNode:
        literal = BooleanValueNode(value=value)
        if not self.likely("variables", 0.5):
            return literal
        name = f"v{len(self.definitions)}"
        self.variables[name] = value
        default = f" = {str(not value).lower()}" if self.random.random() < 0.3 else ""
        return self.defined(name, ("Boolean" if default and self.random.random() < 0.5 else "Boolean!") + default)

    # Around a field

    def alias(self, drawn: NameNode | None, is_needed: bool) -> NameNode | None:
        if is_needed or (drawn is None and self.aliases < MOST_ALIASES and self.likely("alias", 0.25)):
            self.aliases += 1
            long = "x" * 70 if self.random.random() < 0.05 else ""  # longer than a column's name may be
            return named(f"other{long}{self.aliases}")
        return drawn

    def directives(self) -> tuple[DirectiveNode, ...]:
        """@skip or @include, sometimes both; more often such that the field stays."""
        if not self.likely("directive", 0.15):
            return ()
        names = self.random.choice((["skip"], ["include"], ["include", "skip"]))
        return tuple(self.directive(name, (self.random.random() < 0.7) != (name == "skip")) for name in names)

    def directive(self, name: str, value: bool) -> DirectiveNode:
        return DirectiveNode(name=named(name), arguments=(ArgumentNode(name=named("if"), value=self.truth(value)),))

    # Around a selection set

    def dressed(self, owner: GraphQLNamedType, selections: list[SelectionNode]) -> tuple[SelectionNode, ...]:
        """With `__typename` somewhere, and some selections moved into a fragment."""
        found = list(selections)
        if self.likely("typename", 0.25):
            found.insert(self.random.randint(0, len(found)), FieldNode(name=named("__typename"), alias=self.alias(None, False)))
        if isinstance(owner, GraphQLObjectType) and len(found) > 1 and self.likely("fragment", 0.3):
            start = self.random.randint(0, len(found) - 1)
            end = self.random.randint(start + 1, len(found))
            found[start:end] = self.fragment(owner, found[start:end])
        if self.likely("fragment", 0.05):
            found = [*found, self.random.choice(found)]
        return tuple(found)

    def fragment(self, owner: GraphQLObjectType, moved: list[SelectionNode]) -> list[SelectionNode]:
        """An inline fragment, with or without its type, or a named one that is spread here, sometimes twice."""
        selections = SelectionSetNode(selections=tuple(moved))
        condition = NamedTypeNode(name=named(owner.name))
        if len(self.fragments) < MOST_FRAGMENTS and self.random.random() < 0.5:
            name = named(f"Part{len(self.fragments)}")
            self.fragments.append(FragmentDefinitionNode(name=name, type_condition=condition, selection_set=selections))
            spread = FragmentSpreadNode(name=name, directives=self.directives())
            return [spread, FragmentSpreadNode(name=name)] if self.random.random() < 0.2 else [spread]
        whole = self.random.random() < 0.5
        if whole and all(isinstance(one, FieldNode) and one.name.value in ("id", "__typename") for one in moved) and owner.interfaces:
            condition = NamedTypeNode(name=named("Node"))
        return [InlineFragmentNode(type_condition=condition if whole else None, directives=self.directives(), selection_set=selections)]

    # Around the document

    def type_argument(self) -> tuple[ArgumentNode, ...]:
        name = self.random.choice(("Article", "Comment", "QuoteTarget", "NoSuchType"))
        return (ArgumentNode(name=named("name"), value=StringValueNode(value=name)),)

    def another_operation(self) -> OperationDefinitionNode:
        """One that is not asked for."""
        return OperationDefinitionNode(
            operation=OperationType.QUERY,
            name=named("NotAsked"),
            variable_definitions=(),
            selection_set=SelectionSetNode(selections=(FieldNode(name=named("__typename")),)),
        )


def _definitions(text: str) -> tuple[VariableDefinitionNode, ...]:
    """The variables that a document's operation defines."""
    [operation] = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return tuple(operation.variable_definitions or ())
