"""What a row of an export must be, made from the shapes that exports tell of themselves: all members, no others, each of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from api.release.refill_rows import AGREEMENTS
from api.release.refill_values import LARGEST, RULES, Check, Misfit, boolean, id_of, number, one_of, text, time
from api.release.tables import shapes_of
from api.release.wanted import Wanted
from schema.release import TABLES
from schema.shape import ARRAY, BOOLEAN, DATETIME, INTEGER, OBJECT, STRING, Shape

KINDS: dict[str, Check] = {STRING: text, INTEGER: number(0, LARGEST), BOOLEAN: boolean, DATETIME: time}
TARGETS = {"comment": ("type", "id", "number"), "block": ("type", "number", "kind", "text")}
"""Of what may be quoted, the members of each: the only place where rows of several nouns stand."""


@cache
def form_of(table: str) -> Check:
    """Looks at one row of a table, read from JSON."""
    [found] = [one for one in TABLES if one.name == table]
    is_form = _object(shapes_of(found, Wanted()))
    agrees = AGREEMENTS.get(table)

    def check(row: object) -> None:
        is_form(row)
        if agrees and isinstance(row, dict):
            agrees(row)

    return check


def _check(shape: Shape) -> Check:
    if shape.name == "target":
        return _or_null(_target(shape.inner))
    check = _of_kind(shape)
    return _or_null(check) if shape.is_nullable else check


def _of_kind(shape: Shape) -> Check:
    if shape.key:
        return id_of(*shape.key)
    if shape.kind == OBJECT:
        return _object(shape.inner)
    if shape.kind == ARRAY:
        return _array(_check(shape.inner[0]))
    if shape.name in RULES:
        return RULES[shape.name]
    return one_of(shape.values) if shape.values else KINDS[shape.kind]


def _or_null(check: Check) -> Check:
    def or_null(found: object) -> None:
        if found is not None:
            check(found)

    return or_null


def _object(shapes: Iterable[Shape]) -> Check:
    members = [(shape.name, _check(shape)) for shape in shapes]
    names = {name for name, _ in members}
    right = f"an object with {', '.join(name for name, _ in members)}, and nothing else"

    def check(found: object) -> None:
        if not isinstance(found, dict) or found.keys() != names:
            raise Misfit(right)
        for name, inner in members:
            try:
                inner(found[name])
            except Misfit as misfit:
                raise misfit.within(name) from None

    return check


def _array(inner: Check) -> Check:
    def check(found: object) -> None:
        if not isinstance(found, list):
            raise Misfit("a list")
        for place, one in enumerate(found):
            try:
                inner(one)
            except Misfit as misfit:
                raise misfit.within(f"[{place}]") from None

    return check


def _target(shapes: tuple[Shape, ...]) -> Check:
    members = {shape.name: shape for shape in shapes}
    members |= {name: replace(members[name], is_nullable=False) for name in ("id", "kind")}
    checks = {kind: _object(members[name] for name in names) for kind, names in TARGETS.items()}
    known = one_of(tuple(TARGETS))

    def check(found: object) -> None:
        kind = found.get("type") if isinstance(found, dict) else None
        try:
            known(kind)
        except Misfit as misfit:
            raise misfit.within("type") from None
        checks[str(kind)](found)

    return check
