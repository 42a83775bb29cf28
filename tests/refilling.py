"""Takes exports back into databases, and compares whole folders of exports."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path

from api.release.papers import write_papers
from api.release.refill import Refilled, refill
from api.release.wanted import Wanted
from schema.release import Coverage, Manifest
from tests.exporting import Row, compressed, content_of, digests, exported
from tests.sending import rows

FORMATS = ("jsonl", "csv", "parquet")
WANTED = Wanted(FORMATS, rights=("Quote freely.",), dataset="Harbour Courier", licence="CC-BY-4.0")
TABLES = (
    *("site", "section", "agency", "author", "newsletter", "account", "article", "comment", "quote", "comment_search", "queue_entry"),
    *("imported_vote_hour", "pending_change", "import"),
)


def refilled(dsn: str, folder: Path, *, is_tried: bool = False) -> Refilled:
    """An export is taken into a database, in this process."""
    return asyncio.run(refill(dsn, folder, is_tried=is_tried))


def round_trip(dsn: str, empty_dsn: str, folder: Path, wanted: Wanted = WANTED) -> Refilled:
    """Two exports inside a folder: of a database, and of an empty one that the first export was taken into."""
    exported(dsn, folder / "first", wanted)
    done = refilled(empty_dsn, folder / "first")
    exported(empty_dsn, folder / "second", wanted)
    return done


def differing(folder: Path) -> set[str]:
    """The files of the two that are not the same byte for byte."""
    return {name for name, _ in digests(folder / "first").items() ^ digests(folder / "second").items()}


def differing_but_for_the_place(folder: Path, wanted: Wanted = WANTED) -> set[str]:
    """The same, when the papers of the second are written anew, as if it stood where the first one stands in the log of changes."""
    first, second = (Manifest.model_validate_json((folder / name / "manifest.json").read_bytes()) for name in ("first", "second"))
    told = json.loads((folder / "second" / "coverage.json").read_bytes())
    moved = second.model_copy(update={"position": first.position, "version": first.version})
    (folder / "second" / "SHA256SUMS").unlink()
    write_papers(folder / "second", wanted, moved, {table: Coverage(**one) for table, one in told.items()})
    assert (folder / "second" / "SHA256SUMS").read_bytes() == (folder / "first" / "SHA256SUMS").read_bytes()
    return differing(folder)


def everything(dsn: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables that it writes."""
    return {table: rows(dsn, f"select to_jsonb(one) from {table} as one order by 1") for table in TABLES}


# Exports that somebody changed


def with_rows(folder: Path, table: str, lines: list[str]) -> None:
    """The rows of a table are others, and the papers say so."""
    [path] = (folder / "jsonl" / table).glob("*.zst")
    path.write_bytes(compressed("".join(f"{line}\n" for line in lines).encode()))
    told = json.loads((folder / "manifest.json").read_bytes())
    for file in told["files"]:
        if file["path"] == str(path.relative_to(folder)):
            file |= {"rows": len(lines), "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    with_manifest(folder, {**told, "rows": {**told["rows"], table: len(lines)}})


def with_row(folder: Path, table: str, key: str, changes: Row) -> None:
    """One row says something else."""
    [path] = (folder / "jsonl" / table).glob("*.zst")
    found = [json.loads(line) for line in content_of(path).splitlines()]
    with_rows(folder, table, [json.dumps(row | changes if row["id"] == key else row) for row in found])


def with_manifest(folder: Path, told: Row) -> None:
    """The manifest is another one, and the checksums are those of the files that are there."""
    (folder / "manifest.json").write_text(json.dumps(told))
    sums = {name: digest for name, digest in digests(folder).items() if name != "SHA256SUMS"}
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))


def manifest_of(folder: Path) -> Row:
    told: Row = json.loads((folder / "manifest.json").read_bytes())
    return told
