"""removals.jsonl: what an earlier export has and this one has no more. Whoever holds the earlier one owes it to people to drop it, too.

Both are read as streams in the order of their keys, so that it takes no memory. `what` is row, text or name.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from api.release.folder import ExportRefused
from api.release.pseudonyms import PREFIX
from schema.reading import ReadingRow
from schema.release import TABLES, Manifest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Row = dict[str, object]
NAMES = ("handle", "display_name")


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
            for key, what in gone(rows(before_folder, before, name), rows(folder, now, name)):
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


def withdrawn(before: Row, now: Row) -> Iterator[str]:
    """A text that was deleted, hidden or may not be handed on any more, one that is only repeated, too; a name that its owner took away."""
    is_deleted = now.get("status") == "deleted" != before.get("status")
    if is_deleted or (now.get("body_omitted") and not before.get("body_omitted")) or passages(before) - passages(now):
        yield "text"
    if is_unnamed(before, now) or ("account" in now and is_unnamed(before.get("account"), now["account"])):
        yield "name"


def passages(row: Row) -> Counter[tuple[object, ...]]:
    """Where what a comment quotes stands in its source, as often as its words are there. What is quoted may be gone by itself."""
    quotes = row.get("quotes")
    listed = quotes if isinstance(quotes, list) else []
    return Counter((one["revision"], one["start"], one["end"]) for one in listed if one["text"])


def is_unnamed(before: object, now: object) -> bool:
    """Of an account: whether it was called otherwise, or tells no more when it came. Where no names are told now, none were taken away."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        return before is not None and now is None
    told = [name for name in NAMES if before.get(name) is not None]
    return any(before[name] != now[name] for name in told if name in now) or (
        before.get("joined_at") is not None and "joined_at" in now and now["joined_at"] is None
    )


def _key(row: Row) -> tuple[object, ...]:
    """Pseudonyms stand in the order of their letters."""
    prefix, *parts = str(row["id"]).split("_")
    return tuple(parts) if prefix == PREFIX else tuple(map(int, parts))
