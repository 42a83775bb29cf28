"""A REST answer as a GraphQL selection that asks for the same, and a GraphQL answer as REST spells it.

Only what both doors share is known here: the nouns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import get_args, get_origin

from pydantic import BaseModel
from strawberry.utils.str_converters import to_camel_case

from schema.graph import Field, fields_of
from schema.noun import Count, Either, Few, Many, One
from tests.asking import Json

Row = Mapping[str, Json]
PAGE_INFO = "stoppedAt pageInfo { hasNextPage endCursor hasPreviousPage startCursor }"


def row(value: Json) -> Row:
    assert isinstance(value, dict)
    return value


def rows(value: Json) -> list[Row]:
    assert isinstance(value, list)
    return [row(one) for one in value]


def select(noun: type[BaseModel], told: Iterable[Row]) -> str:
    """The fields of a noun that stand in these rows; where several nouns may stand, `type` is what tells them apart."""
    told = list(told)
    names = [name for name in dict.fromkeys(name for one in told for name in one) if name != "type"]
    return " ".join(_field(fields_of(noun)[name], [one[name] for one in told if name in one]) for name in names) or "__typename"


def select_page(field: Field, told: Iterable[Row], size: int, arguments: str = "", also: str = "") -> str:
    """A page of a long list; `also` are more fields of it."""
    given = ", ".join(one for one in (f"first: {size}", arguments) if one)
    return f"{to_camel_case(field.name)}({given}) {{ nodes {{ {select(field.targets[0], told)} }} {PAGE_INFO} {also} }}"


def _field(field: Field, values: list[Json]) -> str:
    name, there = to_camel_case(field.name), [value for value in values if value is not None]
    match field.link:
        case Many(first=size):
            return select_page(field, [one for value in there for one in rows(row(value)["items"])], size)
        case Few():
            return f"{name} {{ {select(field.targets[0], (one for value in there for one in rows(value)))} }}"
        case Either():
            return f"{name} {{ __typename {' '.join(_branches(field, there))} }}"
        case One():
            return f"{name} {{ {select(field.targets[0], map(row, there))} }}"
    return f"{name} {{ {' '.join(map(to_camel_case, fields_of(field.targets[0])))} }}" if field.targets else name


def _branches(field: Field, values: Iterable[Json]) -> Iterator[str]:
    for target in field.targets:
        told = [row(one) for one in values if row(one)["type"] == target.__name__.lower()]
        yield f"... on {target.__name__} {{ {select(target, told)} }}"


def as_row(noun: type[BaseModel], told: Row) -> dict[str, Json]:
    """One row as REST spells it."""
    found = {to_camel_case(name): field for name, field in fields_of(noun).items()}
    return {found[name].name: _value(found[name], value) for name, value in told.items() if name != "__typename"}


def as_page(field: Field, told: Row, is_nested: bool) -> dict[str, Json]:
    """A page as REST spells it; the first one, where cursors of both doors are alike."""
    info = row(told["pageInfo"])
    cursors = {"next_cursor": info["endCursor"] if info["hasNextPage"] else None}
    if not is_nested:
        cursors["prev_cursor"] = info["startCursor"] if info["hasPreviousPage"] else None
    return {"items": [as_row(field.targets[0], one) for one in rows(told["nodes"])], **cursors, **_count(told)}


def _count(told: Row) -> dict[str, Json]:
    if "totalCount" in told:
        return {"count": {"value": told["totalCount"], "is_exact": True}}
    return {"count": as_row(Count, row(told["estimatedCount"]))} if "estimatedCount" in told else {}


def _value(field: Field, value: Json) -> Json:
    if value is None:
        return None
    match field.link:
        case Many():
            return as_page(field, row(value), is_nested=True)
        case Few():
            return [as_row(field.targets[0], one) for one in rows(value)]
        case Either():
            told = row(value)
            target = next(one for one in field.targets if one.__name__ == told["__typename"])
            return {"type": target.__name__.lower(), **as_row(target, told)}
    if field.targets:
        return as_row(field.targets[0], row(value))
    return _spelled(field.info.annotation, value)


def _spelled(annotation: object, value: Json) -> Json:
    """A member of an enum by its value, in lists too."""
    if isinstance(value, list):
        return [_spelled(annotation, one) for one in value] if get_origin(annotation) is list else value
    annotation = get_args(annotation)[0] if get_origin(annotation) is list else annotation
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Enum):
            spelled: Json = kind[str(value)].value
            return spelled
    return value
