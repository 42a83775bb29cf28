"""What of an input is not as its model says, each thing by its JSON Pointer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schema.errors import Fault, Invalid

Given = TypeVar("Given", bound=BaseModel)
MOST_FAULTS = 20  # told of one body; nobody reads more
FAULTS = {
    "missing": ("missing", "give it", "is missing"),
    "extra_forbidden": ("unknown_member", "leave it out", "is not known here"),
    "model_type": ("wrong_type", "an object", "must be an object"),
    "list_type": ("wrong_type", "a list", "must be a list"),
    "string_type": ("wrong_type", "a string", "must be a string"),
    "int_type": ("wrong_type", "a whole number", "must be a whole number"),
    "bool_type": ("wrong_type", "true or false", "must be true or false"),
    "string_too_short": ("too_short", "{min_length} characters at least", "must have {min_length} characters at least"),
    "string_too_long": ("too_long", "{max_length} characters at most", "must have {max_length} characters at most"),
    "string_pattern_mismatch": ("invalid_value", "what matches {pattern}", "does not match {pattern}"),
    "greater_than_equal": ("out_of_bounds", "{ge} at least", "must be {ge} at least"),
    "less_than_equal": ("out_of_bounds", "{le} at most", "must be {le} at most"),
    "enum": ("invalid_value", "{expected}", "must be {expected}"),
    "value_error": ("invalid_value", "{error}", "must be {error}"),
    "too_short": ("too_few", "{min_length} at least", "must have more items: {min_length} at least"),
    "too_long": ("too_many", "{max_length} at most", "must have {max_length} items at most"),
}
"""What pydantic finds: a code of ours, what would be right, and a sentence's end. All else is a value that is not allowed."""


def checked(model: type[Given], values: Mapping[str, object]) -> Given:
    """The input of an act. Raises Invalid."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(error) from error


def invalid(error: ValidationError) -> Invalid:
    """The refusal that names them all."""
    return _invalid(error.errors(include_url=False))


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
