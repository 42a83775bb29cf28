"""How much one document may ask for, checked by one walk before it is validated.

Each fragment is measured once, however often it is spread: a chain of fragments that double costs no more than its length.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.errors import Fault, QueryTooCostly

LONGEST_DOCUMENT = 10_000  # bytes; those of a site's own pages take a tenth of it
MOST_TOKENS = 1_000  # what the parser reads before it gives up
DEEPEST = 12  # levels of fields: article, comments, nodes, replies, nodes, account is six
MOST_ALIASES = 50  # counted after fragments are expanded
MOST_ROOTS = 10  # root fields, likewise
MOST_FRAGMENTS = 20
MOST_FIELDS = 2_000  # after expansion; bounds the statement's length
MOST_NODES = 10_000  # rows that the page sizes allow, multiplied along each path
SCHEMA_ALIAS = 5  # an alias inside introspection counts as so many: tools have none there, and each may repeat a list of everything
INTROSPECTION = ("__schema", "__type")  # validation bounds how deep they go; every tool's query is deeper than DEEPEST


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection set comes to when its fragments are expanded."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    roots: int = 0

    def beside(self, other: Measure) -> Measure:
        return Measure(max(self.depth, other.depth), self.fields + other.fields, self.aliases + other.aliases, self.roots + other.roots)


def check_limits(document: DocumentNode) -> None:
    """Raises QueryTooCostly, naming the limit that the document goes over."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    walk = Walk(fragments)
    _check("fragments", len(fragments), MOST_FRAGMENTS)
    for name in fragments:
        check_fields(walk.fragment(name).fields)  # those that are never spread are validated, too
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            measure = walk.selection_set(operation.selection_set)
            _check("levels of depth", measure.depth, DEEPEST)
            _check("aliases", measure.aliases, MOST_ALIASES)
            _check("root fields", measure.roots, MOST_ROOTS)
            check_fields(measure.fields)


def check_fields(fields: int) -> None:
    """Raises QueryTooCostly when more fields would be printed than one statement may hold."""
    _check("fields", fields, MOST_FIELDS)


def check_nodes(nodes: int) -> None:
    """Raises QueryTooCostly when the page sizes multiply to more rows than one query may read."""
    if nodes > MOST_NODES:
        right = f"nodes: {MOST_NODES} at most"
        raise QueryTooCostly(f"The query's page sizes allow {nodes:,} nodes; {MOST_NODES:,} at most, please.", (Fault("too_many", right),))


def _check(what: str, found: int, most: int) -> None:
    if found > most:
        raise QueryTooCostly(
            f"The query has too many {what}: at most {most:,} are allowed.", (Fault("too_many", f"{what}: {most} at most"),)
        )


class Walk:
    """Measures the selection sets of one document."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.measured: dict[str, Measure] = {}

    def selection_set(self, selections: SelectionSetNode) -> Measure:
        total = Measure()
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total = total.beside(self.field(selection))
            elif isinstance(selection, FragmentSpreadNode):
                total = total.beside(self.fragment(selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                total = total.beside(self.selection_set(selection.selection_set))
        return total

    def field(self, field: FieldNode) -> Measure:
        inner = self.selection_set(field.selection_set) if field.selection_set else Measure()
        if field.name.value in INTROSPECTION:
            return Measure(1, inner.fields + 1, inner.aliases * SCHEMA_ALIAS + (field.alias is not None), 1)
        return Measure(inner.depth + 1, inner.fields + 1, inner.aliases + (field.alias is not None), 1)

    def fragment(self, name: str) -> Measure:
        """An unknown fragment, or one that spreads itself, comes to nothing here: validation refuses it."""
        if name not in self.measured and name in self.fragments:
            self.measured[name] = Measure()
            self.measured[name] = self.selection_set(self.fragments[name].selection_set)
        return self.measured.get(name, Measure())
