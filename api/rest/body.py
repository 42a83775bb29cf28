"""A request's body: what of it is not as its model says, each thing by its JSON Pointer. Nothing is guessed: "5" is no number."""

from __future__ import annotations

import re

from pydantic import BaseModel, ValidationError

from api.strict_json import read_json
from api.validation import invalid
from schema.errors import UnsupportedMediaType

JSON = "application/json"
CHARSET = re.compile(r'(;\s*charset=("utf-8"|utf-8)\s*)?', re.ASCII)


def read_body(model: type[BaseModel], content_type: str, body: bytes) -> dict[str, object]:
    """The members that the body gives, by name. Raises UnsupportedMediaType, MalformedJson or Invalid."""
    check_json(content_type)
    read_json(body)  # refuses what pydantic would let pass: keys given twice, NaN
    try:
        found = model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise invalid(error) from error
    return {name: getattr(found, name) for name in found.model_fields_set}


def check_json(content_type: str) -> None:
    """Raises UnsupportedMediaType."""
    media_type, mark, parameters = content_type.lower().partition(";")
    if media_type.strip() != JSON or not CHARSET.fullmatch(mark + parameters):
        raise UnsupportedMediaType(f"Content-Type must be {JSON}, in UTF-8.", headers={"Accept": JSON})
