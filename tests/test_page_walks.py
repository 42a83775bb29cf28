"""Walks through every list in every order, at both doors: each row once, where plain resolvers over the same rows put it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from schema.sort import CommentSort, Sort
from tests.asking import Asker, Json
from tests.door import Door
from tests.resolvers import naive_data
from tests.walking import LISTS, List, Page, backwards, onwards, page_in, rest_onwards, rest_page

SIZES = (1, 2, 3, 7, 100)
WALKS = [pytest.param(walked, sort, id=f"{walked} {sort.name}") for walked in LISTS for sort in walked.orders]
AT_BOTH_DOORS = [pytest.param(walked, sort, id=f"{walked} {sort.name}") for walked in LISTS if walked.address for sort in walked.orders]
every_list_in_every_order = pytest.mark.parametrize(("walked", "sort"), WALKS)


def naive(text: str, variables: Mapping[str, object]) -> Json:
    found: Json = json.loads(naive_data(text, variables, None))
    return found


def expected_rows(walked: List, sort: Sort) -> tuple[str, ...]:
    return page_in(naive(walked.query(sort.name), {"size": 100})).rows


def joined(pages: list[Page]) -> tuple[str, ...]:
    return tuple(row for page in pages for row in page.rows)


@every_list_in_every_order
def test_all_pages_onwards_show_each_row_once_and_in_order(asker: Asker, walked: List, sort: Sort) -> None:
    walks = {size: list(onwards(asker.data, walked, sort.name, size)) for size in SIZES}
    expected = expected_rows(walked, sort)
    assert {size: joined(pages) for size, pages in walks.items()} == dict.fromkeys(SIZES, expected)
    assert {size: len(pages) for size, pages in walks.items()} == {size: max(1, -(-len(expected) // size)) for size in SIZES}
    for pages in walks.values():
        assert [page.is_preceded for page in pages] == [False] + [True] * (len(pages) - 1)


@every_list_in_every_order
def test_all_pages_backwards_show_each_row_once_and_in_order(asker: Asker, walked: List, sort: Sort) -> None:
    walks = {size: list(backwards(asker.data, walked, sort.name, size))[::-1] for size in SIZES}
    expected = expected_rows(walked, sort)
    assert {size: joined(pages) for size, pages in walks.items()} == dict.fromkeys(SIZES, expected)
    assert {size: len(pages) for size, pages in walks.items()} == {size: max(1, -(-len(expected) // size)) for size in SIZES}
    for pages in walks.values():
        assert [page.is_followed for page in pages] == [True] * (len(pages) - 1) + [False]


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize(("walked", "sort"), AT_BOTH_DOORS)
def test_rest_gives_the_same_pages_with_the_same_cursors_and_leads_back(
    asker: Asker, door: Door, walked: List, sort: Sort, size: int
) -> None:
    pages, rest = list(onwards(asker.data, walked, sort.name, size)), list(rest_onwards(door, walked, sort, size))
    assert [(page.rows, page.next_cursor) for page in rest] == [
        (page.rows, page.cursors[-1] if page.is_followed else None) for page in pages
    ]
    for before, page in zip([None, *rest], rest, strict=False):
        back = rest_page(door, walked, sort, size, page.prev_cursor) if page.prev_cursor else None
        assert (back and back.rows, back and back.next_cursor) == (before and before.rows, before and before.next_cursor)


@pytest.mark.parametrize("cursor_of", ["art_1", "art_9007199254740993", "art_4"])
def test_a_cursor_of_another_article_is_refused(asker: Asker, door: Door, cursor_of: str) -> None:
    """Also where a comment's number in it is the other article's key."""
    query = '{ article(id: "art_2") { comments(after: "%s") { edges { cursor } } } }'
    cursors = page_cursors(asker, cursor_of)
    assert {asker.refusal(query % cursor) for cursor in cursors} == {"invalid_cursor"}
    assert {door.refusal(f"/v1/articles/art_2/comments?cursor={cursor}")["code"] for cursor in cursors} == {"invalid_cursor"}


def page_cursors(asker: Asker, article: str) -> tuple[str, ...]:
    walked = List((f'article(id: "{article}")', "comments"), CommentSort)
    return page_in(asker.data(walked.query("OLD"), {"size": 100, "cursor": None})).cursors


def test_an_article_that_is_not_there_is_not_found_whatever_cursor_comes_with_it(asker: Asker, door: Door) -> None:
    cursor = page_cursors(asker, "art_1")[0]
    assert asker.data(f'{{ article(id: "cmt_1_1") {{ comments(after: "{cursor}") {{ totalCount }} }} }}') == {"article": None}
    assert door.refusal(f"/v1/articles/cmt_1_1/comments?cursor={cursor}")["code"] == "not_found"
