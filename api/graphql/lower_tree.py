"""Lowers a tree: a page of roots, and how it grows below each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import FieldNode

from api.graphql.collect import Collected
from schema import follow
from schema.graph import Field, roots_of
from schema.noun import Branching, Noun
from schema.read import Arg, Branch, BranchEntry, Branches, Constant, Fact, Nodes, Tree, TreeEntry
from schema.sort import Sort

if TYPE_CHECKING:
    from api.graphql.lower import Lowering


@dataclass(frozen=True, slots=True)
class Growth:
    """How many rows a root of a tree comes to: so many replies at each row, so many levels deep."""

    replies: Arg
    depth: Arg


def tree(lowering: Lowering, noun: type[Noun], link: Branching, found: Field, nodes: list[FieldNode]) -> Tree:
    arguments, target, edge = lowering.arguments(noun, nodes[0]), follow.noun_at(found), roots_of(noun, link)
    roots, replies, depth = (
        Arg(arguments.name(name), kind) for name, kind in (("roots", "size"), ("replies", "replies"), ("depth", "depth"))
    )
    with lowering.inside(roots, Growth(replies, depth)):
        entries = tuple(_entries(lowering, target, lowering.below(f"{target.__name__}Tree", nodes)))
    sort, after = arguments.values["sort"], arguments.name("after") if arguments.values.get("after") is not None else None
    assert isinstance(sort, Sort)
    page = follow.many(edge, noun, target, (), roots, sort=sort, after=after, only_roots=True)
    return follow.tree(page, edge, replies, depth, entries)


def _entries(lowering: Lowering, target: type[Noun], collected: Collected) -> Iterator[tuple[str, TreeEntry]]:
    names = {"hasNextPage": "has_next_page", "endCursor": "end_cursor"}
    for key, nodes in collected.items():
        match nodes[0].name.value:
            case "__typename":
                yield key, Constant(f"{target.__name__}Tree")
            case "nodes":
                yield key, Branches(tuple(_branch_entries(lowering, target, lowering.below(f"{target.__name__}TreeNode", nodes))))
            case name:
                yield key, Fact(names[name])


def _branch_entries(lowering: Lowering, target: type[Noun], collected: Collected) -> Iterator[tuple[str, BranchEntry]]:
    names = {"level": "level", "cursor": "cursor", "hasMoreReplies": "has_more_replies"}
    for key, nodes in collected.items():
        match nodes[0].name.value:
            case "__typename":
                yield key, Constant(f"{target.__name__}TreeNode")
            case "node":
                yield key, Nodes(lowering.noun_fields(target, nodes))
            case name:
                yield key, Branch(names[name])
