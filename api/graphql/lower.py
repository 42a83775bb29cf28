"""Lowers a GraphQL operation to a Read: nothing of GraphQL is left in it but the response keys.

Values stay outside: a literal becomes a constant of the plan, a variable is fetched when the plan runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from graphql import FieldNode
from graphql.execution.values import VariableValues
from pydantic import BaseModel
from strawberry.utils.str_converters import to_camel_case

from api.graphql import lower_tree
from api.graphql.arguments import Arguments, read_arguments
from api.graphql.collect import Collected, Collector
from api.graphql.document import Document
from api.graphql.limits import check_fields
from api.graphql.lower_tree import Growth
from db.bind import several
from schema import follow
from schema.dataset import Dataset
from schema.errors import Fault, Invalid
from schema.graph import Field, fields_of
from schema.noun import Branching, By, Either, Few, Made, Many, Noun, One, Part
from schema.read import (
    Arg,
    Array,
    Column,
    Constant,
    Count,
    Cursor,
    EdgeEntry,
    Edges,
    Entry,
    Fact,
    Facts,
    Fields,
    Group,
    Item,
    Nodes,
    Object,
    Page,
    Row,
)
from schema.sort import Sort

MOST_IDS = 100  # of `nodes`
PAGE_INFO = {
    "hasNextPage": "has_next_page",
    "hasPreviousPage": "has_previous_page",
    "startCursor": "start_cursor",
    "endCursor": "end_cursor",
}
Size = Arg | Growth | int


@dataclass
class Lowered:
    """The answer's fields, the literals that they name, and the sizes that multiply along each path."""

    data: Fields
    constants: dict[str, object]
    sizes: list[tuple[Size, ...]] = field(default_factory=list)

    @property
    def read(self) -> Object:
        return Object((("data", Object(self.data)),))


def lower(document: Document, variables: VariableValues, roots: Collected) -> Lowered:
    """The Read of an operation's root fields. Of the variables only the shape matters, not the values."""
    lowering = Lowering(document, variables)
    fields = tuple(lowering.fields(Dataset, roots))
    return Lowered(fields, lowering.constants, lowering.sizes)


@cache
def field_names(noun: type[BaseModel]) -> dict[str, Field]:
    """A noun's fields by the names that GraphQL gives them."""
    return {to_camel_case(name): found for name, found in fields_of(noun).items()}


class Lowering:
    """Lowers the fields of one operation. What it meets on the way is collected: literals, and sizes that multiply."""

    def __init__(self, document: Document, variables: VariableValues) -> None:
        self.collector = Collector(document.fragments, variables.coerced)
        self.variables = variables
        self.constants: dict[str, object] = {}
        self.sizes: list[tuple[Size, ...]] = []
        self.path: tuple[Size, ...] = ()
        self.row_sizes: dict[str, Size] = {}
        """How many rows a list may have whose size an argument of the row around it says, by the argument."""
        self.printed = 0
        """Fields so far. A document has few enough, but `nodes` prints its own once for each id."""

    @contextmanager
    def inside(self, *sizes: Size) -> Iterator[None]:
        """What is lowered inside hangs on each of so many rows; a single one weighs nothing."""
        around, self.path = self.path, (*self.path, *sizes)
        if sizes != (1,):
            self.sizes.append(self.path)
        yield
        self.path = around

    def below(self, type_name: str, nodes: list[FieldNode]) -> Collected:
        return self.collector.collect(type_name, (node.selection_set for node in nodes))

    def noun_fields(self, noun: type[Noun], nodes: list[FieldNode]) -> Fields:
        return tuple(self.fields(noun, self.below(noun.__name__, nodes)))

    def fields(self, noun: type[Noun], collected: Collected) -> Iterator[tuple[str, Item]]:
        self.printed += len(collected)
        check_fields(self.printed)
        for key, nodes in collected.items():
            name = nodes[0].name.value
            if name == "__typename":
                yield key, Constant("Query" if noun is Dataset else noun.__name__)
            else:
                yield key, self.item(noun, field_names(noun)[name], nodes)

    def item(self, noun: type[Noun], found: Field, nodes: list[FieldNode]) -> Item:
        match found.link:
            case None:
                return self.plain(found, nodes)
            case One() as link:
                target = follow.noun_at(found)
                return follow.one(link, target, self.noun_fields(target, nodes))
            case Few() as link:
                target = follow.noun_at(found)
                given = tuple(self.arguments(noun, nodes[0]).given(link.given))
                with self.inside(self.row_sizes.get(link.sized_by or "", link.most)):
                    return follow.few(link, noun, target, self.noun_fields(target, nodes), given)
            case Made() as link:
                return self.made(link, follow.noun_at(found), self.arguments(noun, nodes[0]), nodes)
            case Either() as link:
                targets = tuple(target for target in found.targets if issubclass(target, Noun))
                return follow.either(link, targets, tuple(self.noun_fields(target, nodes) for target in targets))
            case Many() as link:
                return self.page(noun, link, found, nodes)
            case Branching() as link:
                return lower_tree.tree(self, noun, link, found, nodes)
            case By() as link:
                return self.entrance(link, found, nodes)

    def made(self, link: Made, target: type[Noun], arguments: Arguments, nodes: list[FieldNode]) -> Row:
        given = tuple(arguments.given(link.given))
        sized = {field.link.sized_by for field in fields_of(target).values() if isinstance(field.link, Few)}
        self.row_sizes = {one.test.column: one.arg for one in given if one.test.column in sized}
        return follow.made(target, self.noun_fields(target, nodes), given)

    def plain(self, found: Field, nodes: list[FieldNode]) -> Item:
        if not found.targets:
            return Column(found.name, is_member=found.is_enum)
        part = found.targets[0]
        assert issubclass(part, Part), f"{found.name} is neither a column, a part nor an edge"
        fields = tuple(self.part_fields(part, found.name, self.below(part.__name__, nodes)))
        return Group(fields, None if found.info.is_required() else f"{found.name}_{next(iter(part.model_fields))}")

    def part_fields(self, part: type[Part], prefix: str, collected: Collected) -> Iterator[tuple[str, Column | Constant]]:
        for key, nodes in collected.items():
            name = nodes[0].name.value
            if name == "__typename":
                yield key, Constant(part.__name__)
            else:
                inner = field_names(part)[name]
                yield key, Column(f"{prefix}_{inner.name}", is_member=inner.is_enum)

    # The ways into the dataset

    def entrance(self, link: By, found: Field, nodes: list[FieldNode]) -> Item:
        arguments = self.arguments(Dataset, nodes[0])
        if link.kind == "each":
            return self.each(arguments, nodes)
        name, value = arguments.name(link.argument), str(arguments.values[link.argument])
        if link.kind == "any":
            return self.node(name, value, nodes)
        target = follow.noun_at(found)
        return follow.by(link, target, self.noun_fields(target, nodes), name)

    def node(self, name: str, public_id: str, nodes: list[FieldNode]) -> Item:
        """Whatever has the id; the id's type is part of the plan's shape, so the noun is known here."""
        target = follow.noun_of_id(public_id)
        return follow.by_id(target, self.noun_fields(target, nodes), name) if target else Constant(None)

    def each(self, arguments: Arguments, nodes: list[FieldNode]) -> Array:
        ids = several(Arg(arguments.name("ids"), "each", bounds=(0, MOST_IDS)), arguments.values["ids"])
        size = self.constant("ids", max(len(ids), 1))
        self.sizes.append((*self.path, size))
        return Array(tuple(self.node(arguments.name("ids", number), str(one), nodes) for number, one in enumerate(ids)))

    # Pages

    def arguments(self, noun: type[Noun], node: FieldNode) -> Arguments:
        return read_arguments("Query" if noun is Dataset else noun.__name__, node, self.variables, self.constants)

    def constant(self, name: str, value: object) -> Arg:
        key = f"#{len(self.constants)}.{name}"
        self.constants[key] = value
        return Arg(key, "size")

    def page(self, noun: type[Noun], link: Many, found: Field, nodes: list[FieldNode]) -> Page:
        arguments, target = self.arguments(noun, nodes[0]), follow.noun_at(found)
        size, is_backward = self.size(link, arguments)
        sort = arguments.values["sort"]
        assert isinstance(sort, Sort)
        with self.inside(size):
            entries = tuple(self.entries(target, self.below(f"{target.__name__}Connection", nodes)))
        after, before = (arguments.name(name) if arguments.values.get(name) is not None else None for name in ("after", "before"))
        return follow.many(
            link,
            noun,
            target,
            entries,
            size,
            sort=sort,
            narrow=tuple(arguments.narrowed(link)),
            after=after,
            before=before,
            is_backward=is_backward,
        )

    def size(self, link: Many, arguments: Arguments) -> tuple[Arg, bool]:
        first, last = (arguments.values.get(name) is not None for name in ("first", "last"))
        if first and last:
            raise Invalid("Give first or last, not both.", (Fault("contradiction", "first or last", parameter="last"),))
        if first or last:
            return Arg(arguments.name("last" if last else "first"), "size"), last
        return self.constant("first", link.first), False

    def entries(self, target: type[Noun], collected: Collected) -> Iterator[tuple[str, Entry]]:
        for key, nodes in collected.items():
            match nodes[0].name.value:
                case "__typename":
                    yield key, Constant(f"{target.__name__}Connection")
                case "nodes":
                    yield key, Nodes(self.noun_fields(target, nodes))
                case "edges":
                    yield key, Edges(tuple(self.edge_entries(target, self.below(f"{target.__name__}Edge", nodes))))
                case "pageInfo":
                    yield key, Facts(tuple(self.facts("PageInfo", PAGE_INFO, nodes)))
                case "totalCount":
                    yield key, Fact("total_count")
                case "stoppedAt":
                    yield key, Fact("stopped_at")
                case "estimatedCount":
                    yield key, Count(tuple(self.facts("Count", {"value": "value", "isExact": "is_exact"}, nodes)), is_estimated=True)

    def edge_entries(self, target: type[Noun], collected: Collected) -> Iterator[tuple[str, EdgeEntry]]:
        for key, nodes in collected.items():
            match nodes[0].name.value:
                case "__typename":
                    yield key, Constant(f"{target.__name__}Edge")
                case "cursor":
                    yield key, Cursor()
                case "node":
                    yield key, Nodes(self.noun_fields(target, nodes))

    def facts(self, type_name: str, names: Mapping[str, str], nodes: list[FieldNode]) -> Iterator[tuple[str, Fact | Constant]]:
        for key, inner in self.below(type_name, nodes).items():
            name = inner[0].name.value
            yield key, Constant(type_name) if name == "__typename" else Fact(names[name])
