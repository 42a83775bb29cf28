"""The generated documents are fresh."""

from __future__ import annotations

import pytest

from docs.generate import GENERATED, HERE, text_of

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_document_says_what_the_code_says_now(name: str) -> None:
    assert (HERE / name).read_text() == text_of(name), "make generate"
