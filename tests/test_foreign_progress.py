"""How far an import of other people's comments is: kB of the file, which end where it ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from api.acts.foreign_imports import import_foreign
from tests.foreign_files import items, remark, story


@pytest.mark.parametrize("letters", [0, 900])
def test_what_is_read_goes_up_to_the_size_of_the_file_and_comes_there_once(
    letters: int, fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.acts.foreign_imports.ROWS", 10)
    path = items(tmp_path / "items", story(), *(remark(number, 1, "x" * letters) for number in range(2, 100)))
    told: list[tuple[str, int, int]] = []
    asyncio.run(import_foreign(fresh_dsn, path, "hacker-news", progress=lambda *step: told.append(step)))
    steps = [(done, total) for stage, done, total in told if stage == "kB read"]
    size = path.stat().st_size
    assert {total for _, total in steps} == {-(-size // 1000)}
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert (len(steps) > 5, [done >= total for done, total in steps]) == (True, [False] * (len(steps) - 1) + [True])
