"""Loading other people's comments: again and again with the same end, whatever ends it before."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import asyncpg
import pytest

from api.acts.check import check
from api.acts.foreign_imports import ForeignReport, import_foreign
from api.acts.imports import import_paths
from db.foreign import Loader
from tests.commands import SECONDS
from tests.foreign_files import (
    FOLDER,
    SAMPLES,
    TREE,
    brought,
    counted,
    doubts_of,
    everything,
    items,
    remark,
    sample,
    story,
)
from tests.sending import execute, rows

PLANTED = ("@mail.example", "editor@ledger.example", "192.0.2.", "198.51.100.")
LOADED = {
    "disqus": [(0, 1, 0, 1, 2, "visible"), (1, 2, 1, 1, 1, "visible"), (2, 3, 2, 0, 0, "deleted"), (0, 4, 0, 0, 0, "removed")],
    "wordpress": [(0, 1, 0, 1, 1, "visible"), (1, 2, 1, 0, 0, "visible"), (2, 3, 2, 0, 0, "pending")],
    "nyt": [(0, 1, 0, 2, 2, "visible"), (1, 2, 1, 0, 0, "visible"), (1, 3, 1, 0, 0, "visible"), (0, 1, 0, 0, 0, "visible")],
    "hacker-news": [(0, 1, 0, 1, 2, "visible"), (1, 2, 1, 1, 1, "visible"), (2, 3, 2, 0, 0, "deleted"), (0, 4, 0, 0, 0, "removed")],
}


@pytest.mark.parametrize("form", SAMPLES)
def test_a_sample_becomes_articles_and_trees_whose_counters_agree(form: str, fresh_dsn: str) -> None:
    report = sample(fresh_dsn, form)
    assert counted(report) == ("inserted", len(LOADED[form]), 0, 0, 2 if form == "nyt" else 1)
    assert [row[:6] for row in rows(fresh_dsn, TREE)] == LOADED[form]
    assert asyncio.run(check(fresh_dsn)) == []


@pytest.mark.parametrize("form", SAMPLES)
def test_the_same_file_again_changes_nothing_whether_it_is_known_or_read_anew(form: str, fresh_dsn: str, tmp_path: Path) -> None:
    sample(fresh_dsn, form)
    before = everything(fresh_dsn)
    assert sample(fresh_dsn, form).reason == "unchanged: the same file was imported before"
    copy = tmp_path / "copy"
    copy.write_bytes((FOLDER / SAMPLES[form]).read_bytes() + b"\n")
    assert counted(brought(fresh_dsn, copy, form)) == ("unchanged", 0, 0, len(LOADED[form]), 0)
    assert everything(fresh_dsn) == before


@pytest.mark.parametrize("form", SAMPLES)
def test_a_trial_tells_what_would_be_done_and_writes_nothing(form: str, fresh_dsn: str) -> None:
    before = everything(fresh_dsn)
    tried = sample(fresh_dsn, form, is_tried=True)
    assert (everything(fresh_dsn), rows(fresh_dsn, "select from import")) == (before, [])
    assert counted(tried) == counted(sample(fresh_dsn, form))


@pytest.mark.parametrize("form", SAMPLES)
def test_addresses_of_mail_and_networks_are_nowhere_in_the_tables(form: str, fresh_dsn: str) -> None:
    sample(fresh_dsn, form)
    told = str(everything(fresh_dsn)) + str(rows(fresh_dsn, "select to_jsonb(one) from import as one"))
    assert [one for one in PLANTED if one in told] == []


def test_people_of_one_name_are_told_apart_where_the_source_does_it(fresh_dsn: str) -> None:
    sample(fresh_dsn, "nyt")
    people = "select display_name, origin, count(*) from account join comment using (account_id) group by account_id order by account_id"
    assert rows(fresh_dsn, people) == [("Ada Q.", "imported", 1), ("John", "imported", 2), ("John", "imported", 1)]
    handles = [row[0] for row in rows(fresh_dsn, "select handle from account order by account_id")]
    assert handles == ["Ada Q.", "John", "John@courier"]


def test_a_third_person_of_one_name_gets_a_digest_behind_it(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "nyt.csv"
    path.write_text("articleID,commentID,commentBody,userID,userDisplayName\n" + "".join(f"a,{n},Words,{n},JOHN\n" for n in range(1, 40)))
    brought(fresh_dsn, path, "nyt")
    found = rows(fresh_dsn, "select count(*), count(distinct handle), bool_and(handle ~ '^JOHN(@courier(-[0-9a-f]{8})?)?$') from account")
    assert found == [(39, 39, True)]


def test_who_is_removed_or_deleted_leaves_no_account(fresh_dsn: str) -> None:
    sample(fresh_dsn, "disqus")
    assert rows(fresh_dsn, "select printed_name from account order by 1") == [("Old Salt",), ("disqus\tgull77",)]


def test_votes_and_choices_of_editors_come_along(fresh_dsn: str) -> None:
    sample(fresh_dsn, "nyt")
    told = "select up, imported_up, is_featured from comment order by article_id, number"
    assert rows(fresh_dsn, told) == [(12, 12, True), (3, 3, False), (0, 0, False), (0, 0, False)]


def test_what_waits_for_a_moderator_at_its_source_waits_here(fresh_dsn: str) -> None:
    sample(fresh_dsn, "wordpress")
    assert rows(fresh_dsn, "select article_id, number, report_count from queue_entry") == [(1, 3, 0)]


LOGGED = "select noun, operation, count(*) from pending_change group by 1, 2 order by 1, 2"
NAMED = "select operation, key[2] from pending_change where noun = 'comment' order by key[2], pending_id"


def test_all_that_can_be_seen_is_in_the_log_of_changes(fresh_dsn: str) -> None:
    sample(fresh_dsn, "nyt")
    assert rows(fresh_dsn, LOGGED) == [
        *(("account", "insert", 3), ("article", "insert", 2), ("comment", "insert", 4), ("section", "insert", 1), ("site", "insert", 1)),
    ]


def test_the_log_of_changes_tells_nothing_of_what_is_not_shown_and_when_something_is_no_more(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "items"
    brought(fresh_dsn, items(path, story(), remark(2, 1), remark(3, 2), remark(4, 1), remark(5, 1, dead=True), remark(6, 1)), "hacker-news")
    assert rows(fresh_dsn, NAMED) == [("insert", 1), ("insert", 2), ("insert", 3), ("insert", 5)]
    execute(fresh_dsn, "delete from pending_change", "insert into quote values (1, 5, 1, 3, null, 1, 0, 5, 'Words', false)")
    changed = (remark(2, 1, dead=True), remark(3, 2), remark(4, 1, "Others."), remark(5, 1), remark(6, 1, "Words 6."))
    brought(fresh_dsn, items(path, story(), *changed), "hacker-news")
    assert rows(fresh_dsn, NAMED) == [("delete", 1), ("update", 2), ("update", 3), ("insert", 4), ("update", 5)]
    execute(fresh_dsn, "delete from pending_change")
    brought(fresh_dsn, items(path, story(), *changed[:2], remark(4, 1, deleted=True), *changed[3:]), "hacker-news")
    assert rows(fresh_dsn, NAMED) == [("delete", 3), ("update", 5)]


def test_the_ledger_has_the_file_and_its_doubts(fresh_dsn: str) -> None:
    sample(fresh_dsn, "wordpress")
    told = "select outcome, parser, comment_count, doubts -> 0 ->> 'code' from import"
    assert rows(fresh_dsn, told) == [("inserted", "wordpress 2", 3, "no_remark")]


def test_comments_go_below_the_article_of_a_page_that_was_imported(fresh_dsn: str, tmp_path: Path) -> None:
    article = '{"@type": "NewsArticle", "headline": "Night ferry", "url": "https://ledger.example/2024/05/night-ferry"'
    page = tmp_path / "page.html"
    page.write_text(f'<script type="application/ld+json">{article}, "publisher": {{"name": "Eastmarch Ledger"}}}}</script>')
    asyncio.run(import_paths(fresh_dsn, [page]))
    assert counted(sample(fresh_dsn, "disqus")) == ("inserted", 4, 0, 0, 0)
    assert rows(fresh_dsn, "select headline, visible_count from article join article_stat using (article_id)") == [("Night ferry", 2)]


# A newer file


def test_a_newer_file_updates_what_changed_and_keeps_live_votes_and_answers(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "items"
    brought(fresh_dsn, items(path, story(), remark(2, 1), remark(3, 2)), "hacker-news")
    execute(fresh_dsn, "insert into vote values (1, 1, 7, 1, 0, now())", "update comment set up = up + 1 where number = 1")
    execute(
        fresh_dsn,
        "insert into comment (article_id, number, parent_number, depth, body, body_html, listed_at) values (1, 3, 2, 2, 'live', '', now())",
        "insert into comment_search select article_id, number, listed_at, to_tsvector(body) from comment where number = 3",
        "update comment set reply_count = reply_count + (number = 2)::integer, descendant_count = descendant_count + 1 where number < 3",
        "update article_stat set last_number = 3, visible_count = 3",
    )
    newer = (story(), remark(2, 1, "Other words."), remark(3, 2), remark(4, 3), remark(5, 4), remark(6, 1))
    assert counted(brought(fresh_dsn, items(path, *newer), "hacker-news")) == ("inserted", 3, 1, 1, 0)
    assert rows(fresh_dsn, TREE) == [
        (0, 1, 0, 1, 4, "visible", "Other words."),
        (1, 2, 1, 2, 3, "visible", "Words 3."),
        (2, 3, 2, 0, 0, "visible", "live"),
        (2, 4, 2, 1, 1, "visible", "Words 4."),
        (4, 5, 3, 0, 0, "visible", "Words 5."),
        (0, 6, 0, 0, 0, "visible", "Words 6."),
    ]
    assert rows(fresh_dsn, "select up, imported_up, version from comment where number = 1") == [(1, 0, 2)]
    assert asyncio.run(check(fresh_dsn)) == []


def test_a_comment_that_its_source_hides_or_shows_again_moves_all_counters(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "items"
    shown = (story(), remark(2, 1), remark(3, 2), remark(4, 3))
    brought(fresh_dsn, items(path, *shown), "hacker-news")
    before = rows(fresh_dsn, TREE)
    hidden = (*shown[:2], remark(3, 2, dead=True), remark(4, 3, deleted=True))
    assert counted(brought(fresh_dsn, items(path, *hidden), "hacker-news")) == ("updated", 0, 2, 1, 0)
    assert [row[:6] for row in rows(fresh_dsn, TREE)] == [
        *[(0, 1, 0, 0, 1, "visible"), (1, 2, 1, 1, 1, "removed"), (2, 3, 2, 0, 0, "deleted")],
    ]
    assert asyncio.run(check(fresh_dsn)) == []
    path.write_text(path.read_text().replace(', "dead": true', "").replace(', "deleted": true', "  "))
    assert counted(brought(fresh_dsn, path, "hacker-news")) == ("updated", 0, 2, 1, 0)
    assert rows(fresh_dsn, TREE) == before
    assert asyncio.run(check(fresh_dsn)) == []


def test_what_a_moderator_decided_here_stays_when_the_source_changes_something_else(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "items"
    brought(fresh_dsn, items(path, story(), remark(2, 1)), "hacker-news")
    execute(
        fresh_dsn,
        "update comment set status = 'hidden'",
        "delete from comment_search",
        "update article_stat set visible_count = 0, hidden_count = 1",
    )
    assert counted(brought(fresh_dsn, items(path, story(), remark(2, 1, "Changed.")), "hacker-news")) == ("updated", 0, 1, 0, 0)
    assert rows(fresh_dsn, "select status, body from comment") == [("hidden", "Changed.")]
    assert asyncio.run(check(fresh_dsn)) == []


def test_what_was_deleted_here_stays_deleted(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "items"
    brought(fresh_dsn, items(path, story(), remark(2, 1)), "hacker-news")
    execute(
        fresh_dsn,
        "update comment set status = 'deleted', body = '', body_html = ''",
        "delete from comment_search",
        "update article_stat set visible_count = 0, deleted_count = 1",
    )
    brought(fresh_dsn, items(path, story(), remark(2, 1, "Changed.")), "hacker-news")
    assert rows(fresh_dsn, "select status, body from comment") == [("deleted", "")]
    assert asyncio.run(check(fresh_dsn)) == []


def test_comments_of_a_later_file_find_the_threads_and_parents_of_an_earlier_one(fresh_dsn: str, tmp_path: Path) -> None:
    brought(fresh_dsn, items(tmp_path / "one", story(), remark(2, 1)), "hacker-news")
    assert counted(brought(fresh_dsn, items(tmp_path / "two", remark(3, 2), remark(4, 1), remark(5, 3)), "hacker-news")) == (
        *("inserted", 3, 0, 0, 0),
    )
    assert [row[:5] for row in rows(fresh_dsn, TREE)] == [(0, 1, 0, 1, 2), (1, 2, 1, 1, 1), (0, 3, 0, 0, 0), (2, 4, 2, 0, 0)]
    assert asyncio.run(check(fresh_dsn)) == []


def test_a_person_who_is_called_otherwise_by_now_is_renamed(fresh_dsn: str, tmp_path: Path) -> None:
    sample(fresh_dsn, "nyt")
    execute(fresh_dsn, "update names_version set version = 7")
    path = tmp_path / "newer.csv"
    path.write_text((FOLDER / "nyt.csv").read_text().replace("Ada Q.", "Ada Quill"))
    assert counted(brought(fresh_dsn, path, "nyt")) == ("updated", 0, 1, 3, 0)
    assert rows(fresh_dsn, "select display_name from account where printed_name = 'nyt\t813'") == [("Ada Quill",)]
    assert rows(fresh_dsn, "select version from names_version") == [(8,)]


def test_a_headline_that_was_corrected_at_the_source_is_corrected_here(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "items"
    brought(fresh_dsn, items(path, story(), remark(2, 1)), "hacker-news")
    assert counted(brought(fresh_dsn, items(path, story(title="Tides, corrected"), remark(2, 1)), "hacker-news")) == ("updated", 0, 0, 1, 0)
    assert rows(fresh_dsn, "select headline from article") == [("Tides, corrected",)]


# Trees that are broken


def test_trees_may_come_in_any_order(fresh_dsn: str, tmp_path: Path) -> None:
    path = items(tmp_path / "items", remark(4, 3), remark(3, 2), remark(2, 1), story())
    assert counted(brought(fresh_dsn, path, "hacker-news")) == ("inserted", 3, 0, 0, 1)
    assert [row[:5] for row in rows(fresh_dsn, TREE)] == [(0, 1, 0, 1, 2), (1, 2, 1, 1, 1), (2, 3, 2, 0, 0)]


def test_what_hangs_on_nothing_is_left_out_and_told(fresh_dsn: str, tmp_path: Path) -> None:
    path = items(tmp_path / "items", story(), remark(2, 1), remark(3, 99), remark(4, 3), remark(5, 5), remark(6, 7), remark(7, 6))
    report = brought(fresh_dsn, path, "hacker-news")
    assert (counted(report)[:2], doubts_of(report)) == (("inserted", 1), [("unknown_thread", line) for line in (3, 4, 5, 6, 7)])
    assert asyncio.run(check(fresh_dsn)) == []


CIRCLES = """articleID,commentID,parentID,commentBody
a,1,3,One
a,2,1,Two
a,3,2,Three
a,4,3,Four
a,5,5,Five
a,6,77,Six
a,7,8,Seven
b,8,,Eight
b,9,,Nine
a,9,,Nine again
"""


def test_circles_orphans_duplicates_and_parents_elsewhere_are_told_and_stand_for_themselves(fresh_dsn: str, tmp_path: Path) -> None:
    path = tmp_path / "nyt.csv"
    path.write_text(CIRCLES)
    report = brought(fresh_dsn, path, "nyt")
    told = [one for one in doubts_of(report) if one[0] != "no_headline"]
    assert told == [("circle", 2), ("circle", 6), ("duplicate", 10), ("other_thread", 8), ("unknown_parent", 7)]
    joined = "foreign_comment join comment using (article_id, number) join article using (article_id)"
    assert rows(fresh_dsn, f"select slug, key, coalesce(parent_number, 0), depth from {joined} order by slug, key") == [
        *(("a", "1", 0, 0), ("a", "2", 1, 1), ("a", "3", 2, 2), ("a", "4", 3, 3)),
        *(("a", "5", 0, 0), ("a", "6", 0, 0), ("a", "7", 0, 0), ("a", "9", 0, 0), ("b", "8", 0, 0)),
    ]
    assert asyncio.run(check(fresh_dsn)) == []


def test_a_chain_without_end_is_laid_flat_where_it_is_too_deep(fresh_dsn: str, tmp_path: Path) -> None:
    path = items(tmp_path / "items", story(), *(remark(number, number - 1) for number in range(2, 2002)))
    report = brought(fresh_dsn, path, "hacker-news")
    assert (report.doubts[0].code, report.doubts[-1].detail) == ("too_deep", "and 1,890 more of this kind")
    assert rows(fresh_dsn, "select max(depth), count(*), max(reply_count), max(descendant_count) from comment") == [(99, 2000, 1901, 1999)]
    assert asyncio.run(check(fresh_dsn)) == []


def test_articles_whose_paths_end_alike_are_told_apart(fresh_dsn: str, tmp_path: Path) -> None:
    threads = "".join(
        f'<thread dsq:id="{year}"><forum>courier</forum><link>https://c.example/{year}/story</link><title>Story</title></thread>'
        f'<post dsq:id="{year}0"><message>Words</message><thread dsq:id="{year}"/></post>'
        for year in (2020, 2021, 2022)
    )
    path = tmp_path / "disqus.xml"
    path.write_text(f'<disqus xmlns:dsq="urn:x">{threads}</disqus>')
    assert counted(brought(fresh_dsn, path, "disqus")) == ("inserted", 3, 0, 0, 3)
    slugs = [str(row[0]) for row in rows(fresh_dsn, "select slug from article order by article_id")]
    assert (slugs[0], [len(slug) for slug in slugs]) == ("story", [5, 18, 18])


# Whatever ends it


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.foreign_trees.BATCH", 50)


def many(path: Path) -> Path:
    return items(path, *(story(1000 + nth) for nth in range(12)), *(remark(2000 + nth, 1000 + nth % 12) for nth in range(600)))


@pytest.mark.usefixtures("small_batches")
def test_two_connections_load_what_one_would(fresh_dsn: str, tmp_path: Path) -> None:
    assert counted(brought(fresh_dsn, many(tmp_path / "items"), "hacker-news")) == ("inserted", 600, 0, 0, 12)
    assert rows(fresh_dsn, "select count(*), sum(visible_count), min(last_number), max(last_number) from article_stat") == [
        (12, 600, 50, 50)
    ]
    assert asyncio.run(check(fresh_dsn)) == []


@pytest.mark.usefixtures("small_batches")
def test_an_import_that_was_broken_off_has_whole_articles_and_goes_on(
    fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = many(tmp_path / "items")
    plain = Loader.load_batch

    async def cut(self: Loader, batch: int) -> None:
        if batch == 7:
            raise asyncpg.InterfaceError("the connection was cut")
        await plain(self, batch)

    monkeypatch.setattr(Loader, "load_batch", cut)
    with pytest.raises(asyncpg.InterfaceError):
        brought(fresh_dsn, path, "hacker-news")
    monkeypatch.setattr(Loader, "load_batch", plain)
    there = number_of_comments(fresh_dsn)
    assert (0 < there < 600, there % 50, asyncio.run(check(fresh_dsn))) == (True, 0, [])
    assert counted(brought(fresh_dsn, path, "hacker-news")) == ("inserted", 600 - there, 0, there, 12 - there // 50)
    assert (rows(fresh_dsn, "select count(*), sum(visible_count) from article_stat"), asyncio.run(check(fresh_dsn))) == ([(12, 600)], [])


def test_of_three_imports_of_one_file_at_once_nothing_comes_in_twice(fresh_dsn: str, tmp_path: Path) -> None:
    path = many(tmp_path / "items")

    async def thrice() -> list[ForeignReport]:
        return await asyncio.gather(*(import_foreign(fresh_dsn, path, "hacker-news") for _ in range(3)))

    assert {report.outcome for report in asyncio.run(thrice())} == {"inserted", "unchanged"}
    assert rows(fresh_dsn, "select count(*), count(distinct key) from foreign_comment") == [(600, 600)]
    assert (rows(fresh_dsn, "select sum(visible_count) from article_stat"), asyncio.run(check(fresh_dsn))) == ([(600,)], [])


KILLED = "import db.foreign_trees as trees; trees.BATCH = 50; from api.cli import main; main()"
WAITING = "select count(*) from pg_stat_activity where application_name = 'broadsheet import' and wait_event_type = 'Lock'"
BUSY = "select count(*) from pg_stat_activity where application_name = 'broadsheet import'"


@pytest.mark.slow
def test_a_killed_import_has_lost_nothing_and_goes_on(fresh_dsn: str, tmp_path: Path) -> None:
    """It is killed while it waits for an article that somebody else has locked, when it has loaded all others of its share."""
    path, first = many(tmp_path / "items"), items(tmp_path / "first", story(1011), remark(2011, 1011))
    brought(fresh_dsn, first, "hacker-news")
    command = [sys.executable, "-c", KILLED, "import", "--from", "hacker-news", str(path), "--database-url", fresh_dsn]
    locked = held(fresh_dsn, "select article_id from article_stat for update")
    with locked, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(fresh_dsn, f"select ({WAITING}) > 0 and (select count(*) from comment) > 400")
        process.send_signal(signal.SIGKILL)
    until(fresh_dsn, f"select ({BUSY}) = 0")
    there = number_of_comments(fresh_dsn)
    assert (400 < there < 600, there % 50, asyncio.run(check(fresh_dsn))) == (True, 1, [])
    assert counted(brought(fresh_dsn, path, "hacker-news"))[:4] == ("inserted", 600 - there, 0, there)
    assert (rows(fresh_dsn, "select count(*), sum(visible_count) from article_stat"), asyncio.run(check(fresh_dsn))) == ([(12, 600)], [])


@contextmanager
def held(dsn: str, statement: str) -> Iterator[None]:
    """While somebody else holds the locks of a statement."""

    async def hold() -> None:
        connection = await asyncpg.connect(dsn)
        async with connection.transaction():
            await connection.execute(statement)
            taken.set()
            await asyncio.to_thread(done.wait)
        await connection.close()

    taken, done = Event(), Event()
    thread = Thread(target=asyncio.run, args=(hold(),))
    thread.start()
    assert taken.wait(SECONDS)
    try:
        yield
    finally:
        done.set()
        thread.join()


def number_of_comments(dsn: str) -> int:
    return int(str(rows(dsn, "select count(*) from comment")[0][0]))


def until(dsn: str, question: str) -> None:
    """Asks until the answer is true."""
    ends = time.monotonic() + SECONDS
    while not rows(dsn, question)[0][0]:
        assert time.monotonic() < ends, question


def test_an_article_without_a_time_is_listed_at_that_of_its_first_comment(fresh_dsn: str) -> None:
    sample(fresh_dsn, "nyt")
    told = "select published_at, listed_at from article order by article_id"
    assert rows(fresh_dsn, told) == [(None, datetime.fromtimestamp(1588300000, UTC)), (None, datetime(2020, 5, 2, 10, tzinfo=UTC))]
