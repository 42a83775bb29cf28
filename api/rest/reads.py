"""From an operation and the shape of its parameters to the Read that answers it. Values are not known here."""

from __future__ import annotations

from collections.abc import Mapping

from api.rest.choose import choose
from api.rest.operation import Operation
from api.rest.parameters import sort_named
from api.rest.trees import with_replies, without_place
from db.printer_columns import table_of
from schema import follow
from schema.dataset import Dataset
from schema.errors import NotFound
from schema.filter import Filter
from schema.graph import noun_with_prefix
from schema.noun import By, Few, Made, Many, Noun
from schema.read import Arg, Constant, Count, Entry, Fact, Narrow, Nodes, Object, Page, Read, Rows

CURSORS = (("next_cursor", Fact("next_cursor")), ("prev_cursor", Fact("prev_cursor")))
COUNT_FACTS = (("value", Fact("value")), ("is_exact", Fact("is_exact")))
FORWARD, BACKWARD = "forward", "backward"  # which way a cursor leads
Given = Mapping[str, object]


def read_of(operation: Operation, shape: Given, constants: dict[str, object]) -> Read:
    """The Read of an operation; page sizes that it names itself are put into `constants`. Raises Refusal."""
    link = operation.field.link
    if isinstance(link, Made):
        return follow.made(operation.noun, choose(operation.noun, shape, constants), narrowed(link.given, shape))
    if operation.argument is None:
        return listed(Dataset, operation, shape, constants)
    if operation.edge is None:
        target = noun_asked_for(operation, shape)
        kind = (("type", Constant(table_of(target))),) if by_of(operation).kind == "any" else ()
        return follow.by(by_of(operation), target, (*kind, *choose(target, shape, constants)), operation.argument)
    owner = follow.noun_at(operation.root_field)
    return follow.by(by_of(operation), owner, (("list", listed(owner, operation, shape, constants)),), operation.argument)


def by_of(operation: Operation) -> By:
    link = operation.root_field.link
    assert isinstance(link, By), f"{operation.operation_id} finds no row"
    return link


def noun_asked_for(operation: Operation, shape: Given) -> type[Noun]:
    """The noun of a single read; for `node` it is the id that tells. Raises NotFound."""
    if by_of(operation).kind != "any":
        return operation.noun
    target = noun_with_prefix(str(shape["id"]))
    if target is None:
        raise NotFound("There is nothing with this id.")
    return target


def listed(owner: type[Noun], operation: Operation, shape: Given, constants: dict[str, object]) -> Page | Object:
    if isinstance(operation.field.link, Many):
        return page(owner, operation, shape, constants)
    return Object((("items", whole(owner, operation, shape, constants)),))


def whole(owner: type[Noun], operation: Operation, shape: Given, constants: dict[str, object]) -> Rows:
    link = operation.field.link
    assert isinstance(link, Few), f"{operation.operation_id} lists nothing"
    return follow.few(link, owner, operation.noun, choose(operation.noun, shape, constants, is_list=True), narrowed(link.given, shape))


def page(owner: type[Noun], operation: Operation, shape: Given, constants: dict[str, object]) -> Page:
    """A page of a list: its cursors first, so that they are found without reading on."""
    link = operation.field.link
    assert isinstance(link, Many), f"{operation.operation_id} has no pages"
    as_tree, sort = shape.get("view") == "tree", sort_named(link.sort, shape.get("sort"))
    fields = choose(operation.noun, shape, constants, is_list=True)
    if as_tree:
        fields = fields if "fields" in shape else without_place(fields, shape.get("include"))
        fields = with_replies(link, operation.noun, fields, sort, int(str(shape["depth"])))
    narrow = (*narrowed(link.given, shape), *narrowed(link.filter, shape))
    stopped = (("stopped_at", Fact("stopped_at")),) if any(one.test.searches for one in narrow) else ()
    return follow.many(
        link,
        owner,
        operation.noun,
        (*CURSORS, *stopped, *counted(shape), ("items", Nodes(fields))),
        Arg("roots" if as_tree else "limit", "size"),
        sort=sort,
        narrow=narrow,
        after="cursor" if shape.get("cursor") == FORWARD else None,
        before="cursor" if shape.get("cursor") == BACKWARD else None,
        is_backward=shape.get("cursor") == BACKWARD,
        only_roots=as_tree,
    )


def counted(shape: Given) -> tuple[tuple[str, Entry], ...]:
    """How many rows the list has, where that is asked for."""
    how = shape.get("count", "none")
    return () if how == "none" else (("count", Count(COUNT_FACTS, is_estimated=how == "estimated")),)


def narrowed(filters: type[Filter] | None, shape: Given) -> tuple[Narrow, ...]:
    """The filters, or the arguments that an answer is made from, as far as they are given."""
    return tuple(follow.narrow(filters, name, name, shape[name]) for name in filters.model_fields if name in shape) if filters else ()
