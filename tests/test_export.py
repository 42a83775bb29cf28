"""Exports: rows as REST has them, of one moment, the same each time, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import asyncpg
import pytest
from asyncpg import Connection, Record

from api.cli.export import unwritten
from api.release import make, making, tables
from api.release.folder import ExportRefused, appearing
from api.release.removals import read_manifest
from api.release.wanted import Wanted
from api.settings import BASE_URL
from db.release import Part, parts_of
from db.snapshot import snapshot
from schema.comment import Comment
from schema.reading import ReadingRow
from schema.release import TABLE_NAMES, TABLES, Table
from tests.commands import Told, said
from tests.disk import no_file_longer_than
from tests.door import Door
from tests.exporting import Row, content_of, digests, exported, rows_of, sums_of, unpacked
from tests.sending import send

NOUNS = [table for table in TABLES if not issubclass(table.noun, ReadingRow)]
ROWS = {
    "sites": 2,
    "sections": 4,
    "agencies": 2,
    "authors": 6,
    "newsletters": 4,
    "accounts": 7,
    "articles": 10,
    "comments": 65,
    "reply_edges": 36,
    "vote_hours": 0,
    "threads": 10,
}


@pytest.fixture(scope="module")
def export(dataset_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of the fixed dataset, that tests only read."""
    folder = tmp_path_factory.mktemp("exports") / "export"
    exported(dataset_dsn, folder)
    return folder


# Rows


@pytest.mark.parametrize("table", NOUNS, ids=[table.name for table in NOUNS])
def test_a_row_is_what_rest_says_of_it(export: Path, door: Door, table: Table) -> None:
    include = f"?include={','.join(table.include)}" if table.include else ""
    for row in rows_of(export, table.name):
        if table.name in ("articles", "comments", "authors"):
            told = door.get(f"/v1/{table.name}/{row['id']}{include}")
            assert row == {**told, **withheld(row, told)}
        else:
            assert {"type": table.noun.__name__.lower(), **row} == door.get(f"/v1/node/{row['id']}")


def withheld(row: Row, told: Row) -> Row:
    """What is not as REST has it; test_export_rights.py has the rules."""
    if "quotes" in row:
        return {"quotes": [{**one, **unquoted(shown)} for shown, one in zip(row["quotes"], told["quotes"], strict=True)]}
    if "body_omitted" not in row:
        return {}
    story: Row = {name: row[name] for name in ("body_text", "blocks", "lead_image")} if row["agency"] else {}
    return {"body_omitted": row["body_omitted"], **story}


def unquoted(quote: Row) -> Row:
    words: Row = {name: quote[name] for name in ("text", "target")} if quote["text_omitted"] else {}
    return {"text_omitted": quote["text_omitted"], **words}


def test_every_row_that_anybody_sees_is_there_and_no_other(export: Path) -> None:
    assert {name: len(rows_of(export, name)) for name in TABLE_NAMES} == ROWS


def test_rows_stand_in_the_order_of_their_keys(export: Path) -> None:
    keys = [tuple(int(part) for part in row["id"].split("_")[1:]) for row in rows_of(export, "comments")]
    assert keys == sorted(keys)


def test_an_empty_dataset_is_an_export_without_files(fresh_dsn: str, tmp_path: Path) -> None:
    manifest = exported(fresh_dsn, tmp_path / "export")
    assert (manifest.files, set(manifest.rows.values())) == ([], {0})


# Files


def test_no_file_has_more_rows_than_its_table_allows_and_together_they_are_the_same(
    export: Path, dataset_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "TABLES", tuple(replace(table, rows_per_file=7) for table in TABLES))
    manifest = exported(dataset_dsn, tmp_path / "export")
    assert [one.rows for one in manifest.files if one.table == "comments"] == [7] * 9 + [2]
    assert {name: rows_of(tmp_path / "export", name) for name in TABLE_NAMES} == {name: rows_of(export, name) for name in TABLE_NAMES}


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_parts_follow_each_other_without_a_gap(dataset_dsn: str, rows: int) -> None:
    async def found() -> list[Part]:
        async with snapshot(dataset_dsn, 1) as [reader]:
            return await parts_of(reader, Comment, rows)

    parts = asyncio.run(found())
    assert len(parts) == -(-ROWS["comments"] // rows)
    assert [part.end for part in parts] == [*(part.first for part in parts[1:]), None]


def test_the_same_snapshot_gives_the_same_bytes(export: Path, dataset_dsn: str, tmp_path: Path) -> None:
    exported(dataset_dsn, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(export)


def test_the_checksums_are_those_of_all_files(export: Path) -> None:
    assert sums_of(export) == digests(export)


def test_the_manifest_tells_each_file_with_its_rows_bytes_and_checksum(dataset_dsn: str, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    manifest = exported(dataset_dsn, folder, Wanted(only=("comments", "sites"), version="2024-03", licence="CC-BY-4.0"))
    assert (manifest.version, manifest.licence, manifest.rows) == (
        "2024-03",
        "CC-BY-4.0",
        {"sites": 2, "comments": 65},
    )
    told = {one.path: (one.table, one.format, one.rows, one.bytes, one.sha256) for one in manifest.files}
    for name in ("sites", "comments"):
        path = f"jsonl/{name}/{name}-00001.jsonl.zst"
        rows = content_of(folder / path).count(b"\n")
        assert told.pop(path) == (name, "jsonl", rows, (folder / path).stat().st_size, digests(folder)[path])
    assert told == {}


# One moment


def test_what_is_written_meanwhile_is_in_no_table(fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of one table are read before a site is written, those of the other after it."""
    asked: list[object] = []

    async def written_between(*given: object) -> list[Part]:
        if asked:
            await send(fresh_dsn, f"insert into site (slug, name) values ('late-{len(asked)}', 'Late')")
        asked.append(given)
        return await parts_of(*given)  # type: ignore[arg-type]  # what it was asked with

    asyncio.run(send(fresh_dsn, "insert into site (slug, name) values ('early', 'Early')"))
    monkeypatch.setattr(make, "parts_of", written_between)
    assert exported(fresh_dsn, tmp_path / "export").rows["sites"] == 1
    assert len(asked) == len(TABLES)
    assert [row["slug"] for row in rows_of(tmp_path / "export", "sites")] == ["early"]


def test_all_connections_see_what_the_first_one_sees(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site is written before each of them connects."""
    connect = asyncpg.connect

    async def written_before(*given: object, **named: object) -> Connection[Record]:
        reader: Connection[Record] = await connect(*given, **named)  # type: ignore[call-overload]  # what it was asked with
        await send(fresh_dsn, f"insert into site (slug, name) values ('{uuid4()}', 'Late')")
        return reader

    async def counted() -> list[object]:
        with monkeypatch.context() as patch:
            patch.setattr("db.snapshot.asyncpg", SimpleNamespace(connect=written_before))
            async with snapshot(fresh_dsn, 3) as readers:
                return [await one.fetchval("select count(*) from site") for one in readers]

    assert asyncio.run(counted()) == [1, 1, 1]


# Whole or not at all


def test_what_fails_leaves_nothing(dataset_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(reader: Connection[Record], *given: object) -> None:
        await reader.execute("select 1 / 0")

    monkeypatch.setattr(making, "copy_rows", fails)
    with pytest.raises(Exception, match="division by zero"):
        exported(dataset_dsn, tmp_path / "export")
    assert list(tmp_path.iterdir()) == []


def test_what_is_broken_off_leaves_nothing(dataset_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def begin_and_break_off() -> None:
        is_begun, folder = asyncio.Event(), tmp_path / "export"

        async def never_ends(reader: Connection[Record], *given: object) -> None:
            is_begun.set()
            await reader.execute("select pg_sleep(600)")

        monkeypatch.setattr(making, "copy_rows", never_ends)
        under_way = asyncio.create_task(make.make_export(dataset_dsn, folder, Wanted()))
        await is_begun.wait()
        assert os.listdir(tmp_path) == [".export.partial"]
        under_way.cancel()
        await asyncio.gather(under_way, return_exceptions=True)
        assert under_way.cancelled()

    asyncio.run(begin_and_break_off())
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_taken_away(dataset_dsn: str, tmp_path: Path) -> None:
    left = tmp_path / ".export.partial" / "data"
    left.mkdir(parents=True)
    (left / "half").write_text("half")
    exported(dataset_dsn, tmp_path / "export", Wanted(only=("sites",)))
    assert [path.name for path in tmp_path.iterdir()] == ["export"]
    assert set(unpacked(tmp_path / "export")) >= {"manifest.json", "SHA256SUMS", "jsonl/sites/sites-00001.jsonl.zst"}
    assert "data/half" not in unpacked(tmp_path / "export")


def test_a_folder_that_has_something_is_refused_and_left_alone(dataset_dsn: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ExportRefused, match="is there already"):
        exported(dataset_dsn, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_replaced_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (Path("."), tmp_path):
        with pytest.raises(ExportRefused, match="name a folder in it that is not there yet"), appearing(folder):
            pass
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "volume")
    (tmp_path / "volume").mkdir()
    with pytest.raises(ExportRefused, match="cannot be replaced"), appearing(tmp_path / "volume"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["volume"]


def test_a_link_to_an_empty_folder_is_as_good_as_the_folder(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    with appearing(tmp_path / "link") as made:
        (made / "row").write_text("row")
    assert (tmp_path / "folder" / "row").read_text() == "row"
    assert sorted(os.listdir(tmp_path)) == ["folder", "link"]


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(only=("threads",), since="c.0.1.0"), "Nothing would be in it"),
        (Wanted(since="now"), "Nothing has changed since now"),
        (Wanted(dataset="Two\nlines"), "are one line each"),
        (Wanted(version="\x1b[31m"), "are one line each"),
        (Wanted(licence="CC\rBY"), "are one line each"),
    ],
)
def test_what_would_be_nothing_or_read_badly_is_refused(tmp_path: Path, wanted: Wanted, why: str) -> None:
    with pytest.raises(ExportRefused, match=why):
        exported("postgresql://127.0.0.1:1/none", tmp_path / "export", wanted)


def test_a_version_without_a_name_tells_other_files_apart(dataset_dsn: str, tmp_path: Path) -> None:
    """At one place of the log."""
    versions = [
        exported(dataset_dsn, tmp_path / str(number), wanted).version
        for number, wanted in enumerate((Wanted(only=("sites",)), Wanted(only=("sites",)), Wanted(only=("sites", "sections"))))
    ]
    assert versions[0] == versions[1] != versions[2]
    assert [version.rpartition(".")[0] for version in versions] == [versions[0].rpartition(".")[0]] * 3


def test_two_into_one_folder_are_one_too_many(tmp_path: Path) -> None:
    with appearing(tmp_path / "export"), pytest.raises(ExportRefused, match="is being made"), appearing(tmp_path / "export"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


# The command


def test_the_command_tells_what_it_made(dataset_dsn: str, tmp_path: Path) -> None:
    told = said("export", tmp_path / "export", "--only", "sites,authors", "--database-url", dataset_dsn)
    assert told == Told(0, f"{tmp_path / 'export'}: 2 sites, 6 authors\n", "parts: 1 of 2\nparts: 2 of 2\n")


def test_the_command_tells_where_the_service_is(dataset_dsn: str, tmp_path: Path) -> None:
    """As the option has it, else as it is set."""
    told = {}
    for name, option, setting in (
        ("none", "", ""),
        ("set", "", "https://set.example/"),
        ("given", "https://given.example", "https://set.example"),
    ):
        options = ("--only", "sites", "--database-url", dataset_dsn, *(("--url", option) if option else ()))
        assert said("export", tmp_path / name, *options, env={BASE_URL.name: setting}).code == 0
        told[name] = read_manifest(tmp_path / name).url
    assert told == {"none": None, "set": "https://set.example", "given": "https://given.example"}


@pytest.mark.parametrize(
    ("option", "setting", "why"),
    [
        (("--url", "gazette"), "", "gazette is no address of a service, such as https://news.example"),
        ((), "gazette", f"{BASE_URL.name}: gazette is no address of a service, such as https://news.example"),
    ],
)
def test_the_command_knows_an_address(tmp_path: Path, option: tuple[str, ...], setting: str, why: str) -> None:
    told = said("export", tmp_path / "export", *option, env={BASE_URL.name: setting})
    assert (told.code != 0, why in told.err, list(tmp_path.iterdir())) == (True, True, [])


@pytest.mark.parametrize("wrong", ["votes", "sites,votes", ""])
def test_the_command_knows_its_tables(wrong: str) -> None:
    told = said("export", "out", "--only", wrong)
    assert (told.code, "is none of: sites, sections" in told.err) == (2, True)


def test_the_command_says_in_one_sentence_why_it_made_nothing(dataset_dsn: str, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    told = said("export", tmp_path, "--database-url", dataset_dsn)
    assert told == Told(1, "", f"Error: {tmp_path} is there already; name a folder that is not, or is empty.\n")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("file/export", "DIR cannot be made, since a part of its path is a file; name a folder in another one."),
        ("x" * 250, f"DIR cannot be written ({os.strerror(errno.ENAMETOOLONG)}); name another one."),
        ("loop/export", "DIR is a link that leads to itself; name a folder."),
    ],
)
def test_a_folder_that_cannot_be_made_is_told_as_it_was_named(dataset_dsn: str, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    told = said("export", tmp_path / name, "--only", "sites", "--database-url", dataset_dsn)
    assert told == Told(1, "", f"Error: {sentence.replace('DIR', str(tmp_path / name))}\n")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "There is no space left for DIR; make some, or name a folder on another disk."),
        (errno.EDQUOT, "There is no space left for DIR; make some, or name a folder on another disk."),
        (errno.EACCES, f"DIR cannot be written ({os.strerror(errno.EACCES)}); name one in a folder that you may write in."),
        (errno.EPERM, f"DIR cannot be written ({os.strerror(errno.EPERM)}); name one in a folder that you may write in."),
        (errno.EROFS, f"DIR cannot be written ({os.strerror(errno.EROFS)}); name one in a folder that you may write in."),
        (errno.EIO, f"DIR cannot be written ({os.strerror(errno.EIO)}); name another one."),
    ],
)
def test_what_the_disk_says_is_told_of_the_folder_that_was_named(number: int, sentence: str) -> None:
    assert unwritten(Path("DIR"), OSError(number, os.strerror(number), "/elsewhere/.DIR.partial")) == sentence


def test_a_file_that_grows_too_large_leaves_nothing_and_is_told(dataset_dsn: str, tmp_path: Path) -> None:
    with no_file_longer_than(16):
        told = said("export", tmp_path / "export", "--only", "sites", "--database-url", dataset_dsn)
    why = f"{tmp_path / 'export'} cannot be written ({os.strerror(errno.EFBIG)}); name another one."
    assert (told, list(tmp_path.iterdir())) == (Told(1, "", f"Error: {why}\n"), [])


def test_a_database_that_goes_away_meanwhile_is_not_taken_for_the_disk(
    dataset_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*given: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("api.cli.export.make_export", away)
    told = said("export", tmp_path / "export", "--database-url", dataset_dsn)
    assert told == Told(1, "", "Error: The database failed: it does not answer.\n")
