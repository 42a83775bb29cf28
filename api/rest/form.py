"""Reads forms from strangers: application/x-www-form-urlencoded, in UTF-8, no name twice, nothing guessed."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from schema.errors import Fault, Invalid, Malformed, RepeatedParameter, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
CHARSET = re.compile(r'(;\s*charset=("utf-8"|utf-8)\s*)?', re.ASCII)
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
MOST_FIELDS = 40


def read_form(content_type: str, body: bytes) -> dict[str, str]:
    """Values by name; one without a value is as if it were left out (RFC 6749, 3.2).

    Raises UnsupportedMediaType, Malformed, RepeatedParameter or Invalid.
    """
    media_type, mark, parameters = content_type.lower().partition(";")
    if media_type.strip() != FORM or not CHARSET.fullmatch(mark + parameters):
        raise UnsupportedMediaType(f"Content-Type must be {FORM}, in UTF-8.", headers={"Accept": FORM})
    pairs = read_pairs(body)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RepeatedParameter("The form gives a name twice.")
    if any("\0" in text for pair in pairs for text in pair):
        raise Invalid("The form holds NUL.", (Fault("forbidden_character", "no NUL"),))
    return {name: text for name, text in found.items() if text}


def read_pairs(body: bytes) -> list[tuple[str, str]]:
    """Raises Malformed."""
    try:
        text = body.decode("ascii")
        if BAD_ESCAPE.search(text):
            raise Malformed("The form has a % without two hexadecimal digits behind it.")
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:  # a UnicodeDecodeError is one, too
        raise Malformed(f"The form cannot be read: names and values with =, apart by &, in UTF-8, {MOST_FIELDS} at most.") from error
