"""An export that somebody has: whether it came whole and can be taken in, and its rows. What the rows say is not looked at here."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from db.refill_staging import STAGED
from schema.release import SCHEMA_VERSION, Manifest, ReleasedFile

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SUM = re.compile(r"([0-9a-f]{64})  (\S.*)")
LONGEST_LINE = 64 << 20  # bytes of a row; of a page of 16 MiB it holds the text twice, once as HTML


class RefillRefused(RuntimeError):
    """Nothing was imported; the message says why in one sentence."""


def open_export(folder: Path) -> Manifest:
    """What an export says of itself. Raises RefillRefused, and OSError."""
    try:
        content = (folder / "manifest.json").read_bytes()
        manifest = Manifest.model_validate_json(content)
        sums = sums_of(folder)
    except (OSError, ValidationError, ValueError) as error:
        raise RefillRefused(f"{folder} is no export of Broadsheet: its manifest.json or its SHA256SUMS cannot be read.") from error
    if sums.get("manifest.json") != hashlib.sha256(content).hexdigest():
        raise RefillRefused(_differs(folder, "manifest.json"))
    _must_be_whole(folder, manifest)
    return manifest


def sums_of(folder: Path) -> dict[str, str]:
    """What SHA256SUMS says of each file. Raises OSError, and ValueError where it is none."""
    found: dict[str, str] = {}
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        if not (told := SUM.fullmatch(line)):
            raise ValueError(line)
        found[told[2]] = told[1]
    return found


def _must_be_whole(folder: Path, manifest: Manifest) -> None:
    """Raises RefillRefused for an export that does not hold a dataset, however right its checksums."""
    if manifest.schema_version.split(".")[:2] != SCHEMA_VERSION.split(".")[:2]:
        raise RefillRefused(f"{folder} has rows of version {manifest.schema_version}; this program reads {SCHEMA_VERSION}.")
    if manifest.since is not None:
        raise RefillRefused(f"{folder} has only what changed since {manifest.since}; a whole export is needed.")
    if manifest.people.pseudonyms is not None:
        raise RefillRefused(f"{folder} names nobody: from pseudonyms nobody's comments can be told. One with names is needed.")
    if missing := [table for table in STAGED if table not in manifest.rows]:
        raise RefillRefused(f"{folder} lacks {', '.join(missing)}; a whole export is needed.")
    written = {table: sum(one.rows for one in files_of(manifest, table)) for table in STAGED}
    if any(written[table] != manifest.rows[table] for table in STAGED):
        raise RefillRefused(f"{folder} has no files in the format jsonl, which is what is read; export it with --format jsonl.")


def files_of(manifest: Manifest, table: str) -> list[ReleasedFile]:
    """Those that are read of a table, in the order of their rows."""
    return [one for one in manifest.files if (one.table, one.format) == (table, "jsonl")]


def verify(folder: Path, manifest: Manifest) -> Iterator[tuple[int, int]]:
    """All files of SHA256SUMS, in all formats; behind each, how many are done and how many there are.

    Raises RefillRefused for one that is not what it was, or is not told of.
    """
    sums = sums_of(folder)
    for one in manifest.files:
        if sums.get(one.path) != one.sha256:
            raise RefillRefused(f"SHA256SUMS and manifest.json of {folder} do not say the same of {one.path}.")
    for done, (name, digest) in enumerate(sums.items(), 1):
        if _digest(folder, name) != digest:
            raise RefillRefused(_differs(folder, name))
        yield done, len(sums)


def _digest(folder: Path, name: str) -> str | None:
    """None where there is no such file inside the folder."""
    path = folder / name
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _differs(folder: Path, name: str) -> str:
    return f"{folder / name} is not what SHA256SUMS says; was the export fetched whole, and left as it was?"


def rows_of(folder: Path, file: ReleasedFile) -> Iterator[str]:
    """The rows of a file, each a line. Raises RefillRefused."""
    found = 0
    try:
        with zstd.open(folder / file.path, "rb") as lines:
            for line in _lines(lines, folder / file.path):
                if found == file.rows:
                    raise RefillRefused(f"{folder / file.path} has more than the {file.rows:,} rows that manifest.json says.")
                found += 1
                yield line
    except (OSError, zstd.ZstdError, EOFError, UnicodeDecodeError) as error:
        raise RefillRefused(f"{folder / file.path} cannot be read behind row {found:,}.") from error
    if found != file.rows:
        raise RefillRefused(f"{folder / file.path} has {found:,} rows, and manifest.json says {file.rows:,}.")


def _lines(file: zstd.ZstdFile, path: Path) -> Iterator[str]:
    """Raises RefillRefused for one that is too long, and EOFError for one that does not end."""
    while line := file.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            if len(line) == LONGEST_LINE:
                raise RefillRefused(f"{path} has a row of more than {LONGEST_LINE:,} bytes, which is too long.")
            raise EOFError
        yield line.decode()
