"""Threads as bounded trees, grown row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.resolvers.pages import page
from tests.resolvers.rows import Row, rows_of


def tree(rows: list[Row], sort: str, roots: int, replies: int, depth: int, after: str | None = None) -> Row:
    """A tree of comments, whole, as one list in reading order."""
    found = page("Comment", rows, sort, first=roots, after=after, pinned=("article_id",))
    return {
        "noun": "CommentTree",
        "nodes": list(_grown(found, sort, replies, depth, 0)),
        "has_next_page": found["page_info"]["has_next_page"],
        "end_cursor": found["page_info"]["end_cursor"],
    }


def _grown(found: Row, sort: str, replies: int, depth: int, level: int) -> Iterator[Row]:
    for edge in found["edges"]:
        below = page("Comment", answers(edge["node"]), sort, first=replies, pinned=("article_id",))
        is_last = level == depth
        more = bool(below["total_count"]) if is_last else below["page_info"]["has_next_page"]
        yield {"noun": "CommentTreeNode", "level": level, "cursor": edge["cursor"], "has_more_replies": more, "node": edge["node"]}
        if not is_last:
            yield from _grown(below, sort, replies, depth, level + 1)


def answers(comment: Row) -> list[Row]:
    return rows_of("Comment", article_id=comment["article_id"], parent_number=comment["number"])


def roots_of(article: Row) -> list[Row]:
    return rows_of("Comment", article_id=article["article_id"], parent_number=None)


def tree_of_article(article: Row, **given: Any) -> Row:
    return tree(roots_of(article), **given)


def tree_of_replies(comment: Row, **given: Any) -> Row:
    return tree(answers(comment), **given)
