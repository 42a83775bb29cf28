"""Examples of the OpenAPI document: for each operation a request, and what the service answered to it over the fixed dataset of the tests.

They stand in `openapi/examples/<operationId>.json`. The request is written by hand; `make examples` writes the answer below it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

Json = dict[str, object]
FOLDER = Path(__file__).parent / "examples"
NAME = "example"
"""What a request and the answer to it are called, so that the two are seen to belong together."""


@dataclass(frozen=True, slots=True)
class Example:
    """`answers` has the answer's body for each media type in which it comes; none where there is no body."""

    path: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    answers: Mapping[str, object] = field(default_factory=dict)

    def given(self, place: str) -> Mapping[str, object]:
        """The parameters of a place in the request."""
        return {"path": self.path, "query": self.query, "header": self.headers}[place]


@cache
def example_of(operation_id: str) -> Example:
    """An empty one where there is none yet: a test says so."""
    path = FOLDER / f"{operation_id}.json"
    return Example(**json.loads(path.read_text())) if path.exists() else Example()


def shown(value: object) -> Json:
    """One example, where OpenAPI has several by name."""
    return {"examples": {NAME: {"value": value}}}


def with_examples(operation: Json) -> Json:
    """An operation with its example at every place that can have one."""
    found = example_of(str(operation["operationId"]))
    parameters, body, responses = operation["parameters"], operation.get("requestBody"), operation["responses"]
    assert isinstance(parameters, list), "an operation has parameters"
    assert isinstance(responses, dict), "an operation has responses"
    told = operation | {"parameters": [_parameter(one, found) for one in parameters]}
    if isinstance(body, dict) and found.body is not None:
        told |= {"requestBody": body | {"content": _first_content(body["content"], found.body)}}
    return told | {"responses": {status: _response(one, found) for status, one in responses.items()}}


def _parameter(one: Json, found: Example) -> Json:
    """One that is kept for all operations has an example of its own."""
    given = found.given(str(one["in"])) if "in" in one else {}
    return one | shown(given[str(one["name"])]) if one.get("name") in given else one


def _first_content(content: Mapping[str, Json], value: object) -> Json:
    """A request is shown in the form in which it is sent first of all."""
    first = next(iter(content))
    return {form: one | (shown(value) if form == first else {}) for form, one in content.items()}


def _response(one: Json, found: Example) -> Json:
    content = one.get("content")
    if not isinstance(content, dict):
        return one
    return one | {"content": {form: part | (shown(found.answers[form]) if form in found.answers else {}) for form, part in content.items()}}
