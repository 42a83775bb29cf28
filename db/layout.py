"""How SQL is set out: one clause a line, what is nested two spaces in. Knows text alone, neither nouns nor reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import indent

LONGEST_LINE = 80  # characters of an object that is still written on one line
MOST_PAIRS = 50  # of json_build_object, which takes 100 arguments
PLAIN_LABEL = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)  # behind `as`, any word may stand unquoted; capitals would be lost

Pairs = Iterable[tuple[str, str]]
"""Keys and the expressions below them."""


def inside(text: str) -> str:
    return indent(text, "  ")


def nest(text: str) -> str:
    """A scalar subselect, or whatever else stands in brackets of its own."""
    return f"(\n{inside(text)}\n)"


def commas(parts: Iterable[str]) -> str:
    return ",\n".join(parts)


def select(columns: Iterable[str]) -> str:
    """The first clause; one short column stands on its line."""
    listed = list(columns)
    if len(listed) == 1 and "\n" not in listed[0]:
        return f"select {listed[0]}"
    return f"select\n{inside(commas(listed))}" if listed else "select"


def named(text: str, key: str) -> str:
    """A column of a select; one that has the key's name already keeps it."""
    if re.fullmatch(rf'\w+\.(?:{key}|"{key}")', text):
        return text
    return f"{text} as {key}" if PLAIN_LABEL.fullmatch(key) else f'{text} as "{key}"'


def where(conditions: Iterable[str]) -> list[str]:
    """The clause, if there is anything to hold against it."""
    listed = list(conditions)
    if len(listed) < 2:
        return [f"where {text}" for text in listed]
    return ["where " + "\n  and ".join(text.replace("\n", "\n  ") for text in listed)]


def build_object(pairs: Pairs) -> str:
    """A JSON object from keys, of any length, and expressions. More pairs than one call takes are glued together as text."""
    listed = list(pairs)
    parts = [f"'{key}', {text}" for key, text in listed[:MOST_PAIRS]]
    first = f"json_build_object({', '.join(parts)})"
    if "\n" in first or len(first) > LONGEST_LINE:
        first = f"json_build_object(\n{inside(commas(parts))}\n)"
    if len(listed) <= MOST_PAIRS:
        return first
    return f"(left({first}::text, -1) || ', ' || right({build_object(listed[MOST_PAIRS:])}::text, -1))::json"
