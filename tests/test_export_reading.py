"""Tables for reading: what they say can be worked out from the other tables of the same export, and is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exporting import Row, exported, rows_of
from tests.sending import execute

VOTES = """insert into vote (article_id, number, voter_id, value, cast_at) values
  (1, 1, 1, 1, '2024-03-01 06:00:00Z'), (1, 1, 2, 1, '2024-03-01 06:59:59Z'), (1, 1, 3, -1, '2024-03-01 07:00:00Z'),
  (1, 1, 4, 0, '2024-03-01 07:30:00Z'), (1, 19, 1, 1, '2024-03-01 06:00:00Z'), (11, 1, 2, 1, '2024-03-01 06:00:00Z'),
  (1, 2, 4, 1, '2024-03-01 06:00:00+09:00')"""


@pytest.fixture(scope="module")
def export(filled_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with votes, that tests only read."""
    execute(filled_dsn, VOTES)
    folder = tmp_path_factory.mktemp("exports") / "export"
    exported(filled_dsn, folder)
    return folder


def named(row: Row | None) -> Any:
    return row["id"] if row else None


def test_who_answers_whom_is_what_parents_and_quotes_say(export: Path) -> None:
    comments = {row["id"]: row for row in rows_of(export, "comments")}
    assert rows_of(export, "reply_edges") == [edge for row in comments.values() for edge in edges_of(row, comments)]


def edges_of(row: Row, comments: dict[str, Row]) -> Iterator[Row]:
    quoted = [quote["target"] for quote in row["quotes"] if quote["target"] and quote["target"]["type"] == "comment"]
    for kind, target in (("reply", row["parent"]), *(("quote", one) for one in quoted)):
        if target:
            yield {
                "kind": kind,
                "article_id": named(row["article"]),
                "from_comment_id": row["id"],
                "to_comment_id": named(target),
                "from_account_id": named(row["account"]),
                "to_account_id": named(comments[named(target)]["account"]),
                "created_at": row["created_at"],
            }


def test_there_are_edges_of_both_kinds(export: Path) -> None:
    assert {row["kind"] for row in rows_of(export, "reply_edges")} == {"reply", "quote"}


def test_votes_are_counted_by_the_hour_in_utc_where_the_comment_is_shown(export: Path) -> None:
    assert rows_of(export, "vote_hours") == [
        {"comment_id": "cmt_1_1", "hour": "2024-03-01T06:00:00Z", "up": 2, "down": 0},
        {"comment_id": "cmt_1_1", "hour": "2024-03-01T07:00:00Z", "up": 0, "down": 1},
        {"comment_id": "cmt_1_2", "hour": "2024-02-29T21:00:00Z", "up": 1, "down": 0},
    ]


def test_threads_are_what_their_comments_come_to(export: Path) -> None:
    comments = rows_of(export, "comments")
    assert rows_of(export, "threads") == [
        numbers_of(row["id"], [one for one in comments if named(one["article"]) == row["id"]]) for row in rows_of(export, "articles")
    ]


def numbers_of(article: str, rows: list[Row]) -> Row:
    depths = [row["depth"] for row in rows]
    times = sorted((row["created_at"] for row in rows if row["created_at"]), key=datetime.fromisoformat)
    accounts = [named(row["account"]) for row in rows]
    return {
        "article_id": article,
        "comments": len(rows),
        "roots": depths.count(0),
        "deepest": max(depths, default=0),
        "accounts": len(set(accounts) - {None}),
        "unnamed": accounts.count(None),
        "quotes": sum(len(row["quotes"]) for row in rows),
        "featured": sum(row["is_featured"] is True for row in rows),
        "up": sum(row["votes"]["up"] for row in rows),
        "down": sum(row["votes"]["down"] for row in rows),
        "characters": sum(len(row["body"]) for row in rows),
        "first_at": times[0] if times else None,
        "last_at": times[-1] if times else None,
    }
