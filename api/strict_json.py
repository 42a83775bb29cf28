"""Reads JSON from strangers: one value, no key twice, no NaN, not deeper than anybody needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from schema.errors import Fault, Invalid, MalformedJson, UnsupportedMediaType

JSON = "application/json"
CHARSET = re.compile(r'(;\s*charset=("utf-8"|utf-8)\s*)?', re.ASCII)
DEEPEST = 32  # levels; our deepest request has five
TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)  # a string without an end goes to the end: it is not looked at twice
ESCAPE = re.compile(rb"\\u(?:0000|d[89a-f])", re.IGNORECASE)  # an odd character can come in no other way, and most bodies have none
SURROGATE = re.compile("[\ud800-\udfff]")


def must_be_json(content_type: str) -> None:
    """Raises UnsupportedMediaType for a body that says it is something else, or nothing."""
    media_type, mark, parameters = content_type.lower().partition(";")
    if media_type.strip() != JSON or not CHARSET.fullmatch(mark + parameters):
        raise UnsupportedMediaType(f"Content-Type must be {JSON}, in UTF-8.", headers={"Accept": JSON})


def read_json(body: bytes) -> object:
    """The value in a body. Raises MalformedJson, or Invalid for a NUL or half a character inside a string."""
    _check_depth(body)
    try:
        value: object = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise MalformedJson(f"The body is not UTF-8: byte {error.start} cannot be read.") from error
    except json.JSONDecodeError as error:
        raise MalformedJson(f"The body is not JSON: {error.msg} at character {error.pos}.") from error
    except ValueError as error:  # an integer of more digits than Python reads
        raise MalformedJson("The body holds a number that is too long.") from error
    if ESCAPE.search(body):
        check_texts(value)
    return value


def _check_depth(body: bytes) -> None:
    depth = 0
    for found in TOKEN.finditer(body):
        first = found[0][:1]
        depth += 1 if first in b"[{" else -1 if first in b"]}" else 0
        if depth > DEEPEST:
            raise MalformedJson(f"The body is nested deeper than {DEEPEST} levels.")


def check_texts(value: object) -> None:
    """Postgres keeps no NUL; UTF-8 has no lone surrogates."""
    for text in _texts(value):
        if "\0" in text:
            raise Invalid("A string holds NUL (\\u0000), which cannot be kept.", (Fault("forbidden_character", "no NUL"),))
        if SURROGATE.search(text):
            raise Invalid("A string holds half a character (a lone surrogate).", (Fault("forbidden_character", "no lone surrogates"),))


def _texts(value: object) -> Iterator[str]:
    """All strings in a value, names of members included."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str(text):
                yield text
            case list(items):
                waiting.extend(items)
            case dict(members):
                yield from members
                waiting.extend(members.values())


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MalformedJson("The body gives a key twice in one object.")
    return found


def _refuse_constant(name: str) -> object:
    raise MalformedJson(f"The body holds {name}, which is not JSON.")
