"""Columns: which ones a read needs, and how each is spelled so that JSON shows it right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import get_args, get_origin

from schema.graph import fields_of
from schema.noun import Noun, in_snake_case
from schema.read import Array, Choice, Column, Fields, Group, Item, Match, Page, Row, Rows, Tree

LONGEST_ALIAS = 63  # bytes; Postgres cuts a longer one short without saying so
RESERVED = frozenset({"end", "window"})  # the only column names of ours that Postgres reads as key words


def needed(fields: Fields, where: tuple[Match, ...], *others: str) -> dict[str, None]:
    """The columns that fields, matches and an order read, each once, in the order of their use."""
    found: dict[str, None] = {}
    for _, item in fields:
        found |= dict.fromkeys(columns_of(item))
    return found | dict.fromkeys(name for match in where for name in match.columns) | dict.fromkeys(others)


def columns_of(item: Item) -> Iterable[str]:
    """The columns of the row at hand that an item reads."""
    match item:
        case Column(name):
            yield name
        case Group(fields, unless):
            yield from [unless] if unless else []
            yield from needed(fields, ())
        case Row(where=where) | Rows(where=where) | Page(where=where):
            yield from (match.owner for match in where if match.owner)
        case Tree(roots=roots):
            yield from columns_of(roots)
        case Choice(rows) | Array(rows):
            for row in rows:
                yield from columns_of(row)


def column(item: Column, noun: type[Noun], alias: str) -> str:
    """A column as JSON will show it: times in UTC with a Z, enum members as GraphQL spells them where asked."""
    name = f"{alias}.{quoted(item.name)}"
    if item.name in time_columns(noun):
        return in_utc(name)
    return _spelled(name, noun, item.name) if item.is_member else name


def _spelled(name: str, noun: type[Noun], column: str) -> str:
    """A member, or a list of them."""
    annotation = _annotations(noun)[column]
    if get_origin(annotation) is list:
        return f"array(select {_member('one', get_args(annotation)[0])} from unnest({name}) as one)"
    members = next(one for one in (*get_args(annotation), annotation) if one is not NoneType)
    assert isinstance(members, type), f"{column} is no enum"
    assert issubclass(members, Enum), f"{column} is no enum"
    return _member(name, members)


def in_utc(moment: str) -> str:
    """How a time is spelled in answers."""
    return f"to_json({moment} at time zone 'UTC') #>> '{{}}' || 'Z'"


def _member(name: str, members: type[Enum]) -> str:
    """GraphQL spells most members as their values in capitals."""
    if all(one.name == str(one.value).upper() for one in members):
        return f"upper({name})"
    named = " ".join(f"when '{one.value}' then '{one.name}'" for one in members)
    return f"case {name} {named} end"


@cache
def _annotations(noun: type[Noun]) -> dict[str, object]:
    """The type of each column, those of parts included."""
    annotations: dict[str, object] = {name: field.info.annotation for name, field in fields_of(noun).items()}
    for name, field in fields_of(noun).items():
        for part in field.targets if field.link is None else ():
            annotations |= {f"{name}_{inner}": info.annotation for inner, info in part.model_fields.items()}
    return annotations


@cache
def time_columns(noun: type[Noun]) -> frozenset[str]:
    """The columns of a noun that hold times, those of its parts included."""
    found = set()
    for name, one in fields_of(noun).items():
        for part in one.targets if one.link is None else ():
            found |= {
                f"{name}_{inner}" for inner, info in part.model_fields.items() if datetime in (info.annotation, *get_args(info.annotation))
            }
        if datetime in (one.info.annotation, *get_args(one.info.annotation)):
            found.add(name)
    return frozenset(found)


@cache
def table_of(noun: type[Noun]) -> str:
    """A noun's name in snake case, which names its visible file."""
    return in_snake_case(noun)


def quoted(name: str) -> str:
    """A column's name, quoted where Postgres would read it as a key word."""
    return f'"{name}"' if name in RESERVED else name


def constant(text: str | None) -> str:
    """A text of ours, never one of a request."""
    return "null" if text is None else f"'{text}'"


def is_long(fields: Fields) -> bool:
    """Whether a key is too long for a column's alias."""
    return any(len(key) > LONGEST_ALIAS for key, _ in fields)
