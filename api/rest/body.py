"""A request's body: what of it is not as its model says, each thing by its JSON Pointer. Nothing is guessed: "5" is no number."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from api.strict_json import must_be_json, read_json
from api.validation import invalid


def read_body(model: type[BaseModel], content_type: str, body: bytes) -> dict[str, object]:
    """The members that the body gives, by name. Raises UnsupportedMediaType, MalformedJson or Invalid."""
    must_be_json(content_type)
    read_json(body)  # refuses what pydantic would let pass: keys given twice, NaN
    try:
        found = model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise invalid(error) from error
    return {name: getattr(found, name) for name in found.model_fields_set}
