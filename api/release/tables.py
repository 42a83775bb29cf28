"""What of each table an export shows: what REST shows of one row, with the table's own edges; without names where pseudonyms stand."""

from __future__ import annotations

from dataclasses import replace

from api.release.omissions import with_omissions
from api.release.wanted import Wanted
from api.rest.choose import choose
from schema.noun import Noun
from schema.read import Choice, Fields, Item, Row, Rows
from schema.reading import ReadingRow
from schema.release import NAMING, TABLES, Table
from schema.shape import Shape, plain, shapes


def tables_of(wanted: Wanted) -> tuple[Table, ...]:
    """Those that are asked for. Where times are cut to days there are no hours to tell of; what is worked out has no changes."""
    hidden = {"vote_hours"} if wanted.coarse == "day" else set()
    if wanted.since is not None:
        hidden |= {table.name for table in TABLES if issubclass(table.noun, ReadingRow)}
    return tuple(table for table in TABLES if (not wanted.only or table.name in wanted.only) and table.name not in hidden)


def fields_of(table: Table, wanted: Wanted) -> Fields:
    """As `GET /v1/<table>/{id}` has them; none where the table is worked out for exports alone."""
    if issubclass(table.noun, ReadingRow):
        return ()
    found = choose(table.noun, {"include": table.include} if table.include else {}, {})
    return without_names(table.noun, found) if wanted.pseudonyms else found


def without_names(noun: type[Noun], fields: Fields) -> Fields:
    return tuple((name, _inside(item)) for name, item in fields if name not in NAMING.get(noun, frozenset()))


def _inside(item: Item) -> Item:
    match item:
        case Row() | Rows():
            return replace(item, fields=without_names(item.noun, item.fields))
        case Choice(rows):
            return Choice(tuple(replace(row, fields=without_names(row.noun, row.fields)) for row in rows))
    return item


def shapes_of(table: Table, wanted: Wanted) -> tuple[Shape, ...]:
    """The columns of a table."""
    if issubclass(table.noun, ReadingRow):
        return tuple(plain(name, info) for name, info in table.noun.model_fields.items())
    return with_omissions(table.name, shapes(table.noun, fields_of(table, wanted)))
