"""Migrations that have landed stay as they are: databases were made with them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from db.freeze import SUMS, changed, freeze, unfrozen

pytestmark = pytest.mark.slow  # not for its time: it says nothing about Postgres
FIRST, SECOND = b"create table a ();\n", b"create table b ();\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_a.sql").write_bytes(FIRST)
    return tmp_path


def line(name: str, sql: bytes) -> str:
    return f"{hashlib.sha256(sql).hexdigest()}  {name}\n"


def test_no_frozen_migration_has_changed() -> None:
    assert changed() == [], "databases were made with these as they were: undo the change, and write a new migration"


def test_every_migration_is_frozen() -> None:
    assert unfrozen() == [], "these are new: once they are as they shall be, run `make freeze-migrations` and keep the lines that it adds"


def test_freezing_adds_what_is_new_below_what_is_there(folder: Path) -> None:
    assert (changed(folder), freeze(folder), freeze(folder)) == ([], ["0001_a.sql"], [])
    (folder / "0002_b.sql").write_bytes(SECOND)
    assert (changed(folder), unfrozen(folder), freeze(folder), unfrozen(folder)) == ([], ["0002_b.sql"], ["0002_b.sql"], [])
    assert (folder / SUMS).read_text() == line("0001_a.sql", FIRST) + line("0002_b.sql", SECOND)


def test_a_frozen_migration_that_was_edited_or_is_gone_is_named_and_nothing_is_frozen(folder: Path) -> None:
    freeze(folder)
    (folder / "0002_b.sql").write_bytes(SECOND)
    (folder / "0001_a.sql").write_bytes(FIRST + b"\n")
    assert changed(folder) == ["0001_a.sql"]
    with pytest.raises(ValueError, match=r"^Frozen migrations have changed: 0001_a.sql. Undo that, and write a new one.$"):
        freeze(folder)
    (folder / "0001_a.sql").unlink()
    assert (changed(folder), (folder / SUMS).read_text()) == (["0001_a.sql"], line("0001_a.sql", FIRST))
