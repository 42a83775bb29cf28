"""Importing at its bounds: many pages, cut short and taken up again, files that are no pages, pages in any disorder."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.acts.check import check
from api.acts.imports import ImportReport, import_paths
from schema.page import Page, PageBlock, PageComment, PageSite
from tests.page_text import Written
from tests.sending import execute, rows
from tests.test_imports import everything, forget_everything, imported, outcomes

QUOTED = "They built a car park instead of a wall."
COMMENTS = [f"{QUOTED}\n\n3 ( +4 / -1 )", f"GullToday 06:48 am GMT\n\n{QUOTED}\n\nAnd it leaks.\n\n0 ( +0 / -0 )"]


def write_pages(folder: Path, count: int) -> None:
    for number in range(count):
        text = Written(headline=f"Lamp number {number}", authors=f"By Ada Quill and Jon Abara {number % 7}", comments=COMMENTS).text()
        (folder / f"{number:04}.txt").write_text(text)


def written(report: ImportReport) -> tuple[int, int, int, int]:
    return report.count("inserted"), report.count("updated"), report.count("unchanged"), report.count("refused")


@pytest.mark.slow
def test_a_thousand_pages_in_one_call_and_the_same_again(fresh_dsn: str, tmp_path: Path) -> None:
    write_pages(tmp_path, 1_000)
    told: list[tuple[str, int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    assert written(asyncio.run(import_paths(fresh_dsn, [tmp_path], progress=progress))) == (1_000, 0, 0, 0)
    assert told == [("pages", done, 1_000) for done in range(1_001)]
    counted = (
        "select (select count(*) from article), (select count(*) from comment), (select count(*) from quote), (select count(*) from import)"
    )
    assert rows(fresh_dsn, counted) == [(1_000, 2_000, 1_000, 1_000)]
    assert written(asyncio.run(import_paths(fresh_dsn, [tmp_path]))) == (0, 0, 1_000, 0)
    assert rows(fresh_dsn, counted) == [(1_000, 2_000, 1_000, 1_000)]
    assert asyncio.run(check(fresh_dsn)) == []


KILLED_AT_PAGE_20 = """
import asyncio, os, signal, sys
from pathlib import Path
from api.acts.imports import import_paths

def die(stage, done, total):
    if done == 20:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(import_paths(sys.argv[1], [Path(sys.argv[2])], progress=die))
"""


def test_an_import_that_was_killed_is_taken_up_where_it_ended(fresh_dsn: str, tmp_path: Path) -> None:
    write_pages(tmp_path, 40)
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_PAGE_20, fresh_dsn, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert rows(fresh_dsn, "select count(*) from article") == [(20,)]
    assert written(asyncio.run(import_paths(fresh_dsn, [tmp_path]))) == (20, 0, 20, 0)
    assert asyncio.run(check(fresh_dsn)) == []


def test_files_that_are_no_pages_are_refused_one_by_one_and_load_nothing(fresh_dsn: str, tmp_path: Path) -> None:
    page = Written().text()
    files = {
        "alien.html": b"<!doctype html><title>Shop</title>",
        "bad-utf8.txt": page.encode().replace(b"Good", b"G\xf6\xf6d"),
        "binary.txt": bytes(range(256)) * 10,
        "cut-early.txt": page.encode()[:80],
        "empty.txt": b"",
        "huge.txt": b"Ledger\n\nTrams\n\n1 Comment\n\n" + b"x" * (50 * 2**20),
        "letter.txt": b"Dear reader, this is a letter.",
        "nul.ndjson": b'{"site": {"name": "x"}, "headline": "a\\u0000b"}',
        "one-line-wrong.ndjson": b'{"site": {"name": "x"}, "headline": "fine"}\n{"site": {}}\n',
    }
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    report = asyncio.run(import_paths(fresh_dsn, [tmp_path]))
    assert (outcomes(report), report.exit_code) == (["refused"] * len(files), 1)
    assert {Path(one.source).name: one.reason for one in report.imported} == {
        "alien.html": "The document holds no JSON-LD NewsArticle with a headline.",
        "bad-utf8.txt": f"The file is not UTF-8: byte {page.encode().index(b'Good') + 1} cannot be read.",
        "binary.txt": "The file is not UTF-8: byte 128 cannot be read.",
        "cut-early.txt": 'The text is no news page of a known form: no line such as "10 Comments" stands below a headline.',
        "empty.txt": "The file is empty.",
        "huge.txt": "The file is too large; a page has 16,777,216 bytes at most.",
        "letter.txt": 'The text is no news page of a known form: no line such as "10 Comments" stands below a headline.',
        "nul.ndjson": "Line 1: The page holds a NUL character, which no text has.",
        "one-line-wrong.ndjson": "Line 2: site.name: Field required.",
    }
    assert {table: found for table, found in everything(fresh_dsn).items() if found} == {}


def test_a_page_that_postgres_cannot_hold_is_refused_and_stops_no_other(fresh_dsn: str, tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(200_000))
    (tmp_path / "a.txt").write_text(Written(headline="Dictionary", blocks=(words,)).text())
    (tmp_path / "b.txt").write_text(Written().text())
    report = asyncio.run(import_paths(fresh_dsn, [tmp_path]))
    assert outcomes(report) == ["refused", "inserted"]
    assert (
        report.imported[0].reason
        == 'The database cannot hold the page "Dictionary": string is too long for tsvector (2779814 bytes, max 1048575 bytes).'
    )
    assert rows(fresh_dsn, "select headline from article") == [(Written().headline,)]


def test_a_file_that_is_gone_or_a_folder_in_its_place_is_refused(fresh_dsn: str, tmp_path: Path) -> None:
    report = asyncio.run(import_paths(fresh_dsn, [tmp_path / "gone.txt"]))
    assert [(one.outcome, one.reason) for one in report.imported] == [("refused", "The file cannot be read: No such file or directory.")]


def test_a_file_may_have_any_name(fresh_dsn: str, tmp_path: Path) -> None:
    path = Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9 'n \xe2\x98\x82.TXT"))
    path.write_text(Written().text())
    assert outcomes(asyncio.run(import_paths(fresh_dsn, [tmp_path]))) == ["inserted"]
    assert rows(fresh_dsn, "select source from import") == [(f"{tmp_path}/caf\ufffd 'n \u2602.TXT",)]


def test_pages_of_our_own_nouns_are_loaded_whole(fresh_dsn: str, tmp_path: Path) -> None:
    page = Page(
        site=PageSite(name="Ledger", host="ledger.example"),
        headline="Trams",
        path="/trams",
        blocks=(PageBlock(number=1, kind="paragraph", text="They run."),),
        comments=(PageComment(place=1, body="Late.", up=3, handle="gull"), PageComment(place=2, body="No.", parent=1)),
    )
    other = page.model_copy(update={"headline": "Ferries", "path": "/ferries"})
    text = "\n".join(one.model_dump_json() for one in (page, other, page))
    assert outcomes(imported(fresh_dsn, tmp_path / "pages.ndjson", text)) == ["inserted", "inserted", "unchanged"]
    assert rows(fresh_dsn, "select article_id, number, parent_number, up, account_id from comment order by 1, 2") == [
        (1, 1, None, 3, 1),
        (1, 2, 1, 0, None),
        (2, 1, None, 3, 1),
        (2, 2, 1, 0, None),
    ]
    assert outcomes(imported(fresh_dsn, tmp_path / "pages.ndjson", text)) == ["unchanged"] * 3


def test_what_its_writer_deleted_does_not_come_back_with_a_newer_copy(fresh_dsn: str, tmp_path: Path) -> None:
    imported(fresh_dsn, tmp_path / "page.txt", Written(comments=COMMENTS).text())
    execute(fresh_dsn, "update comment set status = 'deleted', body = '', body_html = '', account_id = null where number = 1")
    execute(fresh_dsn, "delete from comment_search where number = 1")
    execute(fresh_dsn, "update article_stat set visible_count = 1, deleted_count = 1")
    newer = Written(comments=[COMMENTS[0].replace("3 ( +4", "4 ( +5"), COMMENTS[1]]).text()
    assert outcomes(imported(fresh_dsn, tmp_path / "page.txt", newer)) == ["unchanged"]
    assert rows(fresh_dsn, "select number, status, body, account_id, up from comment where number = 1") == [(1, "deleted", "", None, 4)]
    assert asyncio.run(check(fresh_dsn)) == []


def test_handles_that_differ_by_case_alone_are_accounts_of_their_own(fresh_dsn: str, tmp_path: Path) -> None:
    things = [{"text": f"Remark {place}", "author": name} for place, name in enumerate(("gull", "Gull", "GULL"))]
    article = {"@type": "NewsArticle", "headline": "Trams", "publisher": {"name": "Ledger"}, "comment": things}
    imported(fresh_dsn, tmp_path / "page.html", f'<script type="application/ld+json">{json.dumps(article)}</script>')
    assert rows(fresh_dsn, "select printed_name, lower(handle) from account join comment using (account_id) order by number") == [
        ("gull", "gull@ledger-2"),
        ("Gull", "gull@ledger"),
        ("GULL", "gull"),
    ]


LINES = Written(comments=COMMENTS, links="Our other sites\n\nTravel\n\nTen Lighthouses\n\nCoastline Weekly").text().split("\n")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real-looking page, then cut, with lines doubled, dropped and moved."""
    lines = list(LINES)
    place = st.integers(0, len(LINES) - 1)
    for change, at, to in draw(st.lists(st.tuples(st.sampled_from(("double", "drop", "move", "cut", "join")), place, place), max_size=8)):
        if at >= len(lines):
            continue
        if change == "double":
            lines.insert(to, lines[at])
        elif change == "drop":
            lines.pop(at)
        elif change == "move":
            lines.insert(to, lines.pop(at))
        elif change == "cut":
            lines[at] = lines[at][: to // 2]
        else:
            lines[at : at + 2] = [" ".join(lines[at : at + 2])]
    return "\n".join(lines[: draw(st.integers(1, 2 * len(LINES)))])


@settings(max_examples=60)
@given(text=mutated())
def test_a_mutated_page_is_loaded_whole_or_not_at_all_and_only_once(dsn: str, tmp_path: Path, text: str) -> None:
    forget_everything(dsn)
    [first] = imported(dsn, tmp_path / "page.txt", text).imported
    after = everything(dsn)
    assert (len(after["article"]), len(after["comment"])) == (first.outcome == "inserted", first.comments)
    assert (first.outcome, first.reason is None) in {("inserted", True), ("refused", False)}
    assert asyncio.run(check(dsn)) == []
    [second] = imported(dsn, tmp_path / "page.txt", text + "\n").imported
    assert second.outcome == {"inserted": "unchanged", "refused": "refused"}[first.outcome]
    assert everything(dsn) == after


def test_a_database_that_goes_away_during_an_import_leaves_whole_pages_only(fresh_dsn: str, tmp_path: Path) -> None:
    write_pages(tmp_path, 10)
    others = "datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"
    end = f"select pg_terminate_backend(pid) from pg_stat_activity where {others}"

    def progress(stage: str, done: int, total: int) -> None:
        if done == 5:
            with ThreadPoolExecutor() as another:  # this thread's loop is busy with the import
                assert another.submit(rows, fresh_dsn, end).result() == [(True,)]

    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        asyncio.run(import_paths(fresh_dsn, [tmp_path], progress=progress))
    assert rows(fresh_dsn, "select (select count(*) from article), (select count(*) from import)") == [(5, 5)]
    assert asyncio.run(check(fresh_dsn)) == []
    assert written(asyncio.run(import_paths(fresh_dsn, [tmp_path]))) == (5, 0, 5, 0)
