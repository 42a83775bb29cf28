"""Loading pages: each in one transaction, again and again with the same end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from api.acts.check import check
from api.acts.imports import ImportReport, import_paths
from tests.page_text import Written
from tests.sending import execute, rows

TABLES = (
    "site",
    "section",
    "agency",
    "author",
    "account",
    "article",
    "article_content",
    "image",
    "byline",
    "resource_link",
    "comment",
    "comment_search",
    "quote",
)


def imported(dsn: str, path: Path, text: str, published_at: datetime | None = None, seen_at: datetime | None = None) -> ImportReport:
    path.write_text(text)
    return asyncio.run(import_paths(dsn, [path], published_at=published_at, seen_at=seen_at))


def outcomes(report: ImportReport) -> list[str]:
    return [one.outcome for one in report.imported]


def everything(dsn: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables that an import writes."""
    return {table: rows(dsn, f"select to_jsonb(one) - 'search' from {table} as one order by 1") for table in TABLES}


def forget_everything(dsn: str) -> None:
    """Empties what an import fills; the other tables go with their article."""
    named = ("quote", "article", "account", "agency", "author", "section", "site", "import")
    execute(dsn, *(f"delete from {table}" for table in named))


PAGE = Written(
    comments=[
        "They built a car park instead.\n\n3 ( +4 / -1 )",
        "GullToday 06:48 am GMT\n\nThey built a car park instead.\n\nAnd it leaks.\n\n0 ( +0 / -0 )",
    ],
    links="Our other sites\n\nTravel\n\nTen Lighthouses\n\nCoastline Weekly",
)


def test_the_same_page_again_changes_nothing(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    assert outcomes(imported(fresh_dsn, path, PAGE.text())) == ["inserted"]
    before = everything(fresh_dsn)
    assert outcomes(imported(fresh_dsn, path, PAGE.text())) == ["unchanged"]
    assert everything(fresh_dsn) == before


def test_the_same_words_in_another_file_change_nothing_either(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "page.txt", PAGE.text())
    before = everything(fresh_dsn)
    assert outcomes(imported(fresh_dsn, tmp_path / "other.txt", PAGE.text() + "\n\n")) == ["unchanged"]
    assert everything(fresh_dsn) == before


def test_a_newer_copy_updates_what_changed_and_keeps_live_votes_and_comments(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "page.txt", PAGE.text())
    execute(fresh_dsn, "update comment set up = up + 1 where number = 1")
    execute(fresh_dsn, "insert into vote values (1, 1, 7, 1, 0, now())")
    execute(fresh_dsn, "insert into comment (article_id, number, body, body_html, listed_at) values (1, 3, 'live', '', now())")
    execute(fresh_dsn, "insert into comment_search select article_id, number, listed_at, to_tsvector(body) from comment where number = 3")
    execute(fresh_dsn, "update article_stat set last_number = 3, visible_count = 3")
    newer = Written(
        comments=["They built a car park instead.\n\n5 ( +7 / -2 )", PAGE.comments[1], "A third one.\n\n1 ( +1 / -0 )"], links=PAGE.links
    )
    assert outcomes(imported(fresh_dsn, tmp_path / "page.txt", newer.text())) == ["updated"]
    assert rows(fresh_dsn, "select number, page_place, up, down, imported_up from comment order by number") == [
        (1, 1, 8, 2, 7),
        (2, 2, 0, 0, 0),
        (3, None, 0, 0, 0),
        (4, 3, 1, 0, 1),
    ]
    found = "select number from comment_search where search @@ to_tsquery('english', 'car | park | third') order by number"
    assert rows(fresh_dsn, found) == [(1,), (2,), (4,)]
    assert rows(fresh_dsn, "select revision, declared_comment_count from article") == [(2, 3)]
    assert asyncio.run(check(fresh_dsn)) == []


def test_a_comment_that_the_newer_page_no_longer_shows_is_kept(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "page.txt", PAGE.text())
    imported(fresh_dsn, tmp_path / "page.txt", Written(comments=PAGE.comments[:1]).text())
    assert rows(fresh_dsn, "select number from comment order by number") == [(1,), (2,)]


def test_a_time_that_is_given_later_is_filled_in(fresh_dsn: str, tmp_path: Path) -> None:
    published = datetime(2026, 2, 3, 9, tzinfo=UTC)
    imported(fresh_dsn, tmp_path / "page.txt", PAGE.text())
    assert outcomes(imported(fresh_dsn, tmp_path / "page.txt", PAGE.text(), published_at=published, seen_at=published)) == ["updated"]
    assert rows(fresh_dsn, "select published_at, listed_at from article") == [(published, published)]
    created = datetime(2026, 2, 3, 6, 48, tzinfo=UTC)
    assert rows(fresh_dsn, "select created_at, listed_at from comment order by number") == [(created, created), (None, created)]
    assert outcomes(imported(fresh_dsn, tmp_path / "page.txt", PAGE.text(), published_at=published, seen_at=published)) == ["unchanged"]


def test_a_refused_file_stops_no_other_and_loads_nothing(fresh_dsn: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dear reader, this is a letter.")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe")
    (tmp_path / "c.txt").write_text(PAGE.text())
    report = asyncio.run(import_paths(fresh_dsn, [tmp_path]))
    assert (outcomes(report), report.exit_code) == (["refused", "refused", "inserted"], 1)
    assert rows(fresh_dsn, "select count(*) from article") == [(1,)]
    assert rows(fresh_dsn, "select outcome, count(*) from import group by outcome order by outcome") == [("inserted", 1), ("refused", 2)]


def test_doubts_are_kept_in_the_ledger(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "page.txt", Written(declared=5).text())
    assert rows(fresh_dsn, "select doubts -> 0 ->> 'code', author_count, comment_count from import") == [("count_differs", 1, 1)]


def test_the_same_handle_on_another_site_is_another_account(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "one.txt", PAGE.text())
    imported(fresh_dsn, tmp_path / "two.txt", Written(site="Inland Gazette", comments=PAGE.comments).text())
    assert rows(fresh_dsn, "select handle, printed_name from account order by account_id") == [
        ("Gull", "Gull"),
        ("Gull@inland-gazette", "Gull"),
    ]


def test_a_site_is_the_same_with_and_without_its_host(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "one.txt", Written(site="Eastmarch Ledger").text())
    article = (
        '{"@type": "NewsArticle", "headline": "Trams", "url": "https://ledger.example/trams", "publisher": {"name": "Eastmarch Ledger"}}'
    )
    imported(fresh_dsn, tmp_path / "two.html", f'<script type="application/ld+json">{article}</script>')
    assert rows(fresh_dsn, "select slug, host from site") == [("eastmarch-ledger", "ledger.example")]


def test_a_killed_import_has_loaded_all_of_a_page_or_nothing(fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = asyncpg.InterfaceError("the connection was cut")

    async def cut(self: object) -> bool:
        raise killed

    monkeypatch.setattr("db.comment_imports.CommentLoader._quotes", cut)
    with pytest.raises(asyncpg.InterfaceError):
        imported(fresh_dsn, tmp_path / "page.txt", PAGE.text())
    assert everything(fresh_dsn) == {table: [] for table in TABLES}


def test_many_pages_at_once_by_several_importers(fresh_dsn: str, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.txt").write_text(Written(headline=f"Lamp number {number}", authors="By Ada Quill and Jon Abara").text())

    async def thrice() -> list[ImportReport]:
        return await asyncio.gather(*(import_paths(fresh_dsn, [tmp_path]) for _ in range(3)))

    reports = asyncio.run(thrice())
    assert sum(report.count("inserted") for report in reports) == 30
    assert sum(report.count("refused") for report in reports) == 0
    assert rows(fresh_dsn, "select count(*) from article union all select count(*) from byline") == [(30,), (60,)]
    assert asyncio.run(check(fresh_dsn)) == []


def test_replies_are_counted_at_every_level(fresh_dsn: str, tmp_path: Path) -> None:
    thing = '{"text": "a", "comment": [{"text": "b", "comment": [{"text": "c"}, {"text": "d"}]}]}'
    article = f'{{"@type": "NewsArticle", "headline": "Trams", "publisher": {{"name": "Ledger"}}, "comment": {thing}}}'
    imported(fresh_dsn, tmp_path / "page.html", f'<script type="application/ld+json">{article}</script>')
    assert rows(fresh_dsn, "select number, parent_number, depth, reply_count, descendant_count from comment order by number") == [
        (1, None, 0, 1, 3),
        (2, 1, 1, 2, 2),
        (3, 2, 2, 0, 0),
        (4, 2, 2, 0, 0),
    ]


def test_a_comments_html_is_inert(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "page.txt", Written(comments=["<script>alert(1)</script> & more\nnext line\n\n1 ( +1 / -0 )"]).text())
    assert rows(fresh_dsn, "select body_html from comment") == [("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more<br>next line</p>",)]
