"""Files of one source in an order in which one lacks what another brings: nothing is lost, and what is whole is not read again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from api.acts.check import check
from api.acts.foreign_imports import import_foreign
from tests.foreign_files import TREE, brought, counted, doubts_of, everything, items, remark, story
from tests.sending import rows

SKIPPED = "unchanged: the same file was imported before"
COLUMNS = "articleID,commentID,parentID,commentBody,headline\n"


def test_a_comment_that_came_before_what_it_stands_under_comes_in_with_the_same_file_again(fresh_dsn: str, tmp_path: Path) -> None:
    first, second = items(tmp_path / "a", story(), remark(2, 1)), items(tmp_path / "b", remark(3, 2))
    left_out = brought(fresh_dsn, second, "hacker-news")
    assert (counted(left_out), doubts_of(left_out)) == (("unchanged", 0, 0, 0, 0), [("unknown_thread", 1)])
    brought(fresh_dsn, first, "hacker-news")
    assert counted(brought(fresh_dsn, second, "hacker-news")) == ("inserted", 1, 0, 0, 0)
    assert [row[:5] for row in rows(fresh_dsn, TREE)] == [(0, 1, 0, 1, 1), (1, 2, 1, 0, 0)]
    assert asyncio.run(check(fresh_dsn)) == []
    assert [brought(fresh_dsn, path, "hacker-news").reason for path in (first, second)] == [SKIPPED] * 2


def test_comments_that_came_before_their_thread_come_in_with_the_same_file_again(fresh_dsn: str, tmp_path: Path) -> None:
    thread = tmp_path / "thread.xml"
    thread.write_text(
        '<disqus><thread id="1"><forum>f</forum><title>T</title></thread><post id="9"><message>M</message><thread id="1"/></post></disqus>'
    )
    posts = tmp_path / "posts.xml"
    posts.write_text('<disqus><post id="2"><message>One</message><thread id="1"/></post></disqus>')
    told = [asyncio.run(import_foreign(fresh_dsn, path, "disqus", "Courier")) for path in (posts, thread, posts, posts)]
    assert [(one.inserted, doubts_of(one), one.reason) for one in told] == [
        *((0, [("unknown_thread", 1)], None), (1, [], None), (1, [], None), (0, [], SKIPPED)),
    ]


def test_what_is_still_not_there_is_left_out_and_told_again_and_nothing_changes(fresh_dsn: str, tmp_path: Path) -> None:
    path = items(tmp_path / "items", story(), remark(2, 1), remark(3, 99))
    brought(fresh_dsn, path, "hacker-news")
    before = everything(fresh_dsn)
    again = brought(fresh_dsn, path, "hacker-news")
    assert (counted(again), doubts_of(again)) == (("unchanged", 0, 0, 1, 0), [("unknown_thread", 3)])
    assert everything(fresh_dsn) == before


def test_an_answer_whose_parent_is_not_there_stands_for_itself_and_is_told_again(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "nyt.csv"
    path.write_text(f"{COLUMNS}a,2,1,Two,Tides\n")
    told = [brought(fresh_dsn, path, "nyt") for _ in range(3)]
    assert [(counted(one), doubts_of(one)) for one in told] == [
        (("inserted", 1, 0, 0, 1), [("unknown_parent", 2)]),
        *[(("unchanged", 0, 0, 1, 0), [("unknown_parent", 2)])] * 2,
    ]


def test_an_answer_that_came_before_its_parent_keeps_its_place_which_is_told(fresh_dsn: str, tmp_path: Path) -> None:
    """Numbers go up from a comment to its answers, and are part of addresses: what has a lower one cannot move below."""
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(f"{COLUMNS}a,1,,One,Tides\n")
    second.write_text(f"{COLUMNS}a,2,1,Two,Tides\na,3,2,Three,Tides\n")
    for path in (second, first):
        brought(fresh_dsn, path, "nyt")
    before = everything(fresh_dsn)
    told = brought(fresh_dsn, second, "nyt")
    sentences = [doubt.detail for doubt in told.doubts]
    assert (counted(told), sentences) == (("unchanged", 0, 0, 2, 0), ["comment 2 answers 1, which came in after it: it stands for itself"])
    assert doubts_of(told) == [("late_parent", 2)]
    assert (everything(fresh_dsn), asyncio.run(check(fresh_dsn))) == (before, [])
    assert brought(fresh_dsn, second, "nyt").reason == SKIPPED


def test_an_answer_keeps_its_place_also_where_its_parent_comes_in_with_the_same_file(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "nyt.csv"
    path.write_text(f"{COLUMNS}a,2,1,Two,Tides\n")
    brought(fresh_dsn, path, "nyt")
    path.write_text(f"{COLUMNS}a,1,,One,Tides\na,2,1,Two,Tides\n")
    told = brought(fresh_dsn, path, "nyt")
    assert (counted(told), doubts_of(told)) == (("inserted", 1, 0, 1, 0), [("late_parent", 3)])
    assert ([row[:5] for row in rows(fresh_dsn, TREE)], asyncio.run(check(fresh_dsn))) == ([(0, 1, 0, 0, 0), (0, 2, 0, 0, 0)], [])


@pytest.mark.parametrize(
    "lines",
    [
        "a,1,,One,",
        "a,1,,One,Tides\na,1,,One again,Tides",
        "a,,,One,Tides",
        "a,1,,,Tides",
        "a,1,1,One,Tides",
        "a,1,,One,Tides\nb,2,1,Two,Sails",
    ],
)
def test_a_file_whose_doubts_no_other_file_could_end_is_not_read_again(lines: str, fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "nyt.csv"
    path.write_text(f"{COLUMNS}{lines}\n")
    told = [brought(fresh_dsn, path, "nyt") for _ in range(2)]
    assert ([len(one.doubts) for one in told], told[1].reason) == ([1, 0], SKIPPED)
