"""Walks through the pages of a list, at either door; and the lists that there are to walk through."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from schema.sort import ArticleSort, CommentSort, DecisionSort, NameSort, QuoteSort, RecentSort, Sort
from tests.asking import Json

Variables = Mapping[str, object]


class Getter(Protocol):
    """Whoever reads at the REST door."""

    def get(self, target: str, /) -> dict[str, Json]: ...


Ask = Callable[[str, Variables], Json]
ENDLESS = 500  # pages; no list of the tests has so many, so a walk that comes so far goes round in circles


@dataclass(frozen=True)
class List:
    """`way` leads to it in GraphQL, `address` in REST where it has one; `row` are the fields that tell its rows apart."""

    way: tuple[str, ...]
    sorts: type[Sort]
    address: str | None = None
    row: str = "id"

    def __str__(self) -> str:
        return " ".join(self.way)

    @property
    def orders(self) -> list[Sort]:
        """The orders that need nothing to go by; test_search_bounds.py walks by relevance, which needs words."""
        return [sort for sort in self.sorts if sort.name != "RELEVANCE"]

    def query(self, sort: str, side: str = "first", cursor: str = "after") -> str:
        """A page of the list: `$size` rows behind `$cursor`, or before it."""
        *above, name = self.way
        name, _, filters = name.partition(" ")
        arguments = ", ".join([f"sort: {sort}", f"{side}: $size", f"{cursor}: $cursor", *([filters] if filters else [])])
        page = f"edges {{ cursor node {{ {self.row} }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} totalCount"
        opening = "".join(f"{one} {{ " for one in above)
        return f"query ($size: Int, $cursor: String) {{ {opening}{name}({arguments}) {{ {page} }}{' }' * len(above)} }}"


BY_DECISION = "action commentId decidedAt"
BY_QUOTE = "start text comment { id }"
LISTS = (
    List(("articles",), ArticleSort, "/v1/articles"),
    List(('articles filter: { section: "world" }',), ArticleSort, "/v1/articles?section=world"),
    List(('articles filter: { author: "aut_1", minComments: 1 }',), ArticleSort, "/v1/articles?author=aut_1&min_comments=1"),
    List(("comments",), RecentSort, "/v1/comments"),
    List(('comments filter: { section: "world" }',), RecentSort, "/v1/comments?section=world"),
    List(("comments filter: { featured: true }",), RecentSort, "/v1/comments?featured=true"),
    List(("moderationLog",), DecisionSort, row=BY_DECISION),
    List(("sections",), NameSort, "/v1/sections"),
    List(("sites",), NameSort, "/v1/sites"),
    List(("agencies",), NameSort, "/v1/agencies"),
    List(("authors",), NameSort, "/v1/authors"),
    List(('article(id: "art_1")', "comments"), CommentSort, "/v1/articles/art_1/comments"),
    List(('article(id: "art_2")', "comments"), CommentSort, "/v1/articles/art_2/comments"),
    List(('article(id: "art_9")', "comments"), CommentSort, "/v1/articles/art_9/comments"),
    List(('comment(id: "cmt_1_1")', "replies"), CommentSort, "/v1/comments/cmt_1_1/replies"),
    List(('comment(id: "cmt_4_1")', "replies"), CommentSort, "/v1/comments/cmt_4_1/replies"),
    List(('comment(id: "cmt_1_4")', "quotedBy"), QuoteSort, "/v1/comments/cmt_1_4/quoted-by", BY_QUOTE),
    List(('comment(id: "cmt_2_2")', "quotedBy"), QuoteSort, "/v1/comments/cmt_2_2/quoted-by", BY_QUOTE),
    List(('author(id: "aut_1")', "articles"), ArticleSort, "/v1/authors/aut_1/articles"),
    List(('account(handle: "tidewatcher")', "comments"), RecentSort, "/v1/accounts/TideWatcher/comments"),
    List(('account(handle: "gull")', "comments"), RecentSort, "/v1/accounts/gull/comments"),
    List(('node(id: "sit_1")', "... on Site", "sections"), NameSort),
    List(('node(id: "sit_1")', "... on Site", "articles"), ArticleSort),
    List(('section(slug: "world")', "articles"), ArticleSort),
    List(('node(id: "agy_1")', "... on Agency", "articles"), ArticleSort),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, as GraphQL tells of it."""

    rows: tuple[str, ...]
    cursors: tuple[str, ...]
    is_followed: bool
    is_preceded: bool


def page_in(found: Any) -> Page:
    """The page somewhere inside an answer: the way to it has one field at each level."""
    while "edges" not in found:
        [found] = found.values()
    info = found["pageInfo"]
    rows = tuple(json.dumps(edge["node"]) for edge in found["edges"])
    cursors = tuple(edge["cursor"] for edge in found["edges"])
    assert (info["startCursor"], info["endCursor"]) == ((cursors[0], cursors[-1]) if cursors else (None, None))
    return Page(rows, cursors, info["hasNextPage"], info["hasPreviousPage"])


def onwards(ask: Ask, walked: List, sort: str, size: int) -> Iterator[Page]:
    """The pages from the first to the last."""
    cursor = None
    for _ in range(ENDLESS):
        page = page_in(ask(walked.query(sort), {"size": size, "cursor": cursor}))
        yield page
        if not page.is_followed:
            return
        cursor = page.cursors[-1]
    raise AssertionError("the list has no end")


def backwards(ask: Ask, walked: List, sort: str, size: int) -> Iterator[Page]:
    """The pages from the last to the first."""
    cursor = None
    for _ in range(ENDLESS):
        page = page_in(ask(walked.query(sort, "last", "before"), {"size": size, "cursor": cursor}))
        yield page
        if not page.is_preceded:
            return
        cursor = page.cursors[0]
    raise AssertionError("the list has no beginning")


@dataclass(frozen=True, slots=True)
class RestPage:
    """One page, as REST tells of it."""

    rows: tuple[str, ...]
    next_cursor: str | None
    prev_cursor: str | None


def rest_page(door: Getter, walked: List, sort: Sort, size: int, cursor: str | None) -> RestPage:
    assert walked.address
    target = f"{walked.address}{'&' if '?' in walked.address else '?'}sort={sort.spelling}&limit={size}"
    target += "&fields=id" if walked.row == "id" else "&fields=start,text,comment"
    found: dict[str, Any] = {**door.get(f"{target}&cursor={cursor}" if cursor else target)}
    return RestPage(tuple(map(row_in, found["items"])), found["next_cursor"], found["prev_cursor"])


def row_in(item: dict[str, Any]) -> str:
    """An item with what GraphQL was asked for."""
    return json.dumps({**item, "comment": {"id": item["comment"]["id"]}} if "comment" in item else item)


def rest_onwards(door: Getter, walked: List, sort: Sort, size: int) -> Iterator[RestPage]:
    cursor = None
    for _ in range(ENDLESS):
        page = rest_page(door, walked, sort, size, cursor)
        yield page
        if page.next_cursor is None:
            return
        cursor = page.next_cursor
    raise AssertionError("the list has no end")
