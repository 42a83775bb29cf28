"""The shape of the rows of a Read, in words that other formats have: what Parquet, CSV and descriptions of data are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from types import NoneType
from typing import get_args, get_origin

from pydantic.fields import FieldInfo

from schema.graph import fields_of
from schema.noun import Noun
from schema.read import Choice, Column, Constant, Fields, Group, Item, Row, Rows

STRING, INTEGER, NUMBER, BOOLEAN, DATETIME, DATE, OBJECT, ARRAY = (
    *("string", "integer", "number", "boolean"),
    *("datetime", "date", "object", "array"),
)
KINDS: tuple[tuple[type, str], ...] = ((bool, BOOLEAN), (int, INTEGER), (float, NUMBER), (datetime, DATETIME), (date, DATE), (str, STRING))


@dataclass(frozen=True, slots=True)
class Shape:
    """A value with a name. Of an object `inner` are the members, of an array it is the one thing that it is made of."""

    name: str
    kind: str
    description: str = ""
    is_nullable: bool = False
    inner: tuple[Shape, ...] = ()
    values: tuple[str, ...] = ()
    """What it may be, where that is a closed list."""
    key: tuple[str, int] | None = None
    """Of an id: what it begins with, and of how many numbers it is."""


def shapes(noun: type[Noun], fields: Fields) -> tuple[Shape, ...]:
    """The members of one row."""
    return tuple(_shape(noun, name, item) for name, item in fields)


def _shape(noun: type[Noun], name: str, item: Item) -> Shape:
    info = fields_of(noun)[name].info if name in fields_of(noun) else None
    told = info.description or "" if info else ""
    match item:
        case Column():
            assert info is not None, f"{name} is no field"
            return replace(plain(name, info), key=(noun.prefix, len(noun.key)) if name == "id" else None)
        case Constant():
            return Shape(name, STRING, "Which kind of thing it is.")
        case Group(fields, unless):
            return Shape(name, OBJECT, told, unless is not None, tuple(_members(noun, name, fields)))
        case Row(noun=target, fields=fields):
            return Shape(name, OBJECT, told, True, shapes(target, fields))
        case Rows(noun=target, fields=fields):
            return Shape(name, ARRAY, told, False, (Shape("", OBJECT, inner=shapes(target, fields)),))
        case Choice(rows):
            return Shape(name, OBJECT, told, True, tuple(_merged(rows)))
    raise AssertionError(f"{name} is read in pages")


def _members(noun: type[Noun], name: str, fields: Fields) -> Iterator[Shape]:
    """The members of a part."""
    [part] = fields_of(noun)[name].targets
    yield from (plain(member, part.model_fields[member]) for member, _ in fields)


def _merged(rows: tuple[Row, ...]) -> Iterator[Shape]:
    """The members of several nouns, each once; one that some have alone is null with the others."""
    every = [shapes(row.noun, row.fields) for row in rows]
    found = {one.name: one for members in every for one in members}
    for name, one in found.items():
        yield replace(one, is_nullable=one.is_nullable or not all(name in {member.name for member in members} for members in every))


def plain(name: str, info: FieldInfo) -> Shape:
    """A value, or a list of values."""
    types = [one for one in (get_args(info.annotation) or (info.annotation,)) if one is not NoneType]
    is_nullable = NoneType in get_args(info.annotation)
    if get_origin(info.annotation) is list:
        [kind] = types
        return Shape(name, ARRAY, info.description or "", False, (_of_type("", kind),))
    return replace(_of_type(name, types[0]), description=info.description or "", is_nullable=is_nullable)


def _of_type(name: str, found: object) -> Shape:
    kind = found if isinstance(found, type) else str  # an id is a new type of strings
    if issubclass(kind, Enum):
        return Shape(name, STRING, values=tuple(str(one.value) for one in kind))
    return Shape(name, next(word for one, word in KINDS if issubclass(kind, one)))
