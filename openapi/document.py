"""The OpenAPI document, from the operations and the nouns."""

from __future__ import annotations

from importlib.metadata import version

from api.rest.operation import Operation
from api.rest.parameters import Parameter
from api.rest.routes import OPERATIONS
from openapi.schemas import component_schemas, schema_name
from schema.errors import (
    HeadersTooLarge,
    Invalid,
    Malformed,
    NotAcceptable,
    NotFound,
    Refusal,
    StatementTimeout,
    Unavailable,
    UriTooLong,
)
from schema.noun import Many, Node

Json = dict[str, object]
LONGEST_TEXT = 500
TAGS = {
    "Articles": "Stories as news pages carry them.",
    "Comments": "What readers say below.",
    "Authors": "The people of bylines.",
    "Accounts": "The public part of those who comment.",
    "Sections": "The parts of sites.",
    "Sites": "The news sites.",
    "Agencies": "Where stories come from.",
    "Nodes": "Anything by its id.",
}


def document() -> Json:
    """The whole document, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Broadsheet",
            "version": version("broadsheet"),
            "description": "A news-and-comments dataset: articles, the people in them, and what readers say below. Ids are opaque strings.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this document was found."}],
        "security": [],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": {one.path: {"get": operation(one)} for one in OPERATIONS},
        "components": {"schemas": component_schemas(), "responses": {one.code: refusal(one) for one in refusals()}},
    }


def refusals() -> tuple[type[Refusal], ...]:
    """What any read may be refused with, one for each status."""
    return (Malformed, NotFound, NotAcceptable, UriTooLong, Invalid, HeadersTooLarge, Unavailable, StatementTimeout)


def refusal(kind: type[Refusal]) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": kind.title + ".", "content": content}


def operation(one: Operation) -> Json:
    """One operation."""
    found: Json = {
        "operationId": one.operation_id,
        "summary": one.summary,
        "description": description(one),
        "tags": [one.tag],
        "security": [],
        "parameters": [*path_parameters(one), *(query_parameter(parameter) for parameter in one.parameters())],
        "responses": {"200": success(one), **{str(kind.status): {"$ref": f"#/components/responses/{kind.code}"} for kind in possible(one)}},
    }
    return found


def description(one: Operation) -> str:
    text = one.field.info.description or one.summary
    if isinstance(one.field.link, Many):
        heavy = f" Lists leave out {', '.join(sorted(one.noun.heavy))} unless `fields` names them." if one.noun.heavy else ""
        return f"{text} In pages; `next_cursor` leads on.{heavy}"
    return text


def possible(one: Operation) -> list[type[Refusal]]:
    return [kind for kind in refusals() if kind is not NotFound or one.argument]


def path_parameters(one: Operation) -> list[Json]:
    if not one.is_in_path or one.argument is None:
        return []
    noun = one.root_field.targets[0]
    example = f"{noun.prefix}_1" if issubclass(noun, Node) and one.argument == "id" and noun is not Node else None
    by = next(mark for mark in one.root_field.info.metadata if hasattr(mark, "argument"))
    schema: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    found: Json = {"name": one.argument, "in": "path", "required": True, "description": by.description, "schema": schema}
    return [found | ({"example": example} if example else {})]


def query_parameter(parameter: Parameter) -> Json:
    """A query parameter. Lists of names are one text, apart by commas."""
    found: Json = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.description,
        "schema": parameter_schema(parameter),
    }
    if parameter.kind == "names":
        found |= {"style": "form", "explode": False}
    return found


def parameter_schema(parameter: Parameter) -> Json:
    text: Json = {"type": "string", "maxLength": LONGEST_TEXT, "pattern": "^[^\\u0000]*$"}
    schemas: dict[str, Json] = {
        "text": text,
        "id": text,
        "int": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 999_999_999},
        "size": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 100, "default": 20},
        "bool": {"type": "boolean"},
        "time": {"type": "string", "format": "date-time"},
        "choice": {"type": "string", "enum": list(parameter.choices), "default": parameter.default},
        "names": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[a-z_]+(\\.[a-z_]+)*$", "maxLength": 64},
            "uniqueItems": True,
            "minItems": 1,
        },
    }
    example = parameter.example
    shown = example.split(",") if parameter.kind == "names" and isinstance(example, str) else example
    return schemas[parameter.kind] | ({"examples": [shown]} if shown is not None else {})


def success(one: Operation) -> Json:
    """The answer when all is well."""
    if one.noun is Node:
        schema: Json = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in node_names()]}
    elif not one.is_list:
        schema = {"$ref": f"#/components/schemas/{schema_name(one.noun)}"}
    else:
        schema = {"$ref": f"#/components/schemas/{one.noun.__name__}{'Page' if isinstance(one.field.link, Many) else 'List'}"}
    found: Json = {"description": one.field.info.description or one.summary, "content": {"application/json": {"schema": schema}}}
    found["headers"] = {
        "X-Request-Id": {"description": "Names the request; tell it when something goes wrong.", "schema": {"type": "string"}}
    }
    return found


def node_names() -> list[str]:
    from schema.graph import NODES

    return [noun.__name__ for noun in NODES]
