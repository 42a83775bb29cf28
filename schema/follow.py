"""From a noun along one of its edges to a Read of what lies there. Both doors go this way, so they cannot differ."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from schema.filter import Filter, Test
from schema.graph import Field, noun_with_prefix
from schema.ids import prefix_of
from schema.noun import By, Either, Few, Many, Noun, One
from schema.read import Arg, Choice, Entry, Fields, Match, Narrow, Page, Row, Rows
from schema.sort import Sort


def noun_at(field: Field) -> type[Noun]:
    """The noun at an edge's end."""
    target = field.targets[0]
    assert issubclass(target, Noun), f"{field.name} is no edge"
    return target


def one(link: One, target: type[Noun], fields: Fields) -> Row:
    """The row whose key the owner's columns hold."""
    return Row(target, fields, tuple(Match((key,), owner=own) for key, own in zip(target.key, link.columns, strict=True)))


def either(link: Either, targets: tuple[type[Noun], ...], fields: tuple[Fields, ...]) -> Choice:
    """The first row that is there; `fields` are those for each target, in order."""
    return Choice(tuple(one(edge, target, wanted) for edge, target, wanted in zip(link.edges, targets, fields, strict=True)))


def few(link: Few, owner: type[Noun], target: type[Noun], fields: Fields) -> Rows:
    """The whole short list that hangs on the owner."""
    return Rows(target, fields, _hangs_on(link, owner), link.order, link.via)


def many(
    link: Many,
    owner: type[Noun],
    target: type[Noun],
    entries: tuple[tuple[str, Entry], ...],
    size: Arg,
    *,
    sort: Sort | None = None,
    narrow: tuple[Narrow, ...] = (),
    after: str | None = None,
    before: str | None = None,
    is_backward: bool = False,
) -> Page:
    """A page of the long list that hangs on the owner. `after` and `before` name Args that hold cursors."""
    return Page(target, entries, _hangs_on(link, owner), narrow, sort or link.sort, size, after, before, is_backward, link.via)


def _hangs_on(link: Few | Many, owner: type[Noun]) -> tuple[Match, ...]:
    columns = link.via.own if link.via else link.columns
    return tuple(Match((column,), owner=key) for column, key in zip(columns, owner.key, strict=bool(columns)))


def by(link: By, target: type[Noun], fields: Fields, argument: str) -> Row:
    """The row that the argument names; `argument` is the Arg's name."""
    if link.columns != ("id",):
        return Row(target, fields, (Match(link.columns, Arg(argument, link.kind)),))
    return by_id(target, fields, argument)


def by_id(target: type[Noun], fields: Fields, argument: str) -> Row:
    """The row with a public id."""
    prefix = str(getattr(target, "prefix", ""))
    return Row(target, fields, tuple(Match((key,), Arg(argument, prefix, part)) for part, key in enumerate(target.key)))


def noun_of_id(public_id: str) -> type[Noun] | None:
    """The noun that an id claims to name."""
    return noun_with_prefix(prefix_of(public_id))


KINDS = {str: "text", int: "int", bool: "bool", datetime: "time"}  # how values of these types are read


def narrow(filters: type[Filter], name: str, argument: str) -> Narrow:
    """The filter `name`, held against the Arg named `argument`."""
    info = filters.model_fields[name]
    test = next(mark for mark in info.metadata if isinstance(mark, Test))
    kind = test.kind or next(KINDS[inner] for inner in get_args(info.annotation) if inner in KINDS)
    return Narrow(test, Arg(argument, kind))
