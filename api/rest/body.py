"""A request's body: what of it is not as its model says, each thing by its JSON Pointer. Nothing is guessed: "5" is no number."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from api.strict_json import must_be_json, read_json
from schema.errors import Fault, Invalid

MOST_FAULTS = 20  # told of one body; nobody reads more
FAULTS = {
    "missing": ("missing", "give it", "is missing"),
    "extra_forbidden": ("unknown_member", "leave it out", "is not known here"),
    "model_type": ("wrong_type", "an object", "must be an object"),
    "list_type": ("wrong_type", "a list", "must be a list"),
    "string_type": ("wrong_type", "a string", "must be a string"),
    "int_type": ("wrong_type", "a whole number", "must be a whole number"),
    "bool_type": ("wrong_type", "true or false", "must be true or false"),
    "too_long": ("too_many", "{max_length} at most", "must have {max_length} items at most"),
}
"""What pydantic finds: a code of ours, what would be right, and a sentence's end. All else is a value that is not allowed."""


def read_body(model: type[BaseModel], content_type: str, body: bytes) -> dict[str, object]:
    """The members that the body gives, by name. Raises UnsupportedMediaType, MalformedJson or Invalid."""
    must_be_json(content_type)
    read_json(body)  # refuses what pydantic would let pass: keys given twice, NaN
    try:
        found = model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise _invalid(error.errors(include_url=False)) from error
    return {name: getattr(found, name) for name in found.model_fields_set}


def _invalid(errors: list[ErrorDetails]) -> Invalid:
    first = errors[0]
    _, _, end = _told(first)
    return Invalid(f"{_pointer(first) or 'The body'} {end}.", tuple(_fault(one) for one in errors[:MOST_FAULTS]))


def _fault(error: ErrorDetails) -> Fault:
    code, right, _ = _told(error)
    return Fault(code, right, _pointer(error))


def _told(error: ErrorDetails) -> tuple[str, str, str]:
    code, right, end = FAULTS.get(error["type"], ("invalid_value", error["msg"], f"is not allowed: {error['msg']}"))
    return code, right.format(**error.get("ctx", {})), end.format(**error.get("ctx", {}))


def _pointer(error: ErrorDetails) -> str:
    """RFC 6901. The whole body's is the empty one."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in error["loc"])
