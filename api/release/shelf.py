"""The folder in which the service keeps exports that people asked for: in it one for each, named for the export and its maker's lease.

It is the database's own, named for it, in the folder that the operator set: other databases may have theirs there, too.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from api.release.folder import ExportRefused
from db.exports import MadeFile
from schema.release import Manifest, ReleasedFile

log = logging.getLogger("broadsheet.exports")
FREE = 1_000_000_000  # bytes that an export leaves to others, as far as is known before it begins
NAME = re.compile(r"\.?exp_([1-9][0-9]{0,18})_([1-9][0-9]{0,18})(?:\.partial)?", re.ASCII)
Numbers = tuple[int, int]
"""An export, and the fence of whoever made it."""


def made(shelf: Path) -> Path:
    """It is there then, for nobody's eyes but the service's own. Raises OSError."""
    if not shelf.parent.exists():
        shelf.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shelf.mkdir(mode=0o700, exist_ok=True)
    return shelf


def must_be_possible(folder: Path) -> None:
    """Raises ValueError where exports cannot be kept in the folder, be it there yet or not."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if os.path.exists(one))  # which takes no offence
    if not there.is_dir():
        raise ValueError(f"{folder} can be no folder, since {there} is a file; name another one.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise ValueError(f"{folder} cannot be written; let the service write in {there}, or name another one.")


def must_have_space(shelf: Path) -> None:
    """Raises ExportRefused where the disk is nearly full, or OSError."""
    left = shutil.disk_usage(shelf).free
    if left < FREE:
        log.warning("exports fail: the disk of their folder has %d MB left", left // 1_000_000)
        raise ExportRefused("The service's disk is nearly full; tell its operator.")


def folder_of(shelf: Path, export_id: int, fence: int) -> Path:
    return shelf / f"exp_{export_id}_{fence}"


def on(shelf: Path) -> dict[Path, Numbers]:
    """The folders that are there, also those that are being written; what is called otherwise is none of ours."""
    if not shelf.is_dir():
        return {}
    found = ((path, NAME.fullmatch(path.name)) for path in shelf.iterdir())
    return {path: (int(name[1]), int(name[2])) for path, name in found if name}


def clear(folders: dict[Path, Numbers], kept: Collection[Numbers]) -> int:
    """Takes away all but what is kept: how many."""
    gone = [path for path, numbers in folders.items() if numbers not in kept]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return len(gone)


def files_of(folder: Path, manifest: Manifest) -> list[MadeFile]:
    """All files of an export that was made, in the order of its checksums, which come last."""
    told = {one.path: one for one in manifest.files}
    sums = folder / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines()
    digests = [(digest, path) for digest, _, path in (line.partition("  ") for line in lines)]
    digests.append((hashlib.sha256(sums.read_bytes()).hexdigest(), sums.name))
    return [_file(folder, path, digest, told.get(path)) for digest, path in digests]


def _file(folder: Path, path: str, digest: str, told: ReleasedFile | None) -> MadeFile:
    name, size = Path(path).name, (folder / path).stat().st_size
    if told is None:
        return MadeFile(name, path, None, None, None, size, digest)
    return MadeFile(name, path, told.table, told.format, told.rows, size, digest)
