"""JSON Schema as pydantic makes it, but with nothing defined apart: each schema can stand anywhere in the document."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import CoreSchema

Json = dict[str, object]


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
    """The schema with what it defines put where it is referred to, without the words that belong to all who do."""
    plain = {name: {key: value for key, value in one.items() if key in ("type", "enum")} for name, one in defined.items()}
    text = json.dumps(schema)
    for name, one in plain.items():
        text = text.replace(json.dumps({"$ref": f"#/$defs/{name}"}), json.dumps(one))
    found: Json = json.loads(text)
    return found
