"""Files of bounces and complaints: NDJSON and CSV of events, and what mail servers send back, as single mails, a folder or an mbox."""

from __future__ import annotations

import json
import mailbox
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.cli.bounce_reports import LARGEST, Doubt, events_in
from api.cli.rows import row_of, rows_of
from schema.mail_event import MailEvent

COLUMNS = ("recipient", "kind", "at", "detail", "message_id")
START = 4096  # bytes by which files are told from each other


@dataclass(frozen=True, slots=True)
class Told:
    """An event, or why there is none; and where it stands. Neither, where a mail is about no failure."""

    place: str
    event: MailEvent | None = None
    doubt: str = ""


def files_of(paths: Iterable[Path]) -> list[Path]:
    """All files, also those of folders in folders; those whose name begins with a dot are left out."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith(".")) if path.is_dir() else [path]
        found += inside
    return list(dict.fromkeys(found))


def events_of(path: Path) -> Iterator[Told]:
    """All that a file tells. Raises OSError, or ClickException for a table of something else."""
    with path.open("rb") as file:
        start = file.read(START).removeprefix(b"\xef\xbb\xbf")
    if start.startswith(b"From "):
        yield from _mbox(path)
    elif start.lstrip().startswith(b"{") or _is_table(start):
        yield from _rows(path)
    else:
        with path.open("rb") as file:
            yield from _mail(str(path), file.read(LARGEST + 1))


def _is_table(start: bytes) -> bool:
    """Whether the first line is a header: that of a mail has a colon."""
    first = start.partition(b"\n")[0].lower()
    return b":" not in first and b"recipient" in first and b"kind" in first


def _rows(path: Path) -> Iterator[Told]:
    for row in rows_of(path, MailEvent, COLUMNS):
        yield Told(f"{path}:{row.line}", row.given, row.reason)


def _mbox(path: Path) -> Iterator[Told]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.keys(), 1):  # a mailbox itself iterates over mails that it has parsed
            yield from _mail(f"{path}, mail {number}", box.get_bytes(key))
    finally:
        box.close()


def _mail(place: str, raw: bytes) -> Iterator[Told]:
    count = 0
    try:
        for count, one in enumerate(events_in(raw), 1):  # noqa: B007  # it is looked at behind the loop
            row = row_of(1, json.dumps(one, ensure_ascii=False), MailEvent)
            yield Told(place, row.given, row.reason)
    except Doubt as doubt:
        yield Told(place, doubt=str(doubt))
    else:
        if not count:
            yield Told(place)
