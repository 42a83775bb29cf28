"""An export of what changed since a place in the log: with the earlier one it makes the whole of now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.release.folder import ExportRefused
from api.release.pseudonyms import Pseudonyms
from api.release.wanted import Wanted
from schema.reading import ReadingRow
from schema.release import TABLES, Manifest
from tests.commands import said
from tests.exporting import Row, exported, rows_of
from tests.sending import execute

KEY = Pseudonyms(b"0123456789abcdef0123456789abcdef")
RIGHTS = ("Quote freely.",)
NOUNS = [table.name for table in TABLES if not issubclass(table.noun, ReadingRow)]
PLACED = """with placed as (
    insert into change (position, noun, key, operation, at, mark)
    select head.position + given.place, given.noun, given.key, given.operation, '2024-03-12 06:30:00Z', 7
    from change_head as head
    cross join (values {rows}) as given (place, noun, key, operation)
    returning position
  )
  update change_head set position = (select max(position) from placed), mark = 7"""
DONE = (
    "update comment set body = 'Another word.' where article_id = 1 and number = 2",
    "update comment set status = 'removed' where article_id = 1 and number = 3",
    "update comment set status = 'deleted' where article_id = 1 and number = 12",
    "update account set is_erased = true where account_id = 3",
    PLACED.format(
        rows="(1, 'comment', array[1, 2]::bigint[], 'update'), (2, 'comment', array[1, 3]::bigint[], 'delete'), "
        "(3, 'comment', array[1, 2]::bigint[], 'update'), (4, 'account', array[3]::bigint[], 'erase')"
    ),
    *(
        f"insert into pending_change (noun, key, operation, at) values ('comment', array[{article}, {number}], 'update', now())"
        for article, number in ((1, 4), (1, 12), (2, 2), (2, 6), (1, 6))
    ),
    "delete from image where article_id = 4",
    "insert into pending_change (noun, key, operation, at) values ('image', array[4], 'delete', now())",
)


@pytest.fixture(scope="module")
def exports(filled_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """before, after, and what changed between them: with names, and without."""
    folder = tmp_path_factory.mktemp("exports")
    before = exported(filled_dsn, folder / "before", Wanted(rights=RIGHTS))
    execute(filled_dsn, *DONE)
    exported(filled_dsn, folder / "after", Wanted(rights=RIGHTS))
    exported(filled_dsn, folder / "since", Wanted(rights=RIGHTS, since=before.position.cursor))
    exported(filled_dsn, folder / "hidden", Wanted(pseudonyms=KEY, since=before.position.cursor))
    return folder, before


def by_id(rows: list[Row]) -> dict[str, Row]:
    """Without counts of others, which change without a word in the log."""
    counts = ("comment_count", "article_count", "reply_count", "descendant_count", "counts")
    return {row["id"]: {name: value for name, value in row.items() if name not in counts} for row in rows}


def removed(folder: Path) -> set[tuple[str, str]]:
    lines = (folder / "removals.jsonl").read_text().splitlines()
    return {(one["table"], one["id"]) for one in map(json.loads, lines)}


@pytest.mark.parametrize("table", NOUNS)
def test_before_and_what_changed_are_after(exports: tuple[Path, Manifest], table: str) -> None:
    folder, _ = exports
    gone = {key for name, key in removed(folder / "since") if name == table}
    made = {key: row for key, row in by_id(rows_of(folder / "before", table)).items() if key not in gone}
    assert made | by_id(rows_of(folder / "since", table)) == by_id(rows_of(folder / "after", table))


def test_only_what_changed_is_there_each_row_once(exports: tuple[Path, Manifest]) -> None:
    folder, before = exports
    manifest = Manifest.model_validate_json((folder / "since" / "manifest.json").read_bytes())
    rows = {name: count for name, count in manifest.rows.items() if count}
    assert (rows, manifest.since, manifest.position.pending) == ({"articles": 1, "comments": 6}, before.position.cursor, 6)
    changed = ["cmt_1_2", "cmt_1_4", "cmt_1_6", "cmt_1_12", "cmt_2_2", "cmt_2_6"]
    assert [row["id"] for row in rows_of(folder / "since", "comments")] == changed


def test_what_is_gone_is_listed_under_its_name(exports: tuple[Path, Manifest]) -> None:
    folder, _ = exports
    assert removed(folder / "since") == {("accounts", "acc_3"), ("comments", "cmt_1_3")}
    assert removed(folder / "hidden") == {("accounts", KEY.of("acc_3")), ("comments", "cmt_1_3")}


def test_the_readme_says_that_it_is_not_all(exports: tuple[Path, Manifest]) -> None:
    folder, before = exports
    assert f"**Only what changed** since `{before.position.cursor}`" in (folder / "since" / "README.md").read_text()
    assert "**Only what changed**" not in (folder / "after" / "README.md").read_text()


def test_the_readme_says_why_no_months_are_counted(exports: tuple[Path, Manifest]) -> None:
    folder, _ = exports
    told = [json.loads((folder / name / "coverage.json").read_text()) == {} for name in ("since", "after")]
    said = ["here it is empty" in (folder / name / "README.md").read_text() for name in ("since", "after")]
    assert (told, said) == ([True, False], [True, False])


def test_nothing_changed_since_now(exports: tuple[Path, Manifest], fresh_dsn: str, tmp_path: Path) -> None:
    first = exported(fresh_dsn, tmp_path / "first")
    again = exported(fresh_dsn, tmp_path / "again", Wanted(since=first.position.cursor))
    assert (set(again.rows.values()), removed(tmp_path / "again")) == ({0}, set())


@pytest.mark.parametrize(("cursor", "why"), [("3-00000001", "is not known here any more"), ("nothing", "is no cursor of the log")])
def test_a_cursor_that_leads_nowhere_is_refused(filled_dsn: str, tmp_path: Path, cursor: str, why: str) -> None:
    with pytest.raises(ExportRefused, match=why):
        exported(filled_dsn, tmp_path / "export", Wanted(since=cursor))
    assert list(tmp_path.iterdir()) == []


def test_a_part_cannot_be_compared_with_the_whole(exports: tuple[Path, Manifest], filled_dsn: str, tmp_path: Path) -> None:
    folder, before = exports
    with pytest.raises(ExportRefused, match="is not all there is"):
        exported(filled_dsn, tmp_path / "export", Wanted(since=before.position.cursor, against=folder / "before"))


def test_the_command_takes_the_cursor_of_a_manifest(exports: tuple[Path, Manifest], filled_dsn: str, tmp_path: Path) -> None:
    _, before = exports
    told = said("export", tmp_path / "export", "--only", "comments", "--since", before.position.cursor, "--database-url", filled_dsn)
    assert (told.code, told.out) == (0, f"{tmp_path / 'export'}: 6 comments\n")
