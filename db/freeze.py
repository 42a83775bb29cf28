"""Freezes migrations: once landed they never change. `migrations/SHA256SUMS` says what each was, as `sha256sum` writes it."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from db.migrate import FOLDER

SUMS = "SHA256SUMS"


def changed(folder: Path = FOLDER) -> list[str]:
    """The frozen files that are not what they were, or are gone."""
    found = _sums_of_files(folder)
    return sorted(name for name, sha256 in _frozen(folder).items() if found.get(name) != sha256)


def unfrozen(folder: Path = FOLDER) -> list[str]:
    """The files that are new."""
    return sorted(_sums_of_files(folder).keys() - _frozen(folder).keys())


def freeze(folder: Path = FOLDER) -> list[str]:
    """Adds the files that are new, and gives their names. Raises ValueError if a frozen one has changed; no line ever does."""
    if thawed := changed(folder):
        raise ValueError(f"Frozen migrations have changed: {', '.join(thawed)}. Undo that, and write a new one.")
    found, fresh = _sums_of_files(folder), unfrozen(folder)
    with (folder / SUMS).open("a") as sums:
        sums.writelines(f"{found[name]}  {name}\n" for name in fresh)
    return fresh


def _sums_of_files(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.sql")}


def _frozen(folder: Path) -> dict[str, str]:
    """Sums by name; none where nothing is frozen yet."""
    path = folder / SUMS
    lines = path.read_text().splitlines() if path.exists() else []
    return {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}


if __name__ == "__main__":
    try:
        sys.stdout.writelines(f"frozen: {name}\n" for name in freeze())
    except ValueError as error:
        sys.exit(str(error))
