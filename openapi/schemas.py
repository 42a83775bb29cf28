"""Component schemas: each noun as REST shows it, from pydantic's own JSON Schema. No field is required: `fields` may leave it out."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from schema.graph import NOUNS, PARTS, Field, fields_of
from schema.noun import Either, Few, Many, Noun, One, Part

Json = dict[str, object]


def component_schemas() -> Json:
    """All components, by name."""
    found: Json = {}
    for part in PARTS:
        found[part.__name__] = part_schema(part)
    for noun in NOUNS:
        found[noun.__name__] = noun_schema(noun)
        found[f"{noun.__name__}Page"] = page_schema(noun)
        found[f"{noun.__name__}List"] = list_schema(noun)
    return {**dict(sorted(found.items())), "Problem": problem_schema()}


def schema_name(noun: type[BaseModel]) -> str:
    return noun.__name__


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def part_schema(part: type[Part]) -> Json:
    return {"type": "object", "description": part.__doc__, "properties": dict(plain_properties(part)), "required": list(part.model_fields)}


def noun_schema(noun: type[Noun]) -> Json:
    return {"type": "object", "description": noun.__doc__, "properties": dict(properties(noun))}


def properties(noun: type[Noun]) -> Iterator[tuple[str, Json]]:
    plain = dict(plain_properties(noun))
    for name, found in fields_of(noun).items():
        yield name, edge(found) if found.link else plain[name]


def plain_properties(model: type[BaseModel]) -> Iterator[tuple[str, Json]]:
    """Columns and parts, as pydantic describes them."""
    for name, found in fields_of(model).items():
        if found.link is None and found.targets:
            schema = reference(found.targets[0].__name__)
            yield name, described(schema if found.info.is_required() else {"anyOf": [schema, {"type": "null"}]}, found)
        elif found.link is None:
            yield name, described(column_schema(found), found)


def column_schema(found: Field) -> Json:
    schema: Json = TypeAdapter(found.info.rebuild_annotation()).json_schema(mode="serialization", schema_generator=_Inline)
    schema.pop("$defs", None)
    for key in ("title", "description", "default"):
        schema.pop(key, None)
    if schema.get("type") == "integer":
        schema["format"] = "int32"
    return schema


class _Inline(GenerateJsonSchema):
    """Enums stand where they are used."""

    def enum_schema(self, schema) -> Json:  # type: ignore[no-untyped-def]  # pydantic has no public name for its type
        found = super().enum_schema(schema)
        return {"type": "string", "enum": found["enum"]}


def described(schema: Json, found: Field) -> Json:
    examples = {"examples": list(found.info.examples)} if found.info.examples else {}
    return {**schema, "description": found.info.description or "", **examples}


def edge(found: Field) -> Json:
    """An edge as REST shows it: in brief, or whole where it is included."""
    match found.link:
        case One():
            schema: Json = {"anyOf": [reference(found.targets[0].__name__), {"type": "null"}]}
        case Few():
            schema = {"type": "array", "items": reference(found.targets[0].__name__)}
        case Many():
            schema = reference(f"{found.targets[0].__name__}Page")
        case _:
            assert isinstance(found.link, Either), f"{found.name} is no edge"
            schema = {"anyOf": [*(typed(target) for target in found.targets), {"type": "null"}]}
    return described(schema, found)


def typed(target: type[BaseModel]) -> Json:
    """One of several nouns, told by its type."""
    name = {"type": "object", "properties": {"type": {"const": target.__name__.lower()}}, "required": ["type"]}
    return {"allOf": [reference(target.__name__), name]}


def page_schema(noun: type[Noun]) -> Json:
    cursor = {"type": ["string", "null"]}
    return {
        "type": "object",
        "description": f"A page of a list of {noun.__name__}.",
        "properties": {
            "items": {"type": "array", "items": reference(noun.__name__)},
            "next_cursor": cursor | {"description": "Leads to the page after this one; null on the last."},
            "prev_cursor": cursor | {"description": "Leads to the page before this one; null on the first."},
        },
        "required": ["items", "next_cursor"],
    }


def list_schema(noun: type[Noun]) -> Json:
    items = {"type": "array", "items": reference(noun.__name__)}
    return {"type": "object", "description": f"A whole list of {noun.__name__}.", "properties": {"items": items}, "required": ["items"]}


def problem_schema() -> Json:
    """RFC 9457, with what we add."""
    text: Json = {"type": "string"}
    fault: Json = {
        "type": "object",
        "properties": dict.fromkeys(("code", "detail", "pointer", "parameter"), text),
        "required": ["code", "detail"],
    }
    members = ("type", "title", "code", "detail", "instance", "request_id")
    return {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {**dict.fromkeys(members, text), "status": {"type": "integer"}, "errors": {"type": "array", "items": fault}},
        "required": ["type", "title", "status", "code", "detail", "instance", "request_id"],
    }
