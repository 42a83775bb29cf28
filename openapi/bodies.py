"""Request bodies of the OpenAPI document, from the models that the REST door reads them with."""

from __future__ import annotations

from pydantic import BaseModel

from api.rest.operation import Operation
from openapi.parameters import NO_NUL
from openapi.schemas import Inline, reference

Json = dict[str, object]


def request_body(of: Operation) -> Json:
    """What the operation's body must be."""
    assert of.body is not None, f"{of.operation_id} takes no body"
    told = of.body.__doc__ or ""
    return {"description": told, "required": True, "content": {"application/json": {"schema": reference(of.body.__name__)}}}


def body_schema(model: type[BaseModel]) -> Json:
    """The model as JSON Schema: what it does not name may not be there."""
    found = _as_read(model.model_json_schema(schema_generator=Inline))
    assert isinstance(found, dict), f"{model.__name__} is no object"
    return found


def _as_read(schema: object) -> object:
    """Without pydantic's titles; and no text may hold NUL."""
    if isinstance(schema, list):
        return [_as_read(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _as_read(part) for key, part in schema.items() if not (key == "title" and isinstance(part, str))}
    return inner | ({"pattern": NO_NUL} if schema.get("type") == "string" and "enum" not in schema else {})
