"""Folders that commands are told of: none is made where there is nothing to do, and what could not be used later is refused at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.commands import refused, said

READING = [
    ["export", "out"],
    ["check"],
    ["audit"],
    ["mail"],
    ["account", "list"],
    ["account", "role", "ada", "admin"],
    ["token", "create", "ada", "--name", "mine"],
    ["erasures", "list"],
    ["erasures", "replay"],
    ["release", "list"],
    ["release", "withdraw", "2026.1"],
    ["newsletter", "issues", "daily"],
    ["newsletter", "ledger", "ada@example.org"],
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_what_reads_or_changes_what_is_there_makes_no_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """Whoever misspells its name learns that, and has no other one afterwards."""
    monkeypatch.chdir(tmp_path)
    sentence = "Error: There is no Broadsheet data in {}; name the folder that has it with --data."
    assert refused(said(*command, "--data", "typo")) == sentence.format(tmp_path / "typo")
    assert refused(said(*command)) == sentence.format(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "key", "sentence"),
    [
        ("kept", "none", "BROADSHEET_EXPORTS_KEY: The key TMP/none cannot be read (No such file or directory)."),
        (
            "kept",
            "open",
            "BROADSHEET_EXPORTS_KEY: The key TMP/open can be read by others; let its owner alone read it: chmod 600 TMP/open.",
        ),
        ("open", "", "BROADSHEET_EXPORTS: TMP/open can be no folder, since TMP/open is a file; name another one."),
        ("open/in/it", "", "BROADSHEET_EXPORTS: TMP/open/in/it can be no folder, since TMP/open is a file; name another one."),
    ],
)
def test_exports_that_could_not_be_made_keep_the_service_from_starting(tmp_path: Path, folder: str, key: str, sentence: str) -> None:
    (tmp_path / "open").write_text(64 * "k")
    (tmp_path / "open").chmod(0o644)
    named = {"BROADSHEET_EXPORTS": str(tmp_path / folder), "BROADSHEET_EXPORTS_KEY": str(tmp_path / key) if key else ""}
    told = refused(said("serve", "--data", str(tmp_path / "data"), env=named))
    assert (told.replace(str(tmp_path), "TMP"), os.listdir(tmp_path)) == (f"Error: {sentence}", ["open"])


def test_a_folder_of_exports_that_cannot_be_written_keeps_the_service_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is root may write anywhere."""
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    told = refused(said("serve", "--data", str(tmp_path / "data"), env={"BROADSHEET_EXPORTS": str(tmp_path / "kept")}))
    right = f"let the service write in {tmp_path}, or name another one."
    assert (told, list(tmp_path.iterdir())) == (f"Error: BROADSHEET_EXPORTS: {tmp_path / 'kept'} cannot be written; {right}", [])
