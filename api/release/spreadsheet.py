"""Rows as CSV (RFC 4180): what hangs on a row has a column for each of its members, and lists are JSON.

A text that a spreadsheet would run as a formula has an apostrophe before it, and so has one that begins with an apostrophe: leave out
the first one, and each text is as it was.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from api.release.zst import CompressedFile
from schema.shape import ARRAY, OBJECT, Shape

MARKED = (*"=+-@\uff1d\uff0b\uff0d\uff20", "\t", "\r", "'")  # what a formula begins with, wherever people open such files; and the mark
Path_ = tuple[str, ...]


def columns(shapes: tuple[Shape, ...], above: Path_ = ()) -> Iterator[tuple[Path_, Shape]]:
    """Each column: the way to its value, and what it is."""
    for one in shapes:
        if one.kind == OBJECT:
            yield from columns(one.inner, (*above, one.name))
        else:
            yield (*above, one.name), one


class Spreadsheet:
    """A header, then the rows."""

    def __init__(self, path: Path, shapes: tuple[Shape, ...]) -> None:
        self.file = CompressedFile(path)
        self.close, self.drop = self.file.close, self.file.drop
        self.columns = list(columns(shapes))
        self.file.write(_lines([["_".join(way) for way, _ in self.columns]]))

    def write(self, lines: bytes) -> None:
        self.file.write(_lines(self._cells(json.loads(line)) for line in lines.splitlines()))

    def _cells(self, row: Mapping[str, object]) -> list[str]:
        return [cell(found(row, way), shape) for way, shape in self.columns]


def found(row: object, way: Path_) -> object:
    """What lies at the end of a way; nothing where something on it is not there."""
    for name in way:
        row = row.get(name) if isinstance(row, dict) else None
    return row


def cell(value: object, shape: Shape) -> str:
    """How a value stands in a cell; what is not there is empty."""
    if value is None:
        return ""
    if shape.kind == ARRAY:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(MARKED) else text


def _lines(rows: Iterator[list[str]] | list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
