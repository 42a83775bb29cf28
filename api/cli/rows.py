"""Rows of files that operators bring: CSV with a header, or one JSON object a line. What is wrong with a row is told of that row alone."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import click
from pydantic import BaseModel, ValidationError

from api.validation import invalid

if TYPE_CHECKING:
    import _csv

Given = TypeVar("Given", bound=BaseModel)
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")  # what no text of the database holds; bytes that are no UTF-8 are read as the latter


@dataclass(frozen=True, slots=True)
class Row(Generic[Given]):
    """A row that could be read; or why not."""

    line: int
    given: Given | None = None
    reason: str = ""


def rows_of(path: Path, model: type[Given], columns: Sequence[str]) -> Iterator[Row[Given]]:
    """Raises ClickException for a file whose header is another one."""
    with path.open(newline="", encoding="utf-8-sig", errors="surrogateescape") as file:
        first = file.readline()
        file.seek(0)
        if first.lstrip().startswith("{"):
            yield from (row_of(number, line, model) for number, line in enumerate(file, 1) if line.strip())
            return
        reader = csv.reader(file, strict=True)
        header = _header(path, next(reader, []), columns)
        yield from _table(reader, header, model)


def _header(path: Path, found: list[str], columns: Sequence[str]) -> list[str]:
    names = [one.strip().lower() for one in found]
    if len(set(names)) < len(names) or not set(names) <= set(columns):
        raise click.ClickException(f"{path}: the first line must name columns of {', '.join(columns)}, each once; or be a JSON object.")
    return names


def _table(reader: _csv.Reader, header: list[str], model: type[Given]) -> Iterator[Row[Given]]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(line, reason=f"cannot be read: {error}")
            continue
        if cells is None:
            return
        if len(cells) > len(header):
            yield Row(line, reason="has more cells than the first line")
        elif any(cells):
            named = {name: cell for name, cell in zip(header, cells, strict=False) if cell.strip()}  # an empty cell is one that is left out
            yield row_of(line, json.dumps(named, ensure_ascii=False), model)


def row_of(line: int, text: str, model: type[Given]) -> Row[Given]:
    """From one JSON object."""
    try:
        found = None if UNKEEPABLE.search(text) else model.model_validate_json(text, strict=True)
    except ValidationError as error:
        return Row(line, reason=printable(invalid(error).detail.rstrip(".").lstrip("/")))
    if found is None or any(isinstance(one, str) and "\0" in one for one in found.model_dump().values()):
        return Row(line, reason="holds what is no text in UTF-8")
    return Row(line, found)


def printable(text: str) -> str:
    """What others wrote, on a terminal: no sign in it moves the cursor or turns the reading direction."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
