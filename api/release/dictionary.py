"""data-dictionary.md: every column of every table, with its type, what it may be and what it means; and how to read units."""

from __future__ import annotations

from collections.abc import Iterator

from api.release.data_package import Columns
from schema.release import TABLES
from schema.shape import ARRAY, OBJECT, Shape

UNITS = """Numbers without a unit in their name or description are counts. Names that end in `_seconds` tell seconds, `start` and `end` of
quotes code points of Unicode from 0. Times are in UTC (RFC 3339, with a `Z`), in Parquet microseconds since 1970. Ids are opaque, and
the same as the service's own. `a.b` is the member `b` of `a`: in CSV the column `a_b`; `a[]` is each thing in the list `a`, which CSV
has as JSON. A cell of CSV that begins with an apostrophe has it as a mark that the rest is text and no formula: leave the first one out."""


def dictionary(described: Columns) -> str:
    tables = "\n\n".join(_table(name, shapes) for name, shapes in described.items())
    return f"# Data dictionary\n\n{UNITS}\n\n{tables}\n"


def _table(name: str, shapes: tuple[Shape, ...]) -> str:
    told = next((table.noun.__doc__ or "").splitlines()[0] for table in TABLES if table.name == name)
    rows = "\n".join(_row(way, shape) for way, shape in _members(shapes))
    return f"## {name}\n\n{told}\n\n| column | type | may be null | meaning |\n|---|---|---|---|\n{rows}"


def _members(shapes: tuple[Shape, ...], above: str = "") -> Iterator[tuple[str, Shape]]:
    for one in shapes:
        name = f"{above}{one.name}"
        yield name, one
        if one.kind == OBJECT:
            yield from _members(one.inner, f"{name}.")
        elif one.kind == ARRAY and one.inner[0].kind == OBJECT:
            yield from _members(one.inner[0].inner, f"{name}[].")


def _row(way: str, shape: Shape) -> str:
    values = shape.values or (shape.inner[0].values if shape.kind == ARRAY else ())
    told = " ".join([shape.description, *([f"One of: {', '.join(values)}."] if values else [])]).strip()
    kind = f"array of {shape.inner[0].kind}" if shape.kind == ARRAY else shape.kind
    return f"| `{way}` | {kind} | {'yes' if shape.is_nullable else 'no'} | {told.replace('|', '/')} |"
