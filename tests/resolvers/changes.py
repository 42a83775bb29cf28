"""What changed, with what anybody sees of it by now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.dataset_changes import CHANGES, cursor
from tests.resolvers.rows import Row, row_of

KINDS = {
    "comment": ("Comment", "cmt"),
    "article": ("Article", "art"),
    "account": ("Account", "acc"),
    "image": ("Image", "img"),
    "author": ("Author", "aut"),
    "section": ("Section", "sec"),
    "site": ("Site", "sit"),
    "agency": ("Agency", "agy"),
    "newsletter": ("Newsletter", "nwl"),
}


EVERY_CHANGE: list[Row] = [dict(row) for row in CHANGES]


def changes(_: Row, limit: int, after: str | None = None, types: list[str] | None = None) -> Row:
    behind = len(CHANGES) if after == "now" else int((after or "0").partition("-")[0])
    wanted = [row for row in EVERY_CHANGE if row["position"] > behind and (types is None or row["noun"].upper() in types)]
    shown = wanted[:limit]
    last = shown[-1]["position"] if len(shown) == limit else len(CHANGES)
    return {"cursor": cursor(last), "has_more": last < len(CHANGES), "items": [told(row) for row in shown]}


def told(change: Row) -> Row:
    noun, prefix = KINDS[change["noun"]]
    public_id = "_".join((prefix, *map(str, change["key"])))
    return {**change, "cursor": cursor(change["position"]), "kind": change["noun"], "id": public_id, "item": row_of(noun, id=public_id)}


CHANGED: dict[str, Callable[..., Any]] = {"Query.changes": changes}
