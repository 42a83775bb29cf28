"""Lists, narrowed, sorted and cut into pages; and their cursors."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from tests.resolvers.filters import meaning, passes
from tests.resolvers.rows import ROWS, Row
from tests.resolvers.times import printed


def wilson(up: int, down: int) -> float:
    """Lower bound of the Wilson score interval, z = 1.281551565545 (80 %); 0 with no votes."""
    n, z = up + down, 1.281551565545
    if up == 0:
        return 0.0  # what the formula comes to, but for the last digit
    share = up / n
    return (share + z * z / (2 * n) - z * math.sqrt((share * (1 - share) + z * z / (4 * n)) / n)) / (1 + z * z / n)


def hot(score: int, when: datetime) -> float:
    sign = (score > 0) - (score < 0)
    return sign * math.log10(max(abs(score), 1)) + (when.timestamp() - 1134028003) / 45000


def controversial(up: int, down: int) -> float:
    return float((up + down) ** (min(up, down) / max(up, down))) if up and down else 0.0


By = Callable[[Row], Any]
ARTICLE_SORTS: Mapping[str, tuple[By, bool]] = {  # what each goes by, and whether the largest comes first
    "PUBLISHED_AT_DESC": (lambda row: row["listed_at"], True),
    "PUBLISHED_AT": (lambda row: row["listed_at"], False),
    "COMMENT_COUNT_DESC": (lambda row: row["comment_count"], True),
    "HOT_DESC": (lambda row: hot(row["comment_count"], row["listed_at"]), True),
    "UPDATED_AT_DESC": (lambda row: row["updated_at"], True),
}
COMMENT_SORTS: Mapping[str, tuple[By, bool]] = {
    "BEST": (lambda row: wilson(row["up"], row["down"]), True),
    "TOP": (lambda row: row["up"] - row["down"], True),
    "HOT": (lambda row: hot(row["up"] - row["down"], row["listed_at"]), True),
    "NEW": (lambda row: row["listed_at"], True),
    "OLD": (lambda row: row["listed_at"], False),
    "CONTROVERSIAL": (lambda row: controversial(row["up"], row["down"]), True),
}
NAME_SORTS: Mapping[str, tuple[By, bool]] = {"NAME": (lambda row: row["name"], False), "NAME_DESC": (lambda row: row["name"], True)}
SORTS: Mapping[str, Mapping[str, tuple[By, bool]]] = {
    "Article": ARTICLE_SORTS,
    "Comment": COMMENT_SORTS,
    "LogEntry": {"NEW": (lambda row: row["decided_at"], True)},
    "CommentRevision": {name: (lambda row: row["revision"], name.endswith("_DESC")) for name in ("REVISION", "REVISION_DESC")},
    "Quote": {"PLACE": (lambda row: row["number"], False)},
    "ArticleRevision": {"REVISION": (lambda row: row["revision"], False), "REVISION_DESC": (lambda row: row["revision"], True)},
    **dict.fromkeys(("Site", "Section", "Agency", "Author", "Newsletter"), NAME_SORTS),
}
KEYS = {
    "Article": ("article_id",),
    "Comment": ("article_id", "number"),
    "LogEntry": ("decision_id",),
    "Quote": ("article_id", "number", "place"),
    "ArticleRevision": ("article_id", "revision"),
    "CommentRevision": ("article_id", "number", "revision"),
    **{noun: (f"{noun.lower()}_id",) for noun in ("Site", "Section", "Agency", "Author", "Newsletter")},
}

SORTED_BY_KEY = {
    "Quote": "number",
    "CommentRevision": "revision",
    "ArticleRevision": "revision",
}
"""A part of the key that the list goes by: cursors have it once."""


def page(
    noun: str,
    rows: Iterable[Row],
    sort: str,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    filter: Mapping[str, Any] | None = None,
    size: int = 20,
    pinned: tuple[str, ...] = (),
) -> Row:
    """A connection, whole. `pinned` are the key's columns that all rows of the list share: a cursor's do not count."""
    by, is_descending = SORTS[noun][sort]
    keys = tuple(name for name in KEYS[noun] if name not in pinned)

    def place(row: Row) -> tuple[Any, ...]:
        return (by(row), *(row[name] for name in keys))

    def is_past(row: Row, other: Row) -> bool:
        """Whether `row` comes later in the list than `other`."""
        return place(row) < place(other) if is_descending else place(row) > place(other)

    whole = sorted((row for row in rows if passes(noun, row, filter)), key=place, reverse=is_descending)
    start, end = (row_at(noun, cursor) if cursor is not None else None for cursor in (after, before))
    between = [row for row in whole if (start is None or is_past(row, start)) and (end is None or is_past(end, row))]
    if last is not None:
        shown, more = between[-last:], len(between) > last
        following, preceding = end is not None and any(not is_past(end, row) for row in whole), more
    else:
        first = size if first is None else first
        shown, more = between[:first], len(between) > first
        following, preceding = more, start is not None and any(not is_past(row, start) for row in whole)
    cursors = [cursor_of(noun, sort, filter, by(row), row) for row in shown]
    return {
        "noun": f"{noun}Connection",
        "nodes": shown,
        "edges": [{"cursor": cursor, "node": row} for cursor, row in zip(cursors, shown, strict=True)],
        "page_info": {
            "has_next_page": following,
            "has_previous_page": preceding,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
        "stopped_at": None,
        "total_count": len(whole),
        "estimated_count": {"value": len(whole), "is_exact": True},
    }


def cursor_of(noun: str, sort: str, filter: Mapping[str, Any] | None, value: object, row: Row) -> str:
    """A cursor of this implementation's own: it names the list in plain words where the service's has a short mark."""
    named = json.dumps([noun, sort, meaning(noun, filter)])
    shown = printed(value, "+00:00") if isinstance(value, datetime) else value
    positions = [shown, *(row[name] for name in KEYS[noun] if SORTED_BY_KEY.get(noun) != name)]
    return base64.urlsafe_b64encode(json.dumps([named, *positions]).encode()).decode()


def row_at(noun: str, cursor: str) -> Row:
    """The row that a cursor of the service was made from."""
    _, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if noun == "ArticleRevision":
        revision, article = values
        values = [None, article, revision]
    if noun == "CommentRevision":
        revision, article, number = values
        values = [None, article, number, revision]
    if noun == "Quote":
        number, article, place = values
        key: tuple[Any, ...] = (article, number, place)
    else:
        key = tuple(values[1:])
    return next(row for row in ROWS[noun] if tuple(row[name] for name in KEYS[noun]) == key)
