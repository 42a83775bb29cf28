"""What members of one row of an export must say of each other. Each of them has been found to be of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.release.refill_values import Misfit
from schema.ids import LARGEST_INTEGER, prefix_of

Row = dict[str, Any]
"""Of the form that its table's rows have."""


def id_in(row: object) -> str | None:
    """What a row is told by, where it says so; for rows of no form, too."""
    found = row.get("id", row.get("comment_id")) if isinstance(row, dict) else None
    return found if isinstance(found, str) and prefix_of(found) else None


def _section(row: Row) -> None:
    _must(row["site"] is not None, "site", "the site whose section it is")


def _newsletter(row: Row) -> None:
    _must(row["site"] is not None, "site", "the site whose newsletter it is")


def _account(row: Row) -> None:
    is_imported = row["origin"] == "imported"
    _must((row["site"] is not None) == is_imported, "site", "the site that named it" if is_imported else "null, as it was registered")


def _article(row: Row) -> None:
    _must(row["site"] is not None, "site", "the site whose page it is")
    image, key = row["lead_image"], row["id"].removeprefix("art_")
    _must(image is None or image["id"] == f"img_{key}", "lead_image.id", f"img_{key}")
    numbers = {block["number"] for block in row["blocks"]}
    _must(len(numbers) == len(row["blocks"]), "blocks", "a list in which each number stands once")


def _comment(row: Row) -> None:
    key = row["id"].removeprefix("cmt_").split("_")[0]
    article, own = row["article"], row["number"]
    _must(row["id"] == f"cmt_{key}_{own}", "number", "the last number of the id")
    _must(article is not None and article["id"] == f"art_{key}", "article.id", f"art_{key}")
    _stands(row, key)
    _must(row["votes"]["up"] + row["votes"]["down"] <= LARGEST_INTEGER, "votes", f"two counts that come to {LARGEST_INTEGER} at most")
    is_deleted = row["status"] == "deleted"
    _must(not is_deleted or row["body"] == row["body_html"] == "", "body", "empty, as the comment was deleted")
    _must(not is_deleted or row["account"] is None, "account", "null, as the comment was deleted")
    for place, quote in enumerate(row["quotes"]):
        _quote(quote, key, f"quotes[{place}]")


def _stands(row: Row, key: str) -> None:
    """Below a comment that was there before: so no tree has a circle, and none is deeper than it has comments."""
    parent, depth, own = row["parent"], row["depth"], row["number"]
    _must(depth < own, "depth", f"less than its number, {own}")
    if parent is None:
        return
    _must(parent["id"] == f"cmt_{key}_{parent['number']}", "parent.id", f"cmt_{key}_{parent['number']}")
    _must(parent["number"] < own, "parent.number", f"less than its own, {own}")
    _must(depth > 0, "depth", "more than 0, as it answers a comment")


def _quote(quote: Row, key: str, place: str) -> None:
    target = quote["target"]
    _must(quote["end"] > quote["start"], f"{place}.end", f"more than its start, {quote['start']}")
    if target is None or target["type"] == "block":
        return
    right = f"cmt_{key}_{target['number']}"
    _must(target["id"] == right, f"{place}.target.id", right)


def _must(is_right: bool, place: str, right: str) -> None:
    if not is_right:
        raise Misfit(right, place)


AGREEMENTS: dict[str, Callable[[Row], None]] = {
    "sections": _section,
    "newsletters": _newsletter,
    "accounts": _account,
    "articles": _article,
    "comments": _comment,
}
