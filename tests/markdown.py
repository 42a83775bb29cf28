"""The fenced blocks of a page of docs."""

from __future__ import annotations

import re

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks_of(text: str) -> list[tuple[str, str]]:
    """Each block's language and its text, in order."""
    return BLOCK.findall(text)
