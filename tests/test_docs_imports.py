"""What docs/imports.md shows is what happens: its commands are run one after the other, in a folder with the samples."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from tests.commands import said
from tests.foreign_files import FOLDER, SAMPLES
from tests.markdown import blocks_of
from tests.newcomer import steps_of

TEXT = (Path(__file__).parents[1] / "docs" / "imports.md").read_text()
STEPS = steps_of(TEXT)
ODD = """articleID,commentID,parentID,commentBody,createDate
odd,1,,One,yesterday
odd,2,,Two,
odd,2,3,Two again,
odd,3,2,Three,
odd,4,77,Four,
"""
BOMB = '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]>\n<disqus>&a;&a;</disqus>\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody stands who types the commands."""
    for name in SAMPLES.values():
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "odd.csv").write_text(ODD)
    (tmp_path / "bomb.xml").write_text(BOMB)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_each_step_comes_out_as_it_is_shown(fresh_dsn: str) -> None:
    env = {"DATABASE_URL": fresh_dsn}
    told = ["".join(said(*shlex.split(line)[1:], env=env).out for line in command.splitlines()) for command, _, _ in STEPS]
    assert told == [shown for _, _, shown in STEPS]


@pytest.mark.usefixtures("folder")
def test_how_far_it_is_goes_to_the_other_output_and_a_refused_file_makes_the_exit_code(fresh_dsn: str) -> None:
    told = said("import", "--from", "disqus", "disqus.xml", "bomb.xml", "--database-url", fresh_dsn)
    lines = ["kB read: 3 of 3", "trees: 1 of 1", "comments: 4 of 4"]
    assert (told.code, len(told.out.splitlines()), told.err.splitlines()[-3:]) == (1, 2, lines)


@pytest.mark.usefixtures("folder")
def test_of_an_empty_file_nothing_is_read_of_nothing(fresh_dsn: str) -> None:
    Path("empty.ndjson").touch()
    told = said("import", "--from", "hacker-news", "empty.ndjson", "--database-url", fresh_dsn)
    assert (told.code, told.out) == (0, "empty.ndjson: 0 comments inserted, 0 updated, 0 unchanged; 0 new articles\n")
    assert told.err.splitlines()[-2:] == ["kB read: 0 of 0", "trees: 1 of 1"]


@pytest.mark.usefixtures("folder")
def test_a_trial_of_several_files_says_that_it_looks_at_each_by_itself(fresh_dsn: str) -> None:
    command = ("import", "--from", "hacker-news", "--dry-run", "--database-url", fresh_dsn, "items.ndjson")
    Path("more.ndjson").write_text('{"id": 4006, "type": "comment", "parent": 4002, "by": "gull", "text": "No."}\n')
    assert said(*command, "more.ndjson").out.splitlines() == [
        "items.ndjson: 4 comments would be inserted, 0 updated, 0 unchanged; 1 new articles; nothing was written",
        "more.ndjson: 0 comments would be inserted, 0 updated, 0 unchanged; 0 new articles; nothing was written",
        "  doubt, line 1: comment 4006 stands under 4002, which is not there: it was left out",
        "each file was tried by itself: what one of them would bring, the others did not find",
    ]
    assert said(*command).out.splitlines() == [
        "items.ndjson: 4 comments would be inserted, 0 updated, 0 unchanged; 1 new articles; nothing was written"
    ]


def test_everything_that_is_shown_is_run() -> None:
    assert [kind for kind, _ in blocks_of(TEXT)] == ["sh", "text"] * len(STEPS)
