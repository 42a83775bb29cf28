"""A plan: the statement for an operation and a shape of its parameters, kept so that a request only brings values to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from cachetools import LRUCache, cached

from api.rest.operation import Operation
from api.rest.reads import BACKWARD, FORWARD, read_of
from api.rest.versions import version_of
from db.bind import is_marked
from db.printer import Printed, print_read, print_version, print_versioned
from schema.ids import prefix_of
from schema.read import Fields, Nodes, Object, Page, Read, Row, Rows

SHAPING = frozenset({"names", "choice", "bool"})  # kinds of parameters whose values, and not only whose presence, make the statement
MOST_KEPT = 16_000_000  # bytes of plans, which strangers can fill
Shape = tuple[tuple[str, object], ...]
"""Of each parameter that is given what the statement depends on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A printed statement and the values that it brings along. `mark` tells it from others.

    `version` is the statement for the version alone, where what is read has one; then the answer's own tells it as well.
    `inner` is how many rows hang on each row that is listed, if every included list is full.
    """

    printed: Printed
    constants: Mapping[str, object]
    inner: int
    version: Printed | None
    mark: int


def shape_of(operation: Operation, given: Mapping[str, object]) -> Shape:
    """Equal for all requests that have the same statement."""
    kinds = operation.kinds
    return tuple((name, _shaping(kinds.get(name), name, value)) for name, value in given.items())


def _shaping(kind: str | None, name: str, value: object) -> object:
    if kind in SHAPING or name == "depth":
        return value
    if name == "cursor":
        return BACKWARD if is_marked(str(value)) else FORWARD
    if name == "id":
        return prefix_of(str(value))
    return None


@cached(LRUCache(MOST_KEPT, lambda plan: 4 * len(plan.printed.sql)))
def plan_of(operation: Operation, shape: Shape) -> Plan:
    """The plan for all requests of this shape. Raises Refusal for names that are not there."""
    constants: dict[str, object] = {}
    wanted = read_of(operation, dict(shape), constants)
    version = version_of(operation, dict(shape))
    inner = rows_inside(chosen(wanted), constants)
    if version is None or not isinstance(wanted, Row):
        return Plan(print_read(wanted), constants, inner, None, 0)
    printed = print_versioned(wanted, version)
    return Plan(printed, constants, inner, print_version(version), crc32(printed.sql.encode()))


def chosen(wanted: Read) -> Fields:
    """The fields of the rows that a Read lists, or of its one row."""
    match wanted:
        case Row(fields=((_, Page() as page),)):
            return chosen(page)
        case Row(fields=((_, Object(fields=((_, Rows() as rows),))),)):
            return rows.fields
        case Page(entries=entries):
            return next((entry.fields for _, entry in entries if isinstance(entry, Nodes)), ())
        case Row(fields=fields):
            return fields
    return ()


def rows_inside(fields: Fields, sizes: Mapping[str, object]) -> int:
    """How many rows the lists inside one row come to. A tree's replies have no size yet; whoever asks for them counts them."""
    found = 0
    for _, item in fields:
        match item:
            case Page(size=size) if size.name in sizes:
                found += int(str(sizes[size.name])) * (1 + rows_inside(chosen(item), sizes))
            case Rows(fields=inner, most=most):
                found += (most if most > 1 else 0) + most * rows_inside(inner, sizes)
            case Row(fields=inner):
                found += rows_inside(inner, sizes)
    return found
