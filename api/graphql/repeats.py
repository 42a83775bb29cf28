"""Puts together what a selection set says more than once, in the way that collecting its fields would. Nothing changes in the answer.

Validation compares every two fields of one name: nine hundred times `id` cost it 80 ms, seventy times the same list 220 ms.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    print_ast,
)

Mark = Hashable
"""Equal for selections that say the same."""


def without_repeats(document: DocumentNode) -> DocumentNode:
    """The document with each selection once in its set."""
    return replace(
        document,
        definitions=tuple(
            replace(one, selection_set=_once(one.selection_set)[0])
            if isinstance(one, OperationDefinitionNode | FragmentDefinitionNode)
            else one
            for one in document.definitions
        ),
    )


def _once(selections: SelectionSetNode) -> tuple[SelectionSetNode, Mark]:
    kept: dict[Mark, SelectionNode] = {}
    for one in _gathered(selections):
        selection, mark = _below(one)
        kept.setdefault((_said(one), mark), selection)
    return replace(selections, selections=tuple(kept.values())), tuple(kept)


def _gathered(selections: SelectionSetNode) -> list[SelectionNode]:
    """Fields that differ in what is inside, as one: where nothing between them could add to the same key, so that keys keep their order."""
    found: list[SelectionNode] = []
    newest: dict[str, int] = {}
    for one in _opened(selections.selections):
        if isinstance(one, FieldNode) and one.selection_set:
            key = (one.alias or one.name).value
            before = newest.get(key)
            if before is not None and _said(found[before]) == _said(one):
                found[before] = _together(found[before], one)
                continue
            newest[key] = len(found)
        elif not isinstance(one, FieldNode):
            newest.clear()
        found.append(one)
    return found


def _opened(selections: Iterable[SelectionNode]) -> Iterator[SelectionNode]:
    """Without the fragments that are no more than brackets: no type, no directives."""
    for one in selections:
        if isinstance(one, InlineFragmentNode) and not one.type_condition and not one.directives:
            yield from _opened(one.selection_set.selections)
        else:
            yield one


def _said(one: SelectionNode) -> Mark:
    """What a selection says, but for the selections inside it."""
    directives = tuple(print_ast(directive) for directive in one.directives or ())
    if isinstance(one, FieldNode):
        arguments = tuple(print_ast(argument) for argument in one.arguments or ())
        return one.alias and one.alias.value, one.name.value, arguments, directives, one.selection_set is None
    if isinstance(one, FragmentSpreadNode):
        return "...", one.name.value, directives
    condition = one.type_condition if isinstance(one, InlineFragmentNode) else None
    return "... on", condition and condition.name.value, directives


def _together(first: SelectionNode, second: SelectionNode) -> SelectionNode:
    """Two fields that differ in what is inside, as one."""
    if not (isinstance(first, FieldNode) and isinstance(second, FieldNode) and first.selection_set and second.selection_set):
        return first
    inside = (*first.selection_set.selections, *second.selection_set.selections)
    return replace(first, selection_set=replace(first.selection_set, selections=inside))


def _below(one: SelectionNode) -> tuple[SelectionNode, Mark]:
    if not isinstance(one, FieldNode | InlineFragmentNode) or not one.selection_set:
        return one, None
    inner, mark = _once(one.selection_set)
    return replace(one, selection_set=inner), mark
