"""What is taken in is whole, as it was made, and goes into an empty database: else one sentence says why, and nothing was written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.release.opened import RefillRefused
from api.release.pseudonyms import Pseudonyms
from api.release.wanted import Wanted
from tests.commands import Told, said
from tests.exporting import Row, content_of, exported
from tests.refilling import differing, everything, manifest_of, refilled, round_trip, with_manifest, with_row, with_rows
from tests.sending import execute

Spoil = Callable[[Path], object]


@pytest.fixture(scope="module")
def export(dataset_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that tests copy."""
    folder = tmp_path_factory.mktemp("exports") / "export"
    exported(dataset_dsn, folder)
    return folder


@pytest.fixture
def folder(export: Path, tmp_path: Path) -> Path:
    """A copy of this test's own."""
    return Path(shutil.copytree(export, tmp_path / "export"))


def refusal(dsn: str, folder: Path) -> str:
    """What is said, without the folder's name; nothing was written."""
    before = everything(dsn)
    with pytest.raises(RefillRefused) as refused:
        refilled(dsn, folder)
    assert everything(dsn) == before
    return str(refused.value).replace(str(folder), "EXPORT")


# Whether it came whole

ACCOUNTS, COMMENTS = "jsonl/accounts/accounts-00001.jsonl.zst", "jsonl/comments/comments-00001.jsonl.zst"
DIFFERS = "is not what SHA256SUMS says; was the export fetched whole, and left as it was?"
UNREADABLE = "EXPORT is no export of Broadsheet: its manifest.json or its SHA256SUMS cannot be read."


def flip(folder: Path, name: str) -> None:
    """One bit of a file is another."""
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)


def without_line(folder: Path, text: str) -> None:
    """SHA256SUMS lacks the lines with a text."""
    lines = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
    (folder / "SHA256SUMS").write_text("".join(line for line in lines if text not in line))


def append(folder: Path, name: str, text: str) -> None:
    with (folder / name).open("a") as file:
        file.write(text)


SPOILT: dict[str, tuple[Spoil, str]] = {
    "a bit of the data": (lambda folder: flip(folder, COMMENTS), f"EXPORT/{COMMENTS} {DIFFERS}"),
    "a file is gone": (lambda folder: (folder / COMMENTS).unlink(), f"EXPORT/{COMMENTS} {DIFFERS}"),
    "a word of a paper": (lambda folder: append(folder, "README.md", "More."), f"EXPORT/README.md {DIFFERS}"),
    "the manifest": (lambda folder: append(folder, "manifest.json", "\n"), f"EXPORT/manifest.json {DIFFERS}"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), UNREADABLE),
    "no checksums": (lambda folder: (folder / "SHA256SUMS").unlink(), UNREADABLE),
    "checksums that are none": (lambda folder: append(folder, "SHA256SUMS", "what?\n"), UNREADABLE),
    "a file outside": (lambda folder: append(folder, "SHA256SUMS", f"{'0' * 64}  ../other\n"), f"EXPORT/../other {DIFFERS}"),
    "a file from the root": (lambda folder: append(folder, "SHA256SUMS", f"{'0' * 64}  /etc/hostname\n"), f"/etc/hostname {DIFFERS}"),
    "a file without a checksum": (
        lambda folder: without_line(folder, COMMENTS),
        f"SHA256SUMS and manifest.json of EXPORT do not say the same of {COMMENTS}.",
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_was_changed_or_lost_on_the_way_is_named(what: str, folder: Path, dsn: str) -> None:
    spoil, sentence = SPOILT[what]
    spoil(folder)
    assert refusal(dsn, folder) == sentence


# What kind of an export it is


def test_a_version_of_the_rows_that_is_not_known_is_refused(folder: Path, dsn: str) -> None:
    with_manifest(folder, {**manifest_of(folder), "schema_version": "1.9.0"})
    assert refusal(dsn, folder) == "EXPORT has rows of version 1.9.0; this program reads 1.0.0."


KEY = Pseudonyms(b"0123456789abcdef0123456789abcdef")
KINDS: dict[str, tuple[Wanted, str]] = {
    "some tables": (
        Wanted(only=("articles", "comments")),
        "EXPORT lacks sites, sections, agencies, authors, newsletters, accounts, vote_hours; a whole export is needed.",
    ),
    "another format": (
        Wanted(("csv",)),
        "EXPORT has no files in the format jsonl, which is what is read; export it with --format jsonl.",
    ),
    "pseudonyms": (
        Wanted(pseudonyms=KEY),
        "EXPORT names nobody: from pseudonyms nobody's comments can be told. One with names is needed.",
    ),
    "changes": (Wanted(since="0-00000000"), "EXPORT has only what changed since 0-00000000; a whole export is needed."),
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_that_does_not_hold_the_whole_dataset_is_refused(kind: str, dataset_dsn: str, dsn: str, tmp_path: Path) -> None:
    wanted, sentence = KINDS[kind]
    exported(dataset_dsn, tmp_path / "export", wanted)
    assert refusal(dsn, tmp_path / "export") == sentence


# What its rows say

CONTRADICTS = "EXPORT contradicts itself: "
ROWS: dict[str, tuple[str, str, Row, str]] = {
    "a count": (
        *("articles", "art_3", {"counts": {"visible": 9, "pending": 0, "hidden": 0, "removed": 0, "deleted": 0}}),
        f"{CONTRADICTS}art_3 counts 9 comments that are shown and 0 that are deleted, not 10 and 0.",
    ),
    "too many that nobody sees": (
        *("articles", "art_3", {"counts": {"visible": 10, "pending": 0, "hidden": 1_000_000_000, "removed": 0, "deleted": 0}}),
        f"{CONTRADICTS}art_3 counts more comments that nobody sees than any thread has.",
    ),
}
BROKEN: dict[str, tuple[str, str, Row]] = {
    "an account that is not there": ("comments", "cmt_1_1", {"account": {"id": "acc_99", "handle": "gone", "display_name": "Gone"}}),
    "a site that is not there": ("sections", "sec_1", {"site": {"id": "sit_99", "slug": "gone", "name": "Gone"}}),
    "a slug that another has": ("sites", "sit_1", {"slug": "inland-gazette"}),
    "an id that another has": ("sites", "sit_1", {"id": "sit_2"}),
    "a handle that another has": ("accounts", "acc_1", {"handle": "NetMender"}),
}


@pytest.mark.parametrize("what", ROWS)
def test_rows_that_contradict_each_other_are_refused(what: str, folder: Path, dsn: str) -> None:
    table, key, changes, sentence = ROWS[what]
    with_row(folder, table, key, changes)
    assert refusal(dsn, folder) == sentence


@pytest.mark.parametrize("what", BROKEN)
def test_rows_that_no_export_has_are_refused(what: str, folder: Path, dsn: str) -> None:
    with_row(folder, *BROKEN[what])
    assert refusal(dsn, folder).startswith("The rows of EXPORT are not those of an export: ")


@pytest.mark.parametrize("line", ["", "{", "[" * 100_000, '{"a": ' + "9" * 5_000 + "}"])
def test_a_line_that_is_no_row_is_refused(line: str, folder: Path, dsn: str) -> None:
    with_rows(folder, "accounts", [line])
    assert refusal(dsn, folder) == f"EXPORT/{ACCOUNTS}: row 1 is not an object of JSON."


def test_rows_that_are_more_than_the_manifest_says_are_refused(folder: Path, dsn: str) -> None:
    lines = content_of(folder / "jsonl/sites/sites-00001.jsonl.zst").decode().splitlines()
    told = manifest_of(folder)
    with_rows(folder, "sites", [*lines, "the first one too many, which nobody looks at"])
    files = [file | ({"rows": 2} if file["table"] == "sites" else {}) for file in manifest_of(folder)["files"]]
    with_manifest(folder, {**told, "files": files})
    assert refusal(dsn, folder) == "EXPORT/jsonl/sites/sites-00001.jsonl.zst has more than the 2 rows that manifest.json says."


def test_a_file_that_ends_too_early_is_refused(folder: Path, dsn: str) -> None:
    path = folder / "jsonl/authors/authors-00001.jsonl.zst"
    path.write_bytes(path.read_bytes()[:-20])
    told = manifest_of(folder)
    with_rows(folder, "sites", content_of(folder / "jsonl/sites/sites-00001.jsonl.zst").decode().splitlines())
    sums = {line.split("  ")[1]: line.split("  ")[0] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    files = [file | {"sha256": sums[file["path"]]} for file in told["files"]]
    with_manifest(folder, {**told, "files": files})
    assert refusal(dsn, folder) == f"{path} cannot be read behind row 0.".replace(str(folder), "EXPORT")


# Where it goes


@pytest.mark.parametrize(
    "there",
    [
        "insert into site (slug, name) values ('there', 'There')",
        "insert into agency (slug, name) values ('there', 'There')",
        "insert into author (slug, name) values ('there', 'There')",
        "insert into account (handle, handle_key, display_name) values ('there', 'there', 'There')",
    ],
)
def test_a_database_that_has_something_is_refused(there: str, export: Path, fresh_dsn: str) -> None:
    execute(fresh_dsn, there)
    assert refusal(fresh_dsn, export) == "There is a dataset already; an export goes into an empty one (name another folder with --data)."


def test_a_second_time_is_refused(export: Path, fresh_dsn: str) -> None:
    refilled(fresh_dsn, export)
    assert refusal(fresh_dsn, export).startswith("There is a dataset already")


def test_an_export_of_nothing_leaves_the_database_empty(dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    round_trip(dsn, fresh_dsn, tmp_path)
    assert differing(tmp_path) == set()


# The command


@pytest.mark.parametrize(
    "arguments", [["README.md"], ["EXPORT", "EXPORT"], ["EXPORT", "--site", "Courier"]], ids=["a file", "two", "with a site"]
)
def test_the_command_takes_one_folder(arguments: list[str], export: Path) -> None:
    told = said("import", "--from", "export", *(str(export) if word == "EXPORT" else word for word in arguments))
    sentence = "Error: With --from export, name one folder, and no --site: an export has all sites that it is of."
    assert (told.code, told.err.splitlines()[-1]) == (2, sentence)


def test_an_export_that_is_given_as_a_folder_of_pages_is_recognised(export: Path) -> None:
    told = said("import", export)
    assert (told.code, told.err.splitlines()[-1]) == (2, f"Error: {export} is an export: import it with --from export.")


def test_the_command_says_in_one_sentence_why_it_took_nothing(folder: Path, dsn: str) -> None:
    flip(folder, COMMENTS)
    told = said("import", "--from", "export", folder, "--database-url", dsn)
    assert (told.code, told.out, told.err.splitlines()[-1]) == (1, "", f"Error: {folder / COMMENTS} {DIFFERS}")
    assert isinstance(told, Told)
