"""A JSON Schema as its alternatives, each of one type: `type: [string, null]`, `anyOf` and `oneOf` alike, references followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Json = dict[str, object]
ANYTHING = "anything"
CHOICES = ("anyOf", "oneOf")
BESIDE = ("description", "examples", "example", "default", "deprecated", "title", "discriminator")
OF_VALUES = {"str": "string", "bool": "boolean", "int": "integer", "float": "number", "NoneType": "null"}


@dataclass(frozen=True, slots=True)
class Shape:
    """One alternative. `name` is the component's that it was referred to by."""

    name: str | None
    kind: str
    schema: Json

    def __str__(self) -> str:
        return self.name or self.kind


def mapping(value: object) -> Json:
    """An object of the document; empty where there is none."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[object]:
    """A list of the document; empty where there is none."""
    return value if isinstance(value, list) else []


def resolved(document: Json, part: object) -> Json:
    """What a reference leads to, or the part itself; words beside a reference count more."""
    found = mapping(part)
    if "$ref" not in found:
        return found
    at: object = document
    for step in str(found["$ref"]).removeprefix("#/").split("/"):
        at = mapping(at)[step.replace("~1", "/").replace("~0", "~")]
    return {**resolved(document, at), **{key: value for key, value in found.items() if key != "$ref"}}


def shapes(document: Json, schema: Json, name: str | None = None) -> Iterator[Shape]:
    """All alternatives of a schema."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        schema = resolved(document, schema)
    if "allOf" in schema:
        schema = _merged(document, schema)
    choices = next((key for key in CHOICES if key in schema), None)
    if choices:
        rest = {key: value for key, value in schema.items() if key not in (*CHOICES, *BESIDE)}
        for one in listed(schema[choices]):
            yield from shapes(document, {**rest, **mapping(one)}, None)
        return
    kinds = schema.get("type", _kinds_of_values(schema))
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        yield Shape(name, str(kind), schema)


def _kinds_of_values(schema: Json) -> list[str]:
    values = listed(schema.get("enum")) + ([schema["const"]] if "const" in schema else [])
    return sorted({OF_VALUES.get(type(one).__name__, ANYTHING) for one in values}) or [ANYTHING]


def _merged(document: Json, schema: Json) -> Json:
    """The schema that all of `allOf` come to."""
    found: Json = {key: value for key, value in schema.items() if key != "allOf"}
    for one in listed(schema["allOf"]):
        part = resolved(document, one)
        part = _merged(document, part) if "allOf" in part else part
        properties = {**mapping(found.get("properties")), **mapping(part.get("properties"))}
        required = [*listed(found.get("required")), *listed(part.get("required"))]
        found = {**part, **found, **({"properties": properties} if properties else {}), **({"required": required} if required else {})}
    return found
