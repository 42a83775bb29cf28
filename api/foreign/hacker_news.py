"""Items of Hacker News as its API gives them, one JSON object a line: stories, and comments that name only what they answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from api.foreign.doubts import cut
from api.foreign.refusal import ForeignRefused
from api.foreign.values import Values
from schema.foreign import ForeignComment, ForeignRow, ForeignSite, ForeignThread

HOST = "news.ycombinator.com"
LONGEST_LINE = 1024 * 1024  # bytes
LARGEST_KEY = 10**15  # no item has had a larger one
THREADS = ("story", "poll", "job")
LEFT_OUT = ("pollopt",)  # what may be chosen in a poll
KINDS = (*THREADS, *LEFT_OUT, "comment")
Item = dict[str, object]


def read(file: BinaryIO, values: Values) -> Iterator[ForeignRow]:
    """Raises ForeignRefused, also where there are objects and none is an item."""
    yield ForeignSite("Hacker News", HOST)
    line, is_known = 0, False
    for line, item in _items(file, values):
        is_known = is_known or (_key(item, "id") is not None and item.get("type") in KINDS)
        yield from _row(item, values, line)
    if line and not is_known:
        told = "none of its lines has an id, which is a number, and a type such as story or comment"
        raise ForeignRefused(f"The file has no items of Hacker News: {told}.")


def _row(item: Item, values: Values, line: int) -> Iterator[ForeignRow]:
    kind, key = item.get("type"), _key(item, "id")
    if key is None:
        values.doubts.add("no_key", "an item has no id; it was left out", line)
    elif kind in THREADS and (item.get("dead") is True or item.get("deleted") is True):
        values.doubts.add("unpublished", f"the {kind} {key} is not shown at its source; it was left out", line)
    elif kind in THREADS:
        yield _thread(item, key, values, line)
    elif kind == "comment":
        yield _comment(item, key, values, line)
    elif kind not in LEFT_OUT:
        values.doubts.add("unknown_kind", f"an item of the type {cut(str(kind))!r} was left out", line)


def _items(file: BinaryIO, values: Values) -> Iterator[tuple[int, Item]]:
    """Items with their lines; `null` is one that is not there. Raises ForeignRefused."""
    line = 0
    while raw := file.readline(LONGEST_LINE):
        line += 1
        if len(raw) == LONGEST_LINE:
            raise ForeignRefused(f"Line {line:,} is longer than {LONGEST_LINE:,} bytes.")
        if not raw.strip():
            continue
        found = _parsed(raw, line, values)
        if isinstance(found, dict):
            yield line, found
        elif found is not None:
            raise ForeignRefused(f"Line {line:,} is no JSON object.")


def _parsed(raw: bytes, line: int, values: Values) -> object:
    try:
        text = raw.decode("utf-8-sig" if line == 1 else "utf-8")
    except UnicodeDecodeError:
        values.doubts.add("unknown_encoding", "the line is no UTF-8; it was read as Windows-1252", line)
        text = raw.decode("cp1252", "replace")
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        told = error.msg if isinstance(error, json.JSONDecodeError) else "it is too deep, or a number is too long"
        raise ForeignRefused(f"Line {line:,} is no JSON: {told}.") from error
    return found


def _thread(item: Item, key: str, values: Values, line: int) -> ForeignThread:
    headline = values.headline(_text(item, "title"), key, line)
    return ForeignThread(key, headline, f"https://{HOST}/item?id={key}", f"/item?id={key}", _time(item, values, line), None)


def _comment(item: Item, key: str, values: Values, line: int) -> ForeignComment:
    name = values.name(_text(item, "by"), line)
    return ForeignComment(
        key=key,
        thread=None,
        parent=_key(item, "parent"),
        person=name,
        name=name,
        body=values.body(_text(item, "text"), line),
        created_at=_time(item, values, line),
        up=0,
        down=0,
        status="deleted" if item.get("deleted") is True else "removed" if item.get("dead") is True else "visible",
        is_featured=False,
        line=line,
    )


def _key(item: Item, name: str) -> str | None:
    found = item.get(name)
    return str(found) if type(found) is int and 0 < found < LARGEST_KEY else None


def _text(item: Item, name: str) -> str:
    found = item.get(name)
    return found if isinstance(found, str) else ""


def _time(item: Item, values: Values, line: int) -> datetime | None:
    found = item.get("time")
    return values.time(str(found) if isinstance(found, int) and abs(found) < 10**15 else "", line)
