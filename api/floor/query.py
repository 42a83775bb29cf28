"""The QUERY method (RFC 10008): its body becomes the query string of the GET that asks the same, so that parameters are read in one way."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from api.strict_json import read_json
from schema.errors import Fault, Invalid, MalformedJson

ACCEPT_QUERY = b'"application/json"'
LISTS = frozenset({"names", "choices", "ids"})  # kinds of parameters that are several, apart by commas in a query string


def query_string(body: bytes, kinds: Mapping[str, str]) -> bytes:
    """The query string that says the same as the body. Raises MalformedJson or Invalid.

    Members that are not known go along, without their value: whoever reads the parameters refuses them.
    """
    given = read_json(body)
    if not isinstance(given, dict):
        raise MalformedJson("The body must be a JSON object of parameters.")
    return "&".join(f"{_quoted(name)}={_quoted(text(name, value, kinds.get(name)))}" for name, value in given.items()).encode()


def _quoted(written: str) -> str:
    return quote(written, safe=",:/")


def text(name: str, value: object, kind: str | None) -> str:
    """A member's value as a query string has it. Raises Invalid for one of another type; nothing is guessed."""
    match kind, value:
        case None, _:
            return ""
        case "bool", bool():
            return "true" if value else "false"
        case "int", int() if not isinstance(value, bool):
            return str(value)
        case (("bool" | "int"), _):
            raise _wrong(name, "true or false" if kind == "bool" else "a whole number")
        case _, list() if kind in LISTS:
            return _joined(name, value)
        case _, str() if kind not in LISTS:
            return value
    raise _wrong(name, "an array of strings" if kind in LISTS else "a string")


def _joined(name: str, values: list[object]) -> str:
    """Names apart by commas; one that has a comma in it would become two."""
    names = [one for one in values if isinstance(one, str) and "," not in one]
    if not values or len(names) < len(values):
        raise _wrong(name, "an array of strings, at least one, without commas in them")
    return ",".join(names)


def _wrong(name: str, right: str) -> Invalid:
    return Invalid(f"{name} must be {right}.", (Fault("wrong_type", right, parameter=name),))
