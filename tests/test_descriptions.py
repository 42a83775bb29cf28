"""Descriptions are told without the indentation that they have in the code."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_description_of_the_contract_keeps_the_indentation_of_the_code() -> None:
    openapi = (ROOT / "openapi" / "openapi.json").read_text()
    sdl = (ROOT / "openapi" / "schema.graphql").read_text()
    assert (isinstance(json.loads(openapi), dict), r"\n    " in openapi, r"\n    " in sdl) == (True, False, False)
