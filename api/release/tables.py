"""What of a noun an export shows: what REST shows of one row, with the table's own edges."""

from __future__ import annotations

from api.rest.choose import choose
from schema.read import Fields
from schema.reading import ReadingRow
from schema.release import Table
from schema.shape import Shape, plain, shapes


def fields_of(table: Table) -> Fields:
    """As `GET /v1/<table>/{id}` has them; none where the table is worked out for exports alone."""
    if issubclass(table.noun, ReadingRow):
        return ()
    return choose(table.noun, {"include": table.include} if table.include else {}, {})


def shapes_of(table: Table) -> tuple[Shape, ...]:
    """The columns of a table."""
    if issubclass(table.noun, ReadingRow):
        return tuple(plain(name, info) for name, info in table.noun.model_fields.items())
    return shapes(table.noun, fields_of(table))
