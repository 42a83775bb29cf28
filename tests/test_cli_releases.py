"""`broadsheet release`: what is announced, what is refused and why, and that no input gives a traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from api.cli import main
from api.cli.commands import commands_of
from api.release.pseudonyms import Pseudonyms
from api.release.wanted import Wanted
from schema.release import TABLE_NAMES
from tests.announcing import FIRST, SECOND, changed, forgotten, refusal
from tests.commands import Told, said
from tests.door import Door
from tests.exporting import Row, exported
from tests.sending import rows

KEY = Pseudonyms(b"0123456789abcdef0123456789abcdef")
DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")
UNREADABLE = "DIR is no export of Broadsheet: its manifest.json cannot be read."
UNNAMED = "What DIR is called is no name in one line, of 200 characters at most that can be printed."
PLACELESS = "DIR does not say where it stands in the log of changes."


@pytest.fixture
def door(fresh_dsn: str) -> Iterator[Door]:
    opened = Door(fresh_dsn)
    yield opened
    opened.close()


@pytest.fixture
def folder(door: Door, tmp_path: Path) -> Path:
    """A whole export, behind one change."""
    changed(door, 1)
    exported(door.dsn, tmp_path / "export", Wanted(version="2026.1"))
    return tmp_path / "export"


def release(dsn: str, *arguments: str | Path) -> Told:
    """What is said, without the time."""
    told = said("release", *arguments, "--database-url", dsn)
    return Told(told.code, DATE.sub("TIME", told.out), told.err)


def cursor_of(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text())["position"]["cursor"])


def refused(dsn: str, folder: Path, address: str = FIRST) -> str:
    """The one sentence; nothing was announced."""
    told = release(dsn, "announce", folder, address)
    assert (told.code, told.out, rows(dsn, "select name from dataset_release")) == (1, "", [])
    [line] = told.err.splitlines()
    return line.removeprefix("Error: ").replace(str(folder), "DIR")


# What it does


@pytest.mark.parametrize("name", ["release", "release announce", "release list", "release withdraw"])
def test_every_command_explains_itself(name: str) -> None:
    group = commands_of(main)["release"]
    assert isinstance(group, click.Group)
    told, command = said(*name.split(), "--help"), commands_of(group).get(name.partition(" ")[2], group)
    unexplained = [one.name for one in command.params if isinstance(one, click.Option) and not (one.help or "").endswith((".", "]"))]
    assert (told.code, told.err, unexplained, (command.help or "").splitlines()[0][-1]) == (0, "", [], ".")


def test_a_release_is_announced_moved_listed_and_withdrawn(door: Door, folder: Path) -> None:
    announced = [release(door.dsn, "announce", folder, address) for address in (FIRST, FIRST, SECOND)]
    others = [release(door.dsn, *step) for step in (["list"], ["withdraw", "2026.1"], ["list"])]
    assert announced + others == [
        Told(0, f"announced 2026.1, which is at {FIRST}\n", ""),
        Told(0, f"2026.1 was announced before, at {FIRST}\n", ""),
        Told(0, f"2026.1 is at {SECOND} from now on, and was at {FIRST}\n", ""),
        Told(0, f"2026.1 at {SECOND}, {cursor_of(folder)}, announced TIME: this one is told\n", ""),
        Told(0, "withdrew 2026.1\n", ""),
        Told(0, "no release is announced\n", ""),
    ]


def test_what_is_announced_is_told_by_the_service_that_runs(door: Door, folder: Path) -> None:
    release(door.dsn, "announce", folder, FIRST)
    _, told = refusal(door, "page", "9-00000001")
    assert f"with the release 2026.1, which is at {FIRST}, and read on behind {cursor_of(folder)}." in str(told)


def test_the_list_says_which_one_is_told_and_which_lead_on_no_more(door: Door, folder: Path, tmp_path: Path) -> None:
    release(door.dsn, "announce", folder, FIRST)
    for number in (2, 3):
        changed(door, number)
        exported(door.dsn, tmp_path / str(number), Wanted(version=f"2026.{number}"))
        release(door.dsn, "announce", tmp_path / str(number), SECOND)
    forgotten(door, 2)
    assert release(door.dsn, "list").out.splitlines() == [
        f"2026.3 at {SECOND}, {cursor_of(tmp_path / '3')}, announced TIME: this one is told",
        f"2026.2 at {SECOND}, {cursor_of(tmp_path / '2')}, announced TIME: leads on",
        f"2026.1 at {FIRST}, {cursor_of(folder)}, announced TIME: leads on no more",
    ]


def test_an_export_of_other_formats_is_announced_and_one_whose_tables_are_all_named(door: Door, tmp_path: Path) -> None:
    changed(door, 1)
    exported(door.dsn, tmp_path / "export", Wanted(formats=("csv", "parquet"), only=TABLE_NAMES, version="2026.1"))
    assert release(door.dsn, "announce", tmp_path / "export", FIRST).out == f"announced 2026.1, which is at {FIRST}\n"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("HTTP://data.example", "HTTP://data.example"),
        ("https://data.example:8443/a?b=c#d", "https://data.example:8443/a?b=c#d"),
        ("https://data.example/é", "https://data.example/%C3%A9"),
        (f"https://data.example/{'x' * 1979}", f"https://data.example/{'x' * 1979}"),
    ],
)
def test_an_address_is_kept_as_a_uri(door: Door, folder: Path, given: str, kept: str) -> None:
    assert release(door.dsn, "announce", folder, given).code == 0
    assert rows(door.dsn, "select url from dataset_release") == [(kept,)]


# What is refused

NO_ADDRESSES = [
    *("", "data.example", "ftp://data.example/2026", "file:///etc/passwd", "javascript:alert(1)", "//data.example", "https://"),
    *("https://me:secret@data.example/", "https:///2026", "https://data.example/a b", "https://data.example/a\nb"),
    *("https://data.example/\x1b[2J", "https://data.example/\u202e", "https://data.example/\udc80", "https://data.example/\0"),
]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused(door: Door, folder: Path, address: str) -> None:
    told = release(door.dsn, "announce", folder, address)
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in address)
    sentence = f"Error: Invalid value for 'ADDRESS': {shown} is no address such as https://data.example/2026-11"
    assert (told.code, told.out, told.err.splitlines()[-1]) == (2, "", sentence)
    assert rows(door.dsn, "select name from dataset_release") == []


@pytest.mark.parametrize("address", [f"https://data.example/{'x' * 1980}", f"https://data.example/{'é' * 400}", "x" * 100_000])
def test_an_address_that_is_too_long_is_refused(door: Door, folder: Path, address: str) -> None:
    told = release(door.dsn, "announce", folder, address)
    sentence = "Error: Invalid value for 'ADDRESS': it has more than 2,000 characters"
    assert (told.code, told.out, told.err.splitlines()[-1]) == (2, "", sentence)


def test_what_is_no_export_is_refused(door: Door, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "nested" / "manifest.json").mkdir(parents=True)
    (tmp_path / "odd").mkdir()
    folders = [tmp_path / name for name in ("missing", "empty", "file", "nested", "x" * 300)]
    assert [refused(door.dsn, one) for one in folders] == [UNREADABLE] * 5
    for content in (b"", b"\xff\xfe", b"null", b"{}", b"[" * 100_000, b'{"version": "1"}'):
        (tmp_path / "odd" / "manifest.json").write_bytes(content)
        assert refused(door.dsn, tmp_path / "odd") == UNREADABLE


def test_the_name_of_a_folder_moves_no_cursor(door: Door, tmp_path: Path) -> None:
    told = release(door.dsn, "announce", tmp_path / "a\x1b[2J\udc80", FIRST)
    shown = f"{tmp_path}/a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}"
    assert told == Told(1, "", f"Error: {UNREADABLE.replace('DIR', shown)}\n")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            Wanted(pseudonyms=KEY),
            "DIR names nobody: its accounts have other ids than the log of changes tells, so that nobody could follow them. "
            "Announce an export with names.",
        ),
        (
            Wanted(since="0-00000000"),
            "DIR has only what changed since 0-00000000: nobody can begin with it. Announce a whole export.",
        ),
        (
            Wanted(only=tuple(name for name in TABLE_NAMES if name not in ("sites", "comments"))),
            "DIR lacks sites, comments: whoever begins with it would never learn of their rows. Announce a whole export.",
        ),
    ],
)
def test_an_export_that_nobody_can_begin_with_is_refused(door: Door, tmp_path: Path, wanted: Wanted, sentence: str) -> None:
    changed(door, 1)
    exported(door.dsn, tmp_path / "export", wanted)
    assert refused(door.dsn, tmp_path / "export") == sentence


def named(version: str) -> Callable[[Row], Row]:
    return lambda told: told | {"version": version}


def placed_at(cursor: str) -> Callable[[Row], Row]:
    return lambda told: told | {"position": told["position"] | {"cursor": cursor}}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        *((named(one), UNNAMED) for one in ("", " ", "a\nb", "a\0", "\x1b[2J", "\u202e", "\u2028", "x" * 201)),
        *(
            (placed_at(one), PLACELESS)
            for one in ("", "now", "1", "x", "1-0000000G", "1-00000000\n", f"{'9' * 19}-00000000", "-1-00000000")
        ),
    ],
)
def test_a_manifest_that_somebody_changed_is_refused(door: Door, folder: Path, spoil: Callable[[Row], Row], sentence: str) -> None:
    told = spoil(json.loads((folder / "manifest.json").read_text()))
    (folder / "manifest.json").write_text(json.dumps(told))
    assert refused(door.dsn, folder) == sentence


def test_an_export_of_another_database_is_refused(folder: Path, other_dsn: str) -> None:
    why = "it is another database's, or this one was restored from a backup since"
    assert refused(other_dsn, folder) == f"Nobody could read on from it: this database never was at {cursor_of(folder)}; {why}."


def test_an_export_that_stands_where_any_database_stands_is_refused(door: Door, folder: Path, other_dsn: str, tmp_path: Path) -> None:
    """Its cursor would lead on in this one, too, whose rows are others."""
    exported(other_dsn, tmp_path / "other", Wanted(version="2026.1"))
    why = "before the first change, which is a place of every database's log, so that nothing tells whose it is"
    sentence = f"DIR stands at 0-00000000: {why}. Announce an export that is made when something has changed."
    assert refused(door.dsn, tmp_path / "other") == sentence
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(placed_at("000-00000000")(told)))
    assert refused(door.dsn, folder).startswith("DIR stands at 000-00000000: before the first change")


def test_an_export_behind_which_changes_are_not_kept_is_refused(door: Door, folder: Path) -> None:
    for number in (2, 3, 4):
        changed(door, number)
    forgotten(door, 2)
    why = f"what changed behind {cursor_of(folder)} is not kept any more"
    assert refused(door.dsn, folder) == f"Nobody could read on from it: {why}. Announce a newer one."


def test_another_export_of_the_same_name_is_refused(door: Door, folder: Path, tmp_path: Path) -> None:
    release(door.dsn, "announce", folder, FIRST)
    changed(door, 2)
    exported(door.dsn, tmp_path / "other", Wanted(version="2026.1"))
    sentence = "Another release is called 2026.1, of another place in the log of changes; withdraw that one first."
    assert release(door.dsn, "announce", tmp_path / "other", SECOND) == Told(1, "", f"Error: {sentence}\n")
    assert rows(door.dsn, "select url from dataset_release") == [(FIRST,)]


@pytest.mark.parametrize("name", ["2026.2", "", "a\nb", "\udc80", "a\0"])
def test_only_what_is_announced_can_be_withdrawn(door: Door, folder: Path, name: str) -> None:
    release(door.dsn, "announce", folder, FIRST)
    sentence = "No release of this name is announced; `broadsheet release list` names those that are."
    assert release(door.dsn, "withdraw", name) == Told(1, "", f"Error: {sentence}\n")
    assert rows(door.dsn, "select name from dataset_release") == [("2026.1",)]


def test_a_database_without_tables_gets_them_first(folder: Path, empty_dsn: str) -> None:
    assert release(empty_dsn, "list") == Told(0, "no release is announced\n", "")
    assert "this database never was at" in refused(empty_dsn, folder)
