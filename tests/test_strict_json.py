"""JSON from strangers: what is read, what is refused, and that no body takes longer than its length."""

from __future__ import annotations

import json
import re

import pytest

from api.strict_json import DEEPEST, TOKEN, read_json
from schema.errors import Fault, Invalid, MalformedJson

NUL = Invalid("A string holds NUL (\\u0000), which cannot be kept.", (Fault("forbidden_character", "no NUL"),))
SURROGATE = Invalid("A string holds half a character (a lone surrogate).", (Fault("forbidden_character", "no lone surrogates"),))


@pytest.mark.parametrize(
    "body",
    [
        rb'"\\u0000"',
        rb'"\\\\u0000"',
        rb'"\\ud800"',
        rb'{"\\u0000": ["\\uDFFF"]}',
        rb'"\ud83d\ude00"',
        rb'"\uD83D\uDE00 and \\ud83d"',
        rb'["\u0001", "\u00e9", "\"", "[{", "\\"]',
        '"a gull: \N{BIRD}"'.encode(),
        b"[" * DEEPEST + b"]" * DEEPEST,
        rb'"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["',
    ],
)
def test_a_value_is_read_as_it_was_written(body: bytes) -> None:
    assert read_json(body) == json.loads(body)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (rb'"\u0000"', NUL),
        (rb'"\\\u0000"', NUL),
        (rb'[{"a": [1, "b\u0000"]}]', NUL),
        (rb'{"\u0000": 1}', NUL),
        (rb'"\ud800"', SURROGATE),
        (rb'"\uDFFF"', SURROGATE),
        (rb'"\ude00\ud83d"', SURROGATE),
        (rb'"\\\ud800"', SURROGATE),
        (rb'{"a": {"\ud83d": null}}', SURROGATE),
    ],
)
def test_a_string_that_cannot_be_kept_is_refused(body: bytes, refusal: Invalid) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(body)
    assert (refused.value.detail, refused.value.faults) == (refusal.detail, refusal.faults)


@pytest.mark.parametrize("body", [b"[" * (DEEPEST + 1), b"[" * DEEPEST + b'{"a":1}', b'["\\\\"' + b",[" * DEEPEST])
def test_a_body_that_is_nested_too_deep_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedJson, match=f"nested deeper than {DEEPEST} levels"):
        read_json(body)


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 30_000, b'"' + b"\\\\" * 30_000, b'"' * 60_001, b'["\\" ' * 12_000])
def test_each_byte_of_a_body_is_looked_at_once(body: bytes) -> None:
    """A string without an end once was read to the end from each of its quotation marks, for 15 seconds."""
    looked_at = sum(len(found[0]) for found in TOKEN.finditer(body))
    assert looked_at <= len(body)
    assert re.sub(TOKEN, b"", body).count(b'"') == 0
    with pytest.raises(MalformedJson):
        read_json(body)
