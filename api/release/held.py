"""Holds each row of an export against what rows of its table are. That checksums are right says nothing of who wrote the file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from api.release.tables import shapes_of
from api.release.wanted import Wanted
from schema.ids import LARGEST_INTEGER, key_of
from schema.noun import Node
from schema.release import TABLES
from schema.shape import ARRAY, BOOLEAN, DATE, DATETIME, INTEGER, NUMBER, OBJECT, Shape

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
LARGEST_ID = 2**62  # leaves room for those that are given later
LARGEST_COUNTED = 2**30  # the same for numbers of comments and what is counted of them
COUNTED = {"number", "reply_count", "descendant_count"}
DEEPEST = 2**15 - 1
BELOW_ZERO = {"score"}
ONE_LINE = {"handle", "display_name", "slug", "name", "host", "sender", "publisher", "path", "url", "language", "frequency"}
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Ends of lines, and what turns the reading direction around."""
WEB = re.compile(r"https?://[^\s/]", re.ASCII | re.IGNORECASE)
Row = dict[str, object]


class NoSuchRow(ValueError):
    """A row that is none of its table; the message says where, and what would be right."""


@cache
def row_shape(table: str) -> Shape:
    [found] = [one for one in TABLES if one.name == table]
    return Shape("", OBJECT, inner=shapes_of(found, Wanted()))


def must_be_of(table: str, row: object) -> Row:
    """Raises NoSuchRow."""
    fault = next(faults(row, row_shape(table), ""), None) or next(_odd(table, row), None)
    if fault:
        raise NoSuchRow(fault)
    assert isinstance(row, dict)
    return row


def faults(value: object, shape: Shape, place: str) -> Iterator[str]:
    """What is wrong in a value and all that hangs on it."""
    if value is None:
        if not shape.is_nullable:
            yield f"{place or 'it'} is null"
    elif shape.kind == OBJECT:
        yield from _in_object(value, shape, place)
    elif shape.kind == ARRAY:
        if not isinstance(value, list):
            yield f"{place} is no list"
            return
        for number, one in enumerate(value):
            yield from faults(one, shape.inner[0], f"{place}/{number}")
    elif not _is_of(value, shape):
        yield f"{place} is no {shape.kind}" + (f" of {', '.join(shape.values)}" if shape.values else " as they are here")


def _in_object(value: object, shape: Shape, place: str) -> Iterator[str]:
    """What is of one kind among several lacks the members that others have: they are null."""
    if not isinstance(value, dict) or not value.keys() <= {one.name for one in shape.inner}:
        yield f"{place or 'it'} has other members than {', '.join(one.name for one in shape.inner)}"
        return
    for one in shape.inner:
        yield from faults(value.get(one.name), one, f"{place}/{one.name}")


def _is_of(value: object, shape: Shape) -> bool:
    if shape.kind == BOOLEAN or isinstance(value, bool):
        return shape.kind == BOOLEAN and isinstance(value, bool)
    if shape.kind == INTEGER:
        lowest = -LARGEST_INTEGER if shape.name in BELOW_ZERO else 0
        return isinstance(value, int) and lowest <= value <= (LARGEST_COUNTED if shape.name in COUNTED else LARGEST_INTEGER)
    if shape.kind == NUMBER:
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(value, str) and _is_text_of(value, shape)


def _is_text_of(text: str, shape: Shape) -> bool:
    if shape.kind == DATETIME:
        return TIME.fullmatch(text) is not None and _is_read(datetime, text)
    if shape.kind == DATE:
        return _is_read(date, text)
    if shape.values:
        return text in shape.values
    return shape.name not in ONE_LINE or not UNSEEN.search(text)


def _is_read(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _odd(table: str, row: object) -> Iterator[str]:
    """What is wrong in a row whose members are of the right kinds."""
    assert isinstance(row, dict)
    [found] = [one for one in TABLES if one.name == table]
    if not issubclass(found.noun, Node):
        return
    key = key_of(row["id"], found.noun.prefix, len(found.noun.key))
    if key is None or any(part >= LARGEST_ID for part in key):
        yield "/id is none of this table's"
        return
    if table == "accounts" and not row["handle"].strip():
        yield "/handle is empty"
    if table == "articles":
        yield from _odd_address(row)
    if table == "comments":
        yield from _odd_place(row, key)


def _odd_address(row: Row) -> Iterator[str]:
    url, path = row["url"], row["path"]
    if isinstance(url, str) and not WEB.match(url):
        yield "/url is no address of the web"
    if isinstance(path, str) and (not path.startswith("/") or path.startswith("//")):
        yield "/path begins with no single /"


def _odd_place(row: Row, key: tuple[int, ...]) -> Iterator[str]:
    number, depth, parent = row["number"], row["depth"], row["parent"]
    assert isinstance(number, int)
    assert isinstance(depth, int)
    if key[-1] != number:
        yield "/number is not that of its id"
    if depth > DEEPEST or depth >= number:
        yield "/depth is more than comments are before it"
    if isinstance(parent, dict) and (not depth or parent["id"] != f"cmt_{key[0]}_{parent['number']}"):
        yield "/parent is none that it can stand below"
