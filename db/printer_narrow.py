"""Prints the filters of a list."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent
from typing import TYPE_CHECKING

from db.visible import visible
from schema.read import Narrow

if TYPE_CHECKING:
    from db.printer import Printer, Scope

SIGNS = {"is": "=", "at_least": ">=", "at_most": "<=", "after": ">", "before": "<"}


def narrow(printer: Printer, one: Narrow, scope: Scope) -> str:
    """The condition of one filter on the row at hand."""
    value, test = printer.parameter(one.arg), one.test
    if test.within:
        noun, shared = test.within
        inner = visible(noun).text((shared, test.column), None, True)
        conditions = f"{noun}.{shared} = {scope.alias}.{shared}\n  and {noun}.{test.column} = {value}"
        return f"exists (\n  select\n  from (\n{indent(inner, '    ')}\n  ) as {noun}\n{indent(f'where {conditions}', '  ')}\n)"
    if test.of:
        noun, column = test.of.split(".")
        inner = visible(noun).text((test.column, column), None, True)
        return f"{scope.alias}.{test.column} = (\n  select {noun}.{test.column}\n  from (\n{indent(inner, '    ')}\n  ) as {noun}\n  where {noun}.{column} = {value}\n)"
    if test.how == "matches":
        return f"{scope.alias}.{test.column} @@ websearch_to_tsquery('english', {value})"
    return f"{scope.alias}.{test.column} {SIGNS[test.how]} {value}"


def columns(one: Narrow) -> Iterator[str]:
    """The columns of the row at hand that a filter reads."""
    yield one.test.within[1] if one.test.within else one.test.column
