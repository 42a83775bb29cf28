"""removals.jsonl: what an earlier export has and this one has no more. Whoever holds the earlier one owes it to people to drop it, too.

Both are read as streams in the order of their keys, so that it takes no memory. `what` is row, text or name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from api.release.folder import ExportRefused
from schema.reading import ReadingRow
from schema.release import TABLES, Manifest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Row = dict[str, object]


def read_manifest(folder: Path) -> Manifest:
    """Of an earlier export. Raises ExportRefused."""
    try:
        return Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise ExportRefused(f"{folder} is no export of Broadsheet that can be compared with: its manifest.json cannot be read.") from error


def write_removals(folder: Path, now: Manifest, before_folder: Path, before: Manifest) -> None:
    """In the order of the tables and keys."""
    with (folder / "removals.jsonl").open("x", encoding="utf-8", newline="\n") as file:
        for name in _compared(now, before):
            earlier, later = rows(before_folder, before, name), rows(folder, now, name)
            found = gone_by_name(earlier, later) if name == "accounts" and now.people.pseudonyms else gone(earlier, later)
            for key, what in found:
                file.write(f"{json.dumps({'table': name, 'id': key, 'what': what})}\n")


def write_gone(folder: Path, gone: Iterable[tuple[str, str]]) -> None:
    """The same of what is known to be gone: tables and ids."""
    lines = (f"{json.dumps({'table': table, 'id': key, 'what': 'row'})}\n" for table, key in gone)
    (folder / "removals.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")


def _compared(now: Manifest, before: Manifest) -> Iterator[str]:
    """Tables of rows with ids that both have. Accounts under another key have other names."""
    both = now.rows.keys() & before.rows.keys()
    is_same = now.people.pseudonyms == before.people.pseudonyms
    nouns = [table.name for table in TABLES if not issubclass(table.noun, ReadingRow)]
    yield from (name for name in nouns if name in both and (is_same or name != "accounts"))


def rows(folder: Path, manifest: Manifest, table: str) -> Iterator[Row]:
    """The rows of a table, in the order of their keys. Raises ExportRefused where a file is not what the manifest says."""
    for file in manifest.files:
        if (file.table, file.format) == (table, "jsonl"):
            try:
                with zstd.open(folder / file.path, "rb") as lines:
                    yield from map(json.loads, lines)
            except (OSError, zstd.ZstdError, EOFError) as error:
                raise ExportRefused(f"{folder / file.path} cannot be read; was the export fetched whole?") from error


def gone(before: Iterator[Row], now: Iterator[Row]) -> Iterator[tuple[str, str]]:
    """Ids, each with what of it is gone."""
    later = next(now, None)
    for row in before:
        while later is not None and _key(later) < _key(row):
            later = next(now, None)
        if later is None or later["id"] != row["id"]:
            yield str(row["id"]), "row"
        else:
            yield from ((str(row["id"]), what) for what in withdrawn(row, later))


def gone_by_name(before: Iterator[Row], now: Iterator[Row]) -> Iterator[tuple[str, str]]:
    """The same for pseudonyms, whose order says nothing: all that there are now are in memory."""
    there = {row["id"] for row in now}
    yield from ((str(row["id"]), "row") for row in before if row["id"] not in there)


def withdrawn(before: Row, now: Row) -> Iterator[str]:
    """A text that was deleted or may not be handed on any more; a name that its owner took away."""
    if now.get("status") == "deleted" != before.get("status") or (now.get("body_omitted") and not before.get("body_omitted")):
        yield "text"
    if before.get("account") is not None and now.get("account") is None and "account" in now:
        yield "name"


def _key(row: Row) -> tuple[object, ...]:
    return tuple(int(part) for part in str(row["id"]).split("_")[1:])
