"""Component schemas: each noun as REST shows it, from pydantic's own JSON Schema. No field is required: `fields` may leave it out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from inspect import getdoc
from typing import get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from api.rest.choose import fields_of
from api.rest.routes import OPERATIONS
from openapi.inline import Inline
from schema import follow
from schema.dataset import Dataset
from schema.described import Described
from schema.graph import NOUNS, PARTS, Field
from schema.noun import Connection, Count, Either, Few, Many, Noun, One, Part

Json = dict[str, object]
STRING: Json = {"type": "string"}


def component_schemas(paths: Mapping[str, object], bodies: Mapping[str, Json]) -> dict[str, Json]:
    """All components that paths refer to, and those that these refer to in turn, by name."""
    every, found = {**dict(_schemas()), **bodies}, dict[str, Json]()
    waiting = ["Problem", *_referred_to(paths)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = every[name]
            waiting += _referred_to(every[name])
    return dict(sorted(found.items()))


def _schemas() -> Iterator[tuple[str, Json]]:
    parts: tuple[type[Part], ...] = (*PARTS, Count)
    yield from ((part.__name__, part_schema(part)) for part in parts)
    for noun in NOUNS:
        yield noun.__name__, noun_schema(noun)
        yield typed_name(noun), typed_schema(noun)
        yield page_name(noun), page_schema(noun)
        yield page_name(noun, is_paged=False), list_schema(noun)
    yield from (("Problem", problem_schema()), ("Fault", fault_schema()))


def _referred_to(schema: object) -> list[str]:
    return re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema))


def page_name(noun: type[Noun], is_paged: bool = True) -> str:
    """What a page, or a whole list, of a noun is called."""
    return f"{noun.__name__}{'Page' if is_paged else 'List'}"


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def part_schema(part: type[Part]) -> Json:
    return {"type": "object", "description": getdoc(part), "properties": dict(plain_properties(part)), "required": list(part.model_fields)}


def noun_schema(noun: type[Noun]) -> Json:
    return {"type": "object", "description": getdoc(noun), "properties": dict(properties(noun))}


def properties(noun: type[Noun]) -> Iterator[tuple[str, Json]]:
    plain = dict(plain_properties(noun))
    for name, found in fields_of(noun).items():
        yield name, edge(found) if found.link else plain[name]


def plain_properties(model: type[BaseModel]) -> Iterator[tuple[str, Json]]:
    """Columns and parts, as pydantic describes them."""
    for name, found in fields_of(model).items():
        if found.link is None and found.targets:
            schema = reference(found.targets[0].__name__)
            if get_origin(found.info.annotation) is list:
                schema = {"type": "array", "items": schema}
            yield name, described(schema if found.info.is_required() else {"anyOf": [schema, {"type": "null"}]}, found)
        elif found.link is None:
            yield name, described(column_schema(found), found)


def column_schema(found: Field) -> Json:
    schema: Json = TypeAdapter(found.info.rebuild_annotation()).json_schema(mode="serialization", schema_generator=Inline)
    for key in ("$defs", "title", "description", "default"):
        schema.pop(key, None)
    return schema


def described(schema: Json, found: Field) -> Json:
    examples = {"examples": list(found.info.examples)} if found.info.examples else {}
    told = [found.info.description or "", *meanings(found)]
    if not found.info.deprecation_message:
        return {**schema, "description": " ".join(told), **examples}
    return {**schema, "description": " ".join([*told, retreat(found.info.deprecation_message)]), "deprecated": True, **examples}


def meanings(found: Field) -> Iterator[str]:
    """What the values of a closed list mean."""
    for one in (found.info.annotation, *get_args(found.info.annotation)):
        if isinstance(one, type) and issubclass(one, Described):
            for member in one:
                yield f"`{member.value}`: {member.description}"
                if member.deprecated:
                    yield retreat(member.deprecated)


def retreat(instead: str) -> str:
    """What is said of something that is on its way out."""
    return f"Deprecated: {instead}"


def edge(found: Field) -> Json:
    """An edge as REST shows it: in brief, or whole where it is included."""
    match found.link:
        case One():
            schema: Json = {"anyOf": [reference(found.targets[0].__name__), {"type": "null"}]}
        case Few():
            schema = {"type": "array", "items": reference(found.targets[0].__name__)}
        case Many():
            schema = reference(page_name(follow.noun_at(found)))
        case _:
            assert isinstance(found.link, Either), f"{found.name} is no edge"
            schema = {"anyOf": [one_of(found.targets), {"type": "null"}]}
    return described(schema, found)


def one_of(targets: Iterable[type[BaseModel]]) -> Json:
    """A row of one of several nouns, whose `type` tells which."""
    mapping = {type_of(target): f"#/components/schemas/{typed_name(target)}" for target in targets}
    return {"oneOf": [{"$ref": at} for at in mapping.values()], "discriminator": {"propertyName": "type", "mapping": mapping}}


def type_of(target: type[BaseModel]) -> str:
    """What a row says of which noun it is: PageImport is page_import."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", target.__name__).lower()


def typed_name(target: type[BaseModel]) -> str:
    """What a noun is called where it stands among others."""
    return f"Typed{target.__name__}"


def typed_schema(target: type[BaseModel]) -> Json:
    name = type_of(target)
    told = {"const": name, "description": "Which noun this is."}
    kind = {"type": "object", "properties": {"type": told}, "required": ["type"]}
    return {"description": f"One of several nouns: a row of {target.__name__}.", "allOf": [reference(target.__name__), kind]}


def page_schema(noun: type[Noun]) -> Json:
    """What stands inside another noun is always a first page, which nobody asks to be counted."""
    cursor = {"type": ["string", "null"]}
    only_asked: Json = {
        "prev_cursor": cursor | {"description": "Leads to the page before this one; null on the first."},
        **(stopped_at() if is_searched(noun) else {}),
        "count": reference("Count") | {"description": "How many rows the whole list has; there only where `count` asks for it."},
    }
    return {
        "type": "object",
        "description": f"A page of a list of {noun.__name__}.",
        "properties": {
            "items": items(noun),
            "next_cursor": cursor | {"description": "Leads to the page after this one; null on the last."},
            **(only_asked if noun in asked_for() else {}),
        },
        "required": ["items", "next_cursor"],
    }


@cache
def asked_for() -> frozenset[type[Noun]]:
    """The nouns of which there are lists with an address of their own."""
    return frozenset(one.noun for one in OPERATIONS if one.is_list)


def is_searched(noun: type[Noun]) -> bool:
    """Whether words can be looked for in a list of this noun."""
    found = [one for one in fields_of(Dataset).values() if isinstance(one.link, Many) and follow.noun_at(one) is noun]
    return any(follow.is_searched(one.link) for one in found if isinstance(one.link, Many))


def stopped_at() -> Json:
    told = fields_of(Connection)["stopped_at"].info.description
    return {"stopped_at": {"type": ["integer", "null"], "format": "int32", "description": f"Only with `q`. {told}"}}


def list_schema(noun: type[Noun]) -> Json:
    description = f"A whole list of {noun.__name__}."
    return {"type": "object", "description": description, "properties": {"items": items(noun)}, "required": ["items"]}


def items(noun: type[Noun]) -> Json:
    return {"type": "array", "description": "The rows, in order.", "items": reference(noun.__name__)}


def problem_schema() -> Json:
    """RFC 9457, with what we add."""
    members: dict[str, tuple[Json, str]] = {
        "type": (STRING, "Where this kind of problem is explained; the same for all of its kind."),
        "title": (STRING, "What the kind means; the same for all of its kind."),
        "status": ({"type": "integer", "format": "int32"}, "The HTTP status."),
        "code": (STRING, "The kind, for programs; one of the list at /problems."),
        "detail": (STRING, "What is wrong in this case, for people."),
        "instance": (STRING, "The path that was asked for."),
        "request_id": (STRING, "As in X-Request-Id."),
        "errors": ({"type": "array", "items": reference("Fault")}, "Each wrong thing in the request, where that can be told."),
    }
    return _object("What went wrong (RFC 9457).", members, [name for name in members if name != "errors"])


def fault_schema() -> Json:
    members = {
        "code": (STRING, "What is wrong, for programs."),
        "detail": (STRING, "What would be right, for people."),
        "pointer": (STRING, "Where it stands in the body, as a JSON Pointer (RFC 6901)."),
        "parameter": (STRING, "The parameter that it stands in."),
    }
    return _object("One wrong thing in a request.", members, ["code", "detail"])


def _object(description: str, members: Mapping[str, tuple[Json, str]], required: list[str]) -> Json:
    properties = {name: schema | {"description": text} for name, (schema, text) in members.items()}
    return {"type": "object", "description": description, "properties": properties, "required": required}
