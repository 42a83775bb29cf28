"""The document of the REST door, as tests look things up in it. What an answer is held against stands in answers.py."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from openapi.changes import shapes
from openapi.generate import HERE

Json = dict[str, object]
DOCUMENT: Json = json.loads((HERE / "openapi.json").read_text())
METHODS = ("get", "put", "post", "patch", "delete")
MOST_CACHED = 4096  # paths; a run asks for the same ones again and again


@dataclass(frozen=True, eq=False)
class Operation:
    """One of the document's, and where it stands."""

    id: str
    method: str
    template: str
    told: Json

    def parameters(self, place: str) -> list[Json]:
        return [one for one in map(resolved, cast(list[Json], self.told.get("parameters", []))) if one["in"] == place]

    @property
    def responses(self) -> Mapping[str, Json]:
        return {status: resolved(one) for status, one in cast(dict[str, Json], self.told["responses"]).items()}

    def fields(self, status: str) -> set[str]:
        """The names of an answer's header fields, in small letters."""
        return {name.lower() for name in cast(Json, self.responses[status].get("headers", {}))}


def components() -> Json:
    return cast(Json, DOCUMENT["components"])


def schemas() -> dict[str, Json]:
    return cast(dict[str, Json], components()["schemas"])


def resolved(part: Json) -> Json:
    """What a reference leads to; anything else as it is."""
    return shapes.resolved(DOCUMENT, part)


def _operations() -> Iterator[Operation]:
    for template, path in cast(dict[str, Json], DOCUMENT["paths"]).items():
        for method in METHODS:
            if method in path:
                told = cast(Json, path[method])
                yield Operation(str(told["operationId"]), method.upper(), template, told)


OPERATIONS = tuple(_operations())
BY_ID = {one.id: one for one in OPERATIONS}
AT = {
    template: {one.method: one for one in OPERATIONS if one.template == template}
    for template in sorted(cast(Json, DOCUMENT["paths"]), key=lambda one: one.count("{"))  # a name goes before anything
}


def pattern(template: str) -> re.Pattern[str]:
    """The paths of a template."""
    parts = re.split(r"(\{[^}]+\})", template)
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts), re.DOTALL)


PATTERNS = {template: pattern(template) for template in AT}


@lru_cache(maxsize=MOST_CACHED)
def template_of(path: str) -> str | None:
    """Where a path stands in the document."""
    return next((template for template, form in PATTERNS.items() if form.fullmatch(path)), None)


def documented(operation_id: str) -> Json:
    return BY_ID[operation_id].told


def closed(schema: object) -> object:
    """The same, but an answer may hold nothing that is not documented. (Clients must expect more: what is served may grow.)"""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:  # one of several nouns, told by its type
        reference, named = schema["allOf"]
        noun = schemas()[reference["$ref"].rpartition("/")[2]]
        properties = cast(Json, noun["properties"]) | named["properties"]
        return closed({**noun, "properties": properties, "required": named["required"]})
    inner = {key: closed(part) for key, part in schema.items()}
    return inner | ({"additionalProperties": False} if "properties" in schema else {})


CLOSED = closed(components())
