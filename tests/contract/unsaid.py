"""What the document cannot say: the bounds between parameters, and the checks of generated tests that do not fit an operation, each with why."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

FEW_NAMES = 15  # which are no more than 500 letters


def keep_to_what_no_schema_says(query: dict[str, Any], known: Collection[str]) -> None:
    """Takes out of a query that fits the schema what is refused all the same."""
    for name in {"fields", "include"} & query.keys():
        query[name] = ",".join(str(query[name]).split(",")[:FEW_NAMES])  # together they are one text
    query.pop("cursor", None)  # a cursor is one that a list gave, so one made up is never right
    if query.get("sort") == "relevance":
        query.setdefault("q", "harbour")  # what is relevant to nothing is refused
    is_tree = query.get("view") == "tree" or ("view" not in query and query.keys() & {"roots", "replies", "depth"})
    size = "roots" if is_tree else "limit" if "limit" in known else None
    for name in ("limit",) if is_tree else ("roots", "replies", "depth"):
        query.pop(name, None)  # each view has sizes of its own
    if is_tree:
        query["depth"] = min(int(query.get("depth", 1)), 1)  # the sizes of a tree multiply
    if "include" in query and size:
        query[size] = 1  # as do those of the lists inside a list
        if is_tree:
            query["replies"] = min(int(query.get("replies", 1)), 1)
