"""Prints the filters of a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.layout import nest, where
from db.visible import visible
from schema.read import Narrow

if TYPE_CHECKING:
    from db.printer import Printer, Scope

SIGNS = {"is": "=", "at_least": ">=", "at_most": "<=", "after": ">", "before": "<"}


def narrow(printer: Printer, one: Narrow, scope: Scope) -> str:
    """The condition of one filter on the row at hand."""
    if one.truth is not None:
        return f"{'' if one.truth else 'not '}{scope.alias}.{one.test.column}"
    value, test = printer.parameter(one.arg), one.test
    if test.within:
        noun, shared = test.within
        matches = [f"{noun}.{shared} = {scope.alias}.{shared}", f"{noun}.{test.column} = {value}"]
        source = visible(noun).relation(noun, (shared, test.column), None, True)
        return "exists " + nest("\n".join(["select 1", f"from {source}", *where(matches)]))
    if test.of:
        noun, column = test.of.split(".")
        source = visible(noun).relation(noun, (test.column, column), None, True)
        found = f"select {noun}.{test.column}\nfrom {source}\nwhere {noun}.{column} = {value}"
        return f"{scope.alias}.{test.column} = {nest(found)}"
    return f"{scope.alias}.{test.column} {SIGNS[test.how]} {value}"


def columns(one: Narrow) -> Iterator[str]:
    """The columns of the row at hand that a filter reads."""
    yield one.test.within[1] if one.test.within else one.test.column
