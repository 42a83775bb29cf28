"""Named statements: `db/statements/<noun>.sql` holds several, each under a line `-- name`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "statements"
HEADING = re.compile(r"^-- ([a-z_]+)(?:: .*)?$", re.MULTILINE)


@cache
def statements(noun: str) -> dict[str, str]:
    """All statements of a file, by name."""
    _, *parts = HEADING.split((FOLDER / f"{noun}.sql").read_text())
    return {name: sql.strip() for name, sql in zip(parts[::2], parts[1::2], strict=True)}


def statement(noun: str, name: str) -> str:
    """One statement."""
    return statements(noun)[name]
