"""What a request to the GraphQL door asks, from its body or its query string. JSON in; what it means is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from api.graphql.persisted import Named, named_in
from api.strict_json import must_be_json, read_json
from schema.errors import Fault, Malformed, MalformedJson, MalformedQuery, UnknownParameter

PARAMETERS = ("query", "documentId", "operationName", "variables", "extensions")


@dataclass(frozen=True, slots=True)
class Posed:
    """What a request asks: how it names its document, which of the operations, with which variables."""

    document: Named
    operation_name: str | None
    variables: Mapping[str, object]


def from_body(content_type: str, body: bytes) -> Posed:
    must_be_json(content_type)
    posed = read_json(body)
    if not isinstance(posed, dict):
        raise MalformedJson("The body must be a JSON object with a query.")
    return posed_from(posed)


def from_query(query_string: bytes) -> Posed:
    try:
        pairs = parse_qsl(query_string.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise MalformedQuery("The query string is not UTF-8.") from error
    given = dict(pairs)
    if len(given) < len(pairs):
        raise MalformedQuery("A parameter is given twice.")
    for name in given.keys() - set(PARAMETERS):
        detail = f"There is no parameter {name[:40]!r} here; known are: {', '.join(PARAMETERS)}."
        raise UnknownParameter(detail, (Fault("unknown_parameter", "leave it out", parameter=name[:40]),))
    posed: dict[str, object] = {name: given[name] for name in ("query", "documentId", "operationName") if given.get(name)}
    return posed_from(posed | {name: _json_in(name, given[name]) for name in ("variables", "extensions") if given.get(name)})


def _json_in(name: str, text: str) -> object:
    try:
        return read_json(text.encode())
    except MalformedJson as error:
        raise MalformedQuery(f"{name} is not JSON.", (Fault("wrong_type", "JSON", parameter=name),)) from error


def posed_from(given: Mapping[str, object]) -> Posed:
    name, variables = given.get("operationName"), given.get("variables")
    document = named_in(given)
    if name is not None and not isinstance(name, str):
        raise Malformed("operationName must be a string.", (Fault("wrong_type", "a string", "/operationName"),))
    if variables is not None and not isinstance(variables, dict):
        raise Malformed("variables must be an object.", (Fault("wrong_type", "an object", "/variables"),))
    return Posed(document, name or None, variables or {})
