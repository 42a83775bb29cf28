"""Makes exports, and reads what is in them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet

from api.release.make import make_export
from api.release.wanted import Wanted
from schema.release import Manifest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


Row = dict[str, Any]
"""A row of an export; only the test knows of what types."""


def exported(dsn: str, folder: Path, wanted: Wanted | None = None) -> Manifest:
    """An export is made, in this process."""
    return asyncio.run(make_export(dsn, folder, wanted or Wanted()))


def unpacked(folder: Path) -> dict[str, bytes]:
    """All files of an export by their paths, what is compressed unpacked."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): content_of(path) for path in files}


def content_of(path: Path) -> bytes:
    """Of Parquet the file as it is, which has values in its footer, and all rows."""
    if path.suffix == ".parquet":
        return path.read_bytes() + repr(pyarrow.parquet.read_table(path).to_pylist()).encode()
    return zstd.decompress(path.read_bytes()) if path.suffix == ".zst" else path.read_bytes()


def compressed(content: bytes) -> bytes:
    """As files of an export are."""
    return zstd.compress(content)


def rows_of(folder: Path, table: str) -> list[Row]:
    """The rows of a table, from its files of JSON."""
    files = sorted((folder / "jsonl" / table).glob("*.jsonl.zst")) if (folder / "jsonl" / table).exists() else []
    return [json.loads(line) for path in files for line in content_of(path).splitlines()]


def sums_of(folder: Path) -> dict[str, str]:
    """What SHA256SUMS says of each file."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def digests(folder: Path) -> dict[str, str]:
    """The checksums of the files that are there, but of the one that has them."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
