"""JSON Schema as pydantic makes it, but with nothing defined apart: each schema can stand anywhere in the document."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import CoreSchema

Json = dict[str, object]
DEFINED = "#/$defs/"


class Inline(GenerateJsonSchema):
    """Enums stand where they are used, in lists too; whole numbers tell their width."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> Json:
        found = super().generate(schema, mode)
        return _inlined(found, found.pop("$defs", {}))

    def enum_schema(self, schema) -> Json:  # type: ignore[no-untyped-def]  # pydantic has no public name for its type
        found = super().enum_schema(schema)
        return {"type": "string", "enum": found["enum"]}

    def int_schema(self, schema) -> Json:  # type: ignore[no-untyped-def]  # the same
        return super().int_schema(schema) | {"format": "int32"}


def _inlined(schema: Json, defined: Mapping[str, Json]) -> Json:
    """The schema with what it defines put where it is referred to; words that stand beside a reference count more than its own."""
    found: Json = {}
    for key, value in schema.items():
        if key == "$ref" and str(value).startswith(DEFINED):
            found |= _inlined(defined[str(value).removeprefix(DEFINED)], defined)
        elif key != "title" or not isinstance(value, str):
            found[key] = _within(value, defined)
    return {key: value for key, value in found.items() if key != "description" or "enum" not in found or "description" in schema}


def _within(value: object, defined: Mapping[str, Json]) -> object:
    if isinstance(value, list):
        return [_within(one, defined) for one in value]
    return _inlined(value, defined) if isinstance(value, dict) else value
