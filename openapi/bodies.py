"""Request bodies of the OpenAPI document, from the models that the REST door reads them with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import getdoc

from pydantic import BaseModel

from api.rest.operation import Operation
from api.rest.write import Write
from openapi.example import shown
from openapi.inline import Inline
from openapi.parameters import NO_NUL
from openapi.schemas import reference

Json = dict[str, object]


ONE_CLICK: Json = {
    "type": "object",
    "description": "What a mail program sends when its reader presses the button beside a newsletter (RFC 8058).",
    "properties": {"List-Unsubscribe": {"const": "One-Click", "description": "Ends the newsletter."}},
    "required": ["List-Unsubscribe"],
}


def request_body(model: type[BaseModel], is_one_click: bool = False) -> Json:
    """What a body must be; what mail programs may do need have none."""
    told = getdoc(model) or ""
    content: Json = {"application/json": {"schema": reference(model.__name__)}}
    if is_one_click:
        form: Json = {"schema": ONE_CLICK, **shown({"List-Unsubscribe": "One-Click"})}
        content |= {"application/x-www-form-urlencoded": form, "multipart/form-data": form}
    return {"description": told, "required": not is_one_click, "content": content}


def body_schemas(operations: Iterable[Operation], writes: Iterable[Write]) -> dict[str, Json]:
    """The schemas of all bodies, by name."""
    return dict((*_of_reads(operations), *_of_writes(writes)))


def _of_reads(operations: Iterable[Operation]) -> Iterator[tuple[str, Json]]:
    for one in operations:
        if one.body:
            yield one.body.__name__, body_schema(one.body, one.body.model_fields)


def _of_writes(writes: Iterable[Write]) -> Iterator[tuple[str, Json]]:
    """Without what the address and If-Match bring."""
    for one in writes:
        if one.in_body:
            yield one.verb.takes.__name__, body_schema(one.verb.takes, one.in_body)


def body_schema(model: type[BaseModel], names: Iterable[str]) -> Json:
    """These members of the model as JSON Schema: what it does not name may not be there."""
    found = _as_read(model.model_json_schema(schema_generator=Inline))
    assert isinstance(found, dict), f"{model.__name__} is no object"
    found["properties"] = {name: found["properties"][name] for name in names}
    required = [name for name in found.pop("required", []) if name in found["properties"]]
    return found | ({"required": required} if required else {})


def is_idle(key: str, part: object) -> bool:
    """Whether a keyword says nothing: members may be called the same, and those are objects."""
    return (key == "title" and isinstance(part, str)) or (key == "default" and part is None)


def _as_read(schema: object) -> object:
    """Without pydantic's titles, and without defaults of null: some generators take what has a default for what must be sent.

    And no text may hold NUL.
    """
    if isinstance(schema, list):
        return [_as_read(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _as_read(part) for key, part in schema.items() if not is_idle(key, part)}
    return ({"pattern": NO_NUL} if schema.get("type") == "string" and not {"enum", "const"} & schema.keys() else {}) | inner
