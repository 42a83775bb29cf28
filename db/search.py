"""Reads `db/search/<noun>.sql`: the common tables that say which rows hold the words of a search. They stand at the head of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from db.visible import put_values

FOLDER = Path(__file__).parent / "search"
REMARK = re.compile(r"^--.*\n| --.*$", re.MULTILINE)


def common_tables(nouns: tuple[str, ...], given: Mapping[str, str]) -> str:
    """One `with` for the searches of these nouns. `given` has what stands for `:name`."""
    return put_values("with\n" + ",\n".join(map(_tables, nouns)), given) + "\n"


@cache
def _tables(noun: str) -> str:
    return REMARK.sub("", (FOLDER / f"{noun}.sql").read_text()).removeprefix("with\n").rstrip()
