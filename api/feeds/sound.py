"""What Postgres answered, decoded, without the characters that no XML document may hold."""

from __future__ import annotations

import json
import re
from typing import Any

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 has no way to write them, escaped or not
LINE_END = re.compile("\r\n?")  # XML parsers read all of them as one line feed
Thing = dict[str, Any]
"""A JSON object of an answer; the Read that it answers says what is in it."""


def decoded(body: bytes | str) -> Thing:
    """The object, its texts sound."""
    found: Thing = json.loads(body, object_hook=lambda thing: {key: _sound(value) for key, value in thing.items()})
    return found


def _sound(value: object) -> object:
    return sound(value) if isinstance(value, str) else [_sound(one) for one in value] if isinstance(value, list) else value


def sound(text: str) -> str:
    """The text as XML can hold it."""
    return UNWRITABLE.sub("", LINE_END.sub("\n", text))
