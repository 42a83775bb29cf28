"""The names that stand for values in visible files: of arguments, and of columns by which rows hang on others.

They are asked of the printer itself, along every edge with every argument, so that no list of them has to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schema import follow
from schema.filter import Filter
from schema.graph import ALL_NOUNS, NODES, Field, fields_of
from schema.noun import By, Either, Few, Made, Many, Node, Noun, One
from schema.read import Arg, Narrow, Page, Row, Rows

if TYPE_CHECKING:
    from db.printer import Printer


def names_given(printer: Printer) -> list[str]:
    """Every name that something gives."""
    found: set[str] = set()
    for owner in ALL_NOUNS:
        scope = printer.enter(owner, (), None)
        for row in _along_edges(owner):
            narrow = row.narrow if isinstance(row, Page) else row.given
            found |= {name for name, _ in printer.enter(row.noun, row.where, scope, narrow).given}
    return sorted(found)


def _along_edges(owner: type[Noun]) -> Iterator[Row | Rows | Page]:
    for field in fields_of(owner).values():
        yield from _at_the_end(field, owner)


def _at_the_end(field: Field, owner: type[Noun]) -> Iterator[Row | Rows | Page]:
    """What an edge leads to, with all the arguments that it takes."""
    match field.link:
        case One() as link:
            yield follow.one(link, follow.noun_at(field), ())
        case Either(edges):
            yield from (follow.one(link, target, ()) for link, target in zip(edges, _nouns(field), strict=True))
        case Few() as link:
            yield follow.few(link, owner, follow.noun_at(field), (), _all_of(link.given))
        case Many() as link:
            narrow = (*_all_of(link.given), *_all_of(link.filter))
            yield follow.many(link, owner, follow.noun_at(field), (), Arg("first", "int"), narrow=narrow)
        case Made(given):
            yield follow.made(follow.noun_at(field), (), _all_of(given))
        case By() as link:
            yield from (follow.by(link, target, (), link.argument) for target in _nouns(field))


def _nouns(field: Field) -> tuple[type[Noun], ...]:
    return NODES if Node in field.targets else tuple(target for target in field.targets if issubclass(target, Noun))


def _all_of(filters: type[Filter] | None) -> tuple[Narrow, ...]:
    return tuple(follow.narrow(filters, name, name) for name in filters.model_fields) if filters else ()
