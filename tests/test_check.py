"""`broadsheet check`: each kind of drift, planted by hand, is named with its row. Scores and ranks cannot drift: Postgres computes them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from api.acts.check import check
from db.statements import statements
from tests.commands import Told, said
from tests.page_text import Written
from tests.sending import execute, rows
from tests.test_imports import imported

ANSWER = {"text": "b", "comment": {"text": "c"}}
COMMENT = {"text": "a", "upvoteCount": 4, "downvoteCount": 1, "dateCreated": "2026-02-03T10:00:00Z", "comment": ANSWER}
ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Trams",
    "publisher": {"name": "Ledger"},
    "datePublished": "2026-02-03T09:00:00Z",
    "comment": COMMENT,
}


@pytest.fixture
def thread_dsn(fresh_dsn: str, tmp_path: Path) -> str:
    """One article with a comment, its answer, and the answer to that."""
    imported(fresh_dsn, tmp_path / "page.html", f'<script type="application/ld+json">{json.dumps(ARTICLE)}</script>')
    assert asyncio.run(check(fresh_dsn)) == []
    return fresh_dsn


PLANTED = {
    "tallies": ("update comment set up = 5 where number = 1", ["comment cmt_1_1: kept +5 / -1, counted +4 / -1"]),
    "replies": ("update comment set reply_count = 2 where number = 1", ["comment cmt_1_1: kept 2 replies, counted 1"]),
    "descendants": (
        "update comment set descendant_count = 3 where number = 2",
        ["comment cmt_1_1: kept 2 descendants, counted 4", "comment cmt_1_2: kept 3 descendants, counted 1"],
    ),
    "depths": ("update comment set depth = 7 where number = 3", ["comment cmt_1_3: kept depth 7, counted 2"]),
    "counts": (
        "update article_stat set visible_count = 2, hidden_count = 1",
        ["article art_1: kept (2,0,1,0,0), counted (3,0,0,0,0)"],
    ),
    "numbers": ("update article_stat set last_number = 2", ["article art_1: kept last number 2, found 3"]),
    "parts": ("delete from article_content", ["article art_1: its content or its counters are missing"]),
    "listed_articles": (
        "update article_stat set listed_at = listed_at + interval '1 day'",
        ["article art_1: listed at 2026-02-03 09:00:00+00, its counters say 2026-02-04 09:00:00+00, it came out at 2026-02-03 09:00:00+00"],
    ),
    "listed_comments": (
        "update comment set listed_at = listed_at + interval '1 day' where number = 1",
        [
            "comment cmt_1_1: its words are out of date",
            "comment cmt_1_1: listed at 2026-02-04 10:00:00+00, written at 2026-02-03 10:00:00+00",
        ],
    ),
    "queue": (
        "insert into queue_entry (article_id, number, entered_at) values (1, 2, now())",
        ["queue entry cmt_1_2: kept 0 open reports, counted no"],
    ),
    "revisions": (
        "insert into comment_revision (article_id, number, revision, body, body_html) values (1, 1, 2, 'a', '<p>a</p>')",
        ["comment cmt_1_1: its last kept text is of revision 2, it is at 1"],
    ),
    "stories": (
        "insert into article_revision (article_id, revision, headline, blocks, written_at) values (1, 1, 'Buses', '[]', now())",
        ["article art_1: its last kept story is of revision 1, it is at 1"],
    ),
    "words": ("update comment_search set search = '' where number = 2", ["comment cmt_1_2: its words are out of date"]),
}


def test_every_kind_of_drift_is_planted_here() -> None:
    assert sorted(PLANTED) == sorted(statements("check"))


@pytest.mark.parametrize("kind", PLANTED)
def test_a_row_that_drifted_is_named_and_the_command_fails(thread_dsn: str, kind: str) -> None:
    planted, sentences = PLANTED[kind]
    execute(thread_dsn, planted)
    told = said("check", "--database-url", thread_dsn)
    assert (told.code, told.err) == (1, "")
    *found, summed_up = told.out.splitlines()
    assert (sorted(found), summed_up) == (sentences, f"{len(sentences)} rows drifted")


def test_missing_counters_are_named_too(thread_dsn: str) -> None:
    execute(thread_dsn, "delete from article_stat")
    assert asyncio.run(check(thread_dsn)) == ["article art_1: its content or its counters are missing"]


def test_live_votes_count_beside_what_the_page_said(thread_dsn: str) -> None:
    execute(thread_dsn, "insert into vote values (1, 1, 7, 1, 0, now()), (1, 1, 8, -1, 0, now()), (1, 1, 9, 0, 1, now())")
    assert asyncio.run(check(thread_dsn)) == ["comment cmt_1_1: kept +4 / -1, counted +5 / -2"]
    execute(thread_dsn, "update comment set up = 5, down = 2 where number = 1")
    assert said("check", "--database-url", thread_dsn) == Told(0, "all counters agree with the rows they count\n", "")


def test_every_status_has_its_counter(thread_dsn: str) -> None:
    execute(thread_dsn, "delete from comment_search where number in (1, 2)")
    execute(thread_dsn, "update comment set status = 'removed' where number = 1")
    execute(thread_dsn, "update comment set status = 'pending' where number = 2")
    assert asyncio.run(check(thread_dsn)) == [
        "comment cmt_1_1: kept 1 replies, counted 0",
        "comment cmt_1_1: kept 2 descendants, counted 1",
        "article art_1: kept (3,0,0,0,0), counted (1,1,0,1,0)",
        "queue entry cmt_1_2: kept no open reports, counted 0",
    ]
    execute(thread_dsn, "insert into queue_entry (article_id, number, entered_at) values (1, 2, now())")
    execute(thread_dsn, "update article_stat set visible_count = 1, pending_count = 1, removed_count = 1")
    execute(thread_dsn, "update comment set reply_count = 0, descendant_count = 1 where number = 1")
    assert asyncio.run(check(thread_dsn)) == []


def test_words_are_those_of_visible_comments_and_no_others(thread_dsn: str) -> None:
    execute(thread_dsn, "delete from comment_search where number = 1")
    execute(thread_dsn, "update comment_search set listed_at = listed_at - interval '1 day' where number = 2")
    execute(thread_dsn, "update comment set status = 'hidden' where number = 3")
    execute(thread_dsn, "update comment set reply_count = 0, descendant_count = 0 where number = 2")
    execute(thread_dsn, "update comment set descendant_count = 1 where number = 1")
    execute(thread_dsn, "update article_stat set visible_count = 2, hidden_count = 1")
    assert sorted(asyncio.run(check(thread_dsn))) == [
        "comment cmt_1_1: its words are missing",
        "comment cmt_1_2: its words are out of date",
        "comment cmt_1_3: its words are kept although it is not shown",
    ]


def test_check_changes_nothing(thread_dsn: str) -> None:
    execute(thread_dsn, "update comment set up = 5 where number = 1")
    kept = rows(thread_dsn, "select to_jsonb(comment) from comment order by number")
    asyncio.run(check(thread_dsn))
    assert rows(thread_dsn, "select to_jsonb(comment) from comment order by number") == kept


def test_an_empty_dataset_has_not_drifted(fresh_dsn: str, tmp_path: Path) -> None:
    assert asyncio.run(check(fresh_dsn)) == []
    imported(fresh_dsn, tmp_path / "page.txt", Written(comments=[]).text())
    assert asyncio.run(check(fresh_dsn)) == []


def test_the_dataset_that_reads_are_tested_on_has_not_drifted(dataset_dsn: str) -> None:
    assert asyncio.run(check(dataset_dsn)) == []
