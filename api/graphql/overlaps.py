"""Counts what validation would have to compare: every two fields of one key in one place, fragments opened. Costs one step a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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

MOST_STEPS = 4_000  # fields looked at and pairs of them; validation took 3 µs for a pair, so 12 ms for these
DEEPEST = 40  # levels; a fragment that spreads itself has no end, and validation will say so


def check_overlaps(document: DocumentNode) -> None:
    """Raises QueryTooCostly where fields of one key meet too often. Fields must have been counted: this opens every fragment."""
    Steps(document).count()


class Steps:
    """Counts for one document, and ends when that is too much."""

    def __init__(self, document: DocumentNode) -> None:
        self.document, self.taken = document, 0
        self.fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}

    def count(self) -> None:
        for one in self.document.definitions:
            if isinstance(one, OperationDefinitionNode | FragmentDefinitionNode):
                self.place([one.selection_set])

    def place(self, selections: Iterable[SelectionSetNode], depth: int = 0) -> None:
        """One place of the answer: all fields that may stand there, then what is below each key."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for one in selections:
            for field in self.fields(one, seen):
                met = found.setdefault((field.alias or field.name).value, [])
                self.take(1 + len(met))
                met.append(field)
        for met in found.values():
            below = [field.selection_set for field in met if field.selection_set]
            if below and depth < DEEPEST:
                self.place(below, depth + 1)

    def fields(self, selections: SelectionSetNode, seen: set[str]) -> Iterator[FieldNode]:
        for one in selections.selections:
            if isinstance(one, FieldNode):
                yield one
            elif isinstance(one, InlineFragmentNode):
                yield from self.fields(one.selection_set, seen)
            elif isinstance(one, FragmentSpreadNode) and one.name.value in self.fragments and one.name.value not in seen:
                seen.add(one.name.value)
                yield from self.fields(self.fragments[one.name.value].selection_set, seen)

    def take(self, steps: int) -> None:
        self.taken += steps
        if self.taken > MOST_STEPS:
            raise QueryTooCostly(
                "The query names fields of one key too often in one place; put them together, or give them aliases.",
                (Fault("too_many", f"fields and pairs of one key: {MOST_STEPS} at most"),),
            )
