"""An export goes into an empty database, and an export of that is the same, byte for byte; what is served from it is the same, too."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from pathlib import Path

import pytest

from api.acts.check import check
from api.release.wanted import Wanted
from bench.servers import PROGRAM
from db.refill_staging import Staged
from schema.page import Doubt
from tests.commands import Told, said
from tests.exporting import exported, rows_of
from tests.refilling import FORMATS, WANTED, differing, differing_but_for_the_place, everything, refilled, round_trip, with_row
from tests.sending import execute, rows
from tests.test_export_reading import VOTES
from tests.test_foreign_imports import BUSY, WAITING, held, until

PAPERS = {"README.md", "croissant.json", "datapackage.json", "manifest.json"}
"""In them stands the place in the log of changes, which is another database's own; nothing else is another."""

ANALYZED = "select distinct tablename from pg_stats where tablename like 'staged%' order by tablename"
ROLES = Doubt(code="roles", detail="4 accounts have roles")


@pytest.fixture(scope="module")
def voted_dsn(filled_dsn: str) -> str:
    """The fixed dataset with votes."""
    execute(filled_dsn, VOTES, "update comment set up = up + 2, down = down + 1 where article_id = 1 and number = 1")
    return filled_dsn


# Round trips


def test_the_export_of_a_refilled_database_is_the_same_byte_for_byte(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    assert round_trip(voted_dsn, fresh_dsn, tmp_path).doubts == (ROLES,)
    assert (differing(tmp_path), differing_but_for_the_place(tmp_path)) == (PAPERS, set())


def test_there_are_rows_of_every_table_in_it(voted_dsn: str, tmp_path: Path) -> None:
    assert min(exported(voted_dsn, tmp_path / "export", WANTED).rows.values()) > 0


def test_pages_that_were_imported_make_the_round_trip_too(sample_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    assert round_trip(sample_dsn, fresh_dsn, tmp_path).doubts == ()
    assert (differing_but_for_the_place(tmp_path), asyncio.run(check(fresh_dsn))) == (set(), [])


def test_all_counters_agree_and_rows_made_later_get_other_keys(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    exported(voted_dsn, tmp_path / "export")
    refilled(fresh_dsn, tmp_path / "export")
    assert asyncio.run(check(fresh_dsn)) == []
    key = "insert into {0} (site_id, slug, name) values (1, 'another', 'Another') returning {0}_id > (select max({0}_id) from {0})"
    assert rows(fresh_dsn, key.format("section")) == [(True,)]
    assert rows(fresh_dsn, "insert into site (slug, name) values ('another', 'Another') returning site_id") == [(3,)]


# What no export holds


def test_comments_that_nobody_sees_are_places_without_a_word(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    """19 was hidden and 20 removed: they may be each other's by now, but 22 and 23 answer them, and both are below 1."""
    exported(voted_dsn, tmp_path / "export")
    refilled(fresh_dsn, tmp_path / "export")
    unseen = "select number, parent_number, depth, account_id, body from comment where article_id = 1 and not is_shown order by number"
    [one, *others] = rows(fresh_dsn, unseen)
    assert (one, [row[3:] for row in others]) == ((18, 1, 1, None, ""), [(None, "")] * 2)
    statuses = "select status from comment where article_id = 1 and not is_shown order by status"
    assert rows(fresh_dsn, statuses) == [("hidden",), ("pending",), ("removed",)]
    assert rows(fresh_dsn, "select number, parent_number from comment where article_id = 1 and number in (22, 23)") == [(22, 18), (23, 18)]


def test_what_waits_for_a_moderator_waits_as_a_place(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    exported(voted_dsn, tmp_path / "export")
    refilled(fresh_dsn, tmp_path / "export")
    waiting = "select article_id, status, body from queue_entry join comment using (article_id, number) order by article_id"
    assert rows(fresh_dsn, waiting) == [(1, "pending", ""), (7, "pending", "")]


def test_votes_have_hours_and_no_voters(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    exported(voted_dsn, tmp_path / "export")
    refilled(fresh_dsn, tmp_path / "export")
    assert rows(fresh_dsn, "select count(*) from vote") == [(0,)]
    assert rows(fresh_dsn, "select up, down, imported_up, imported_down from comment where article_id = 1 and number = 1") == [(5, 2, 5, 2)]
    cast = "insert into vote (article_id, number, voter_id, value, cast_at) values (1, 1, 1, 1, '2024-03-01 07:10:00Z')"
    execute(fresh_dsn, cast, "update comment set up = up + 1 where article_id = 1 and number = 1")
    exported(fresh_dsn, tmp_path / "later")
    assert rows_of(tmp_path / "later", "vote_hours")[1] == {"comment_id": "cmt_1_1", "hour": "2024-03-01T07:00:00Z", "up": 1, "down": 1}
    assert asyncio.run(check(fresh_dsn)) == []


def test_nobody_can_sign_in_and_a_page_finds_its_commenters_by_their_names(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    exported(voted_dsn, tmp_path / "export")
    with_row(tmp_path / "export", "accounts", "acc_4", {"display_name": "Gull"})
    refilled(fresh_dsn, tmp_path / "export")
    assert rows(fresh_dsn, "select account_id from private_account") == []
    printed = "select account_id, handle_key, printed_name from account where origin = 'imported' order by account_id"
    assert rows(fresh_dsn, printed) == [(3, "gull", "Gull"), (4, "old-salt", "export\told-salt")]


def test_of_a_story_that_was_left_out_there_are_the_blocks_that_comments_quote_without_their_words(
    voted_dsn: str, fresh_dsn: str, tmp_path: Path
) -> None:
    round_trip(voted_dsn, fresh_dsn, tmp_path, Wanted(FORMATS))
    assert differing_but_for_the_place(tmp_path, Wanted(FORMATS)) == set()
    blocks = "article_content cross join jsonb_array_elements(blocks) as block where article_id = 1"
    told = f"select concat(block ->> 'number', ' ', block ->> 'text') from {blocks}"
    assert rows(fresh_dsn, told) == [("1 …",), ("3 …",)]
    quoted = "select number, target_block, words from quote where article_id = 1 and words = '…' order by 1, 2"
    assert rows(fresh_dsn, quoted) == [(5, 1, "…"), (6, 0, "…"), (6, 3, "…")]


def test_trees_are_looked_at_with_statistics_of_what_they_are_held_against(
    voted_dsn: str, fresh_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the planner takes the articles for a few, and goes through all of them for each comment."""
    told, look = list[str](), Staged._must_be_trees  # what is known just then is known nowhere else

    async def known(staged: Staged) -> None:
        told.extend(row["tablename"] for row in await staged.connection.fetch(ANALYZED))
        await look(staged)

    monkeypatch.setattr(Staged, "_must_be_trees", known)
    exported(voted_dsn, tmp_path / "export")
    refilled(fresh_dsn, tmp_path / "export")
    assert told == ["staged_count", "staged_tree"]


def test_html_that_is_not_safe_is_made_safe_and_told(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    exported(voted_dsn, tmp_path / "export")
    with_row(tmp_path / "export", "comments", "cmt_1_1", {"body_html": '<p onclick="x()">1</p><script>alert(1)</script>'})
    unsafe = Doubt(code="unsafe_html", detail="1 comments have HTML that is not safe to show; what is not was left out of it")
    assert refilled(fresh_dsn, tmp_path / "export").doubts == (unsafe, ROLES)
    assert rows(fresh_dsn, "select body_html from comment where article_id = 1 and number = 1") == [("<p>1</p>",)]
    assert rows(fresh_dsn, "select parser, outcome, comment_count, doubts -> 0 ->> 'code' from import") == [
        ("export 1", "inserted", 65, "unsafe_html")
    ]


def test_all_that_anybody_sees_is_in_the_log_of_changes(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    made = exported(voted_dsn, tmp_path / "export").rows
    refilled(fresh_dsn, tmp_path / "export")
    names = {"account": "accounts", "agency": "agencies", "article": "articles", "comment": "comments", "newsletter": "newsletters"}
    logged = f"select noun, count(*) from pending_change where operation = 'insert' and noun in {tuple(names)} group by 1 order by 1"
    assert rows(fresh_dsn, logged) == [(noun, made[table]) for noun, table in names.items()]


# All or nothing


def test_a_trial_does_all_and_keeps_nothing(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    exported(voted_dsn, tmp_path / "export")
    before = everything(fresh_dsn)
    tried = refilled(fresh_dsn, tmp_path / "export", is_tried=True)
    assert everything(fresh_dsn) == before
    assert refilled(fresh_dsn, tmp_path / "export") == tried


def test_what_is_killed_leaves_nothing_and_runs_again(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    """It is killed while it waits for a table that somebody else has locked, when it has filled others."""
    exported(voted_dsn, tmp_path / "first", WANTED)
    command: list[str | Path] = [PROGRAM, "import", "--from", "export", str(tmp_path / "first"), "--database-url", fresh_dsn]
    before = everything(fresh_dsn)
    locked = held(fresh_dsn, "lock table quote in share mode")
    with locked, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(fresh_dsn, f"select ({WAITING}) > 0")
        process.send_signal(signal.SIGKILL)
    until(fresh_dsn, f"select ({BUSY}) = 0")
    assert everything(fresh_dsn) == before
    refilled(fresh_dsn, tmp_path / "first")
    exported(fresh_dsn, tmp_path / "second", WANTED)
    assert differing(tmp_path) == PAPERS


# The command


def test_the_command_tells_what_it_took_in_and_how_far_it_is(voted_dsn: str, fresh_dsn: str, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    exported(voted_dsn, folder)
    counted = f"{folder}: 2 sites, 4 sections, 2 agencies, 6 authors, 4 newsletters, 7 accounts, 10 articles, 65 comments, 3 vote_hours"
    tried = said("import", "--from", "export", folder, "--dry-run", "--database-url", fresh_dsn)
    told = said("import", "--from", "export", folder, "--database-url", fresh_dsn)
    doubt = f"  doubt: {ROLES.detail}\n"
    assert (tried.code, tried.out, told) == (0, f"{counted}; nothing was written\n{doubt}", Told(0, f"{counted}\n{doubt}", told.err))
    assert told.err.splitlines()[-4:] == ["checksums: 17 of 17", "reading: 103 of 103", "trees: 1 of 1", "tables: 20 of 20"]
