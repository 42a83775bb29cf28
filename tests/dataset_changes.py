"""The log of changes in the fixed dataset: something of each noun, what went since, and what nobody may see any more."""

from __future__ import annotations

from tests.dataset_people import FAR, Row, day

MARKS = (0x1F0C9B3E, 0x0A)
"""Those of two batches."""
LOGGED = (
    ("site", (1,), "insert", None),
    ("section", (1,), "insert", None),
    ("agency", (1,), "insert", None),
    ("author", (1,), "insert", None),
    ("account", (1,), "insert", None),
    ("article", (1,), "insert", None),
    ("image", (1,), "insert", None),
    ("comment", (1, 4), "insert", None),
    ("comment", (1, 5), "insert", None),
    ("newsletter", (1,), "update", None),
    ("article", (FAR,), "update", None),
    ("comment", (1, 19), "delete", "moderation"),
    ("comment", (1, 21), "delete", "writer"),
    ("article", (11,), "delete", "newsroom"),
    ("comment", (11, 1), "delete", "article"),
    ("account", (6,), "erase", "erasure"),
    ("comment", (1, 4), "update", None),
)
CHANGES: tuple[Row, ...] = tuple(
    {
        "position": position,
        "noun": noun,
        "key": list(key),
        "operation": operation,
        "at": day(9, position),
        "reason": reason,
        "mark": MARKS[position > 10],
    }
    for position, (noun, key, operation, reason) in enumerate(LOGGED, 1)
)
HEAD = f"update change_head set position = {len(CHANGES)}, mark = {MARKS[1]}"


def cursor(position: int) -> str:
    """That behind a change."""
    mark = next((row["mark"] for row in CHANGES if row["position"] == position), 0)
    return f"{position}-{mark:08x}"
