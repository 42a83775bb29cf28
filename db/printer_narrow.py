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
    test, value = one.test, _value(printer, one)
    if test.within:
        noun, shared = test.within
        source = visible(noun).relation(noun, (shared, test.column), None, True)
        holds = f"{noun}.{test.column} = {value}"
        each = _exists(source, f"{noun}.{shared} = {scope.alias}.{shared}", holds)
        return f"{_exists(source, holds)}\nand {each}"  # the first is asked once: where nothing has the value, no list is walked
    if test.how == "has":
        return f"{scope.alias}.{test.column} @> array[{value}::text]"
    return f"{scope.alias}.{test.column} {SIGNS[test.how]} {value}"


def _value(printer: Printer, one: Narrow) -> str:
    """The value, or the key of the row that it names."""
    value, test = printer.parameter(one.arg), one.test
    if not test.of:
        return value
    noun, column = test.of.split(".")
    source = visible(noun).relation(noun, (test.column, column), None, True)
    return nest(f"select {noun}.{test.column}\nfrom {source}\nwhere {noun}.{column} = {value}")


def _exists(source: str, *conditions: str) -> str:
    return "exists " + nest("\n".join(["select 1", f"from {source}", *where(conditions)]))


def columns(one: Narrow) -> Iterator[str]:
    """The columns of the row at hand that a filter reads."""
    yield one.test.within[1] if one.test.within else one.test.column
