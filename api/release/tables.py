"""What of a noun an export shows: what REST shows of one row, with the table's own edges."""

from __future__ import annotations

from api.rest.choose import choose
from schema.read import Fields
from schema.release import Table


def fields_of(table: Table) -> Fields:
    """As `GET /v1/<table>/{id}` has them."""
    return choose(table.noun, {"include": table.include} if table.include else {}, {})
