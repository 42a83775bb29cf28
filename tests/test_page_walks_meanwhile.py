"""Walks through lists whose rows come and go meanwhile: each row that is there throughout is seen exactly once, at either door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from schema.context import Context
from schema.sort import ArticleSort, CommentSort, RecentSort, Sort
from tests import dataset, dataset_people
from tests.asking import Asker
from tests.door import Door
from tests.walking import List, page_in, rest_page

LISTS = (
    List(("articles",), ArticleSort, "/v1/articles"),
    List(("comments",), RecentSort, "/v1/comments"),
    List(('article(id: "art_2")', "comments"), CommentSort, "/v1/articles/art_2/comments"),
    List(('comment(id: "cmt_1_1")', "replies"), CommentSort, "/v1/comments/cmt_1_1/replies"),
    List(('account(handle: "tidewatcher")', "comments"), RecentSort, "/v1/accounts/tidewatcher/comments"),
)
ADD_COMMENT = """
insert into comment (article_id, number, parent_number, account_id, body, body_html, listed_at, created_at, up, down)
values ($1, $2, $3, 1, 'New.', '<p>New.</p>', $4, $4, $5, $6)
on conflict do nothing
"""
SET_COMMENT_STATUS = "update comment set status = $3 where article_id = $1 and number = $2"
SET_ARTICLE_STATUS = "update article set status = $2 where article_id = $1"
DELETE_COMMENT = "delete from comment where article_id = $1 and number = $2"
PUT_BACK = (
    "delete from comment where number >= 100",
    "update comment set status = b.status from comment_before as b where comment.article_id = b.article_id and comment.number = b.number",
    "update article set status = b.status from article_before as b where article.article_id = b.article_id",
)


class Change(NamedTuple):
    """A statement and its values."""

    sql: str
    values: tuple[object, ...]


def add(where: tuple[int, int | None], number: int, day: int, up: int, down: int) -> Change:
    """A comment comes in, somewhere in the order of every sort."""
    return Change(ADD_COMMENT, (where[0], number, where[1], dataset_people.day(day), up, down))


def set_status(key: tuple[int, int], status: str) -> Change:
    return Change(SET_COMMENT_STATUS, (*key, status))


KEYS = st.sampled_from([(row["article_id"], row["number"]) for row in dataset.COMMENTS if row["article_id"] in (1, 2, 3)])
NEW = st.integers(100, 103)  # few numbers, so that what was added is also hidden and deleted
PLACES = st.sampled_from([(1, 1), (2, None), (3, None)])
CHANGES = st.one_of(
    st.builds(add, PLACES, NEW, st.integers(0, 12), st.integers(0, 20), st.integers(0, 5)),
    st.builds(set_status, KEYS | st.tuples(st.integers(1, 3), NEW), st.sampled_from(["visible", "hidden", "removed", "deleted"])),
    st.builds(lambda article, number: Change(DELETE_COMMENT, (article, number)), st.integers(1, 3), NEW),
    st.builds(lambda key, status: Change(SET_ARTICLE_STATUS, (key, status)), st.integers(3, 9), st.sampled_from(["visible", "hidden"])),
)


class Scratch:
    """A database with the fixed dataset, which may be changed and put back."""

    def __init__(self, dsn: str) -> None:
        self.asker, self.door = Asker(dsn, Context(dataset_people.NOW)), Door(dsn)
        self.asker.run(self._load())

    async def _load(self) -> None:
        async with self.asker.pool.acquire() as connection:
            await dataset.load(connection)  # type: ignore[arg-type]  # the pool's own kind of connection
            await connection.execute("create table comment_before as select article_id, number, status from comment")
            await connection.execute("create table article_before as select article_id, status from article")

    def close(self) -> None:
        self.asker.close()
        self.door.close()

    def put_back(self) -> None:
        for statement in PUT_BACK:
            self.asker.run(self.asker.pool.execute(statement))

    def change(self, change: Change) -> None:
        self.asker.run(self.asker.pool.execute(change.sql, *change.values))

    def whole(self, walked: List, sort: Sort) -> tuple[str, ...]:
        page = page_in(self.asker.data(walked.query(sort.name), {"size": 100}))
        assert not page.is_followed
        return page.rows

    def page(self, walked: List, sort: Sort, size: int, door: str, cursor: str | None) -> tuple[tuple[str, ...], str | None]:
        """The rows of one page in the order of the walk, and where the next one begins."""
        if door == "REST":
            found = rest_page(self.door, walked, sort, size, cursor)
            return found.rows, found.next_cursor
        given = {"size": size, "cursor": cursor}
        if door == "GraphQL, backwards":
            page = page_in(self.asker.data(walked.query(sort.name, "last", "before"), given))
            return page.rows[::-1], page.cursors[0] if page.is_preceded else None
        page = page_in(self.asker.data(walked.query(sort.name), given))
        return page.rows, page.cursors[-1] if page.is_followed else None


@pytest.fixture(scope="module")
def scratch(dsn: str) -> Iterator[Scratch]:
    opened = Scratch(dsn)
    yield opened
    opened.close()


@pytest.mark.parametrize("door", ["GraphQL", "GraphQL, backwards", "REST"])
@pytest.mark.parametrize("walked", LISTS, ids=str)
def test_each_row_that_is_there_throughout_is_seen_exactly_once(scratch: Scratch, walked: List, door: str) -> None:
    @settings(max_examples=25, phases=[Phase.generate, Phase.shrink])
    @given(st.sampled_from(walked.orders), st.integers(1, 5), st.lists(st.lists(CHANGES, max_size=3), max_size=12))
    def walk(sort: Sort, size: int, meanwhile: list[list[Change]]) -> None:
        scratch.put_back()
        changes, throughout, seen = iter(meanwhile), [*scratch.whole(walked, sort)], list[str]()
        rows, cursor = scratch.page(walked, sort, size, door, None)
        seen += rows
        while cursor:
            for change in next(changes, []):
                scratch.change(change)
                throughout = [row for row in scratch.whole(walked, sort) if row in throughout]
            rows, cursor = scratch.page(walked, sort, size, door, cursor)
            seen += rows
        assert [row for row in seen if row in throughout] == (throughout[::-1] if door.endswith("backwards") else throughout)

    walk()


@pytest.mark.parametrize("door", ["GraphQL", "GraphQL, backwards", "REST"])
@pytest.mark.parametrize("sort", list(CommentSort))
def test_a_cursor_lives_on_when_its_row_is_gone(scratch: Scratch, sort: Sort, door: str) -> None:
    walked = List(('article(id: "art_2")', "comments"), CommentSort, "/v1/articles/art_2/comments")
    scratch.put_back()
    for number, day, up, down in ((100, 8, 3, 3), (101, 12, 20, 0), (102, 0, 0, 20)):
        scratch.change(add((2, None), number, day, up, down))
    whole = scratch.whole(walked, sort)
    in_order = whole[::-1] if door.endswith("backwards") else whole
    place = in_order.index('{"id": "cmt_2_100"}')
    _, cursor = scratch.page(walked, sort, place + 1, door, None)
    scratch.change(Change(DELETE_COMMENT, (2, 100)))
    assert cursor is not None
    assert scratch.page(walked, sort, 100, door, cursor)[0] == in_order[place + 1 :]
