"""Exports that people ask the service for: what they may ask, what they get, and who else sees it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from api import settings
from api.release.removals import read_manifest
from api.release.wanted import ENDINGS
from schema.account import Role
from schema.dataset_export import MOST_A_DAY, MOST_KEPT, MOST_WAITING, ExportFormat, ExportTable
from schema.release import TABLE_NAMES
from schema.scope import Scope
from tests.acting import GRAPHQL, Acting, Came, headers
from tests.asking import at
from tests.exporting import digests, exported, rows_of
from tests.exports_asked import done, fetched, files_of, folder_of, kept_on, made, seen, state_of
from tests.following import placed
from tests.people import person
from tests.stories import story

WHOLE: dict[str, object] = {}
MORE = """
insert into dataset_export (account_id, formats, tables, title, has_pseudonyms, is_masked, created_at, state, expires_at)
select account_id, formats, tables, title, has_pseudonyms, is_masked, created_at, state, expires_at
from dataset_export
cross join generate_series(2, $1)
"""
WAITING = """
insert into dataset_export (account_id, formats, tables, title, has_pseudonyms, is_masked, created_at)
select 1000000 + number, '{jsonl}', '{sites}', 'Broadsheet', false, false, now()
from generate_series(1, $1) number
"""


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(settings.EXPORTS.name, str(tmp_path / "shelf"))
    return tmp_path / "shelf"


@pytest.fixture
def who(acting: Acting) -> str:
    return acting.person("tidewatcher")


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's, for pseudonyms."""
    path = tmp_path / "key"
    path.write_text("0123456789abcdef" * 4)
    path.chmod(0o600)
    monkeypatch.setenv(settings.EXPORTS_KEY.name, str(path))
    return path


# What comes of it


def test_whoever_is_not_signed_in_asks_for_no_export(acting: Acting) -> None:
    assert acting.do("create_export", WHOLE) == Came("unauthenticated")
    assert acting.do("delete_export", {"id": "exp_1"}) == Came("unauthenticated")


def test_an_export_is_made_as_the_command_makes_it(acting: Acting, who: str, tmp_path: Path) -> None:
    acting.do("post_comment", {"article_id": story(acting), "body": "A remark."}, who)
    assert acting.do("create_export", WHOLE, who) == Came(None, "exp_1")
    assert (state_of(acting, "exp_1", who), made(acting.door)) == ("waiting", 1)
    found = seen(acting, "exp_1", who)
    manifest = exported(acting.door.dsn, tmp_path / "command")
    files = files_of(found)
    assert found is not None
    total = at(found, "progress", "total")
    assert (found["state"], found["problem"], found["release"], at(found, "progress", "done")) == ("done", None, manifest.version, total)
    sums = {str(one["path"]): one["sha256"] for one in files}
    assert sums == {**digests(tmp_path / "command"), "SHA256SUMS": sums["SHA256SUMS"]}
    bodies = [fetched(acting.door, one["url"], who).body for one in files]
    assert [(len(body), hashlib.sha256(body).hexdigest()) for body in bodies] == [(one["bytes"], one["sha256"]) for one in files]


def test_what_is_asked_for_is_what_is_made(acting: Acting, who: str, key: Path, shelf: Path) -> None:
    acting.do("post_comment", {"article_id": story(acting), "body": "As @tidewatcher says."}, who)
    upper = acting.way == "graphql"
    wanted = {"formats": ["csv", "jsonl"], "tables": ["comments"], "coarse": "day"}
    spelled = {"formats": ["CSV", "JSONL"], "tables": ["COMMENTS"], "coarse": "DAY"} if upper else wanted
    people = {"has_pseudonyms": True, "is_masked": True, "title": "Harbour\nMedia", "release": "2026-03"}
    export = done(acting, who, **spelled, **people)
    manifest = json.loads((folder_of(shelf, export) / "manifest.json").read_text())
    told = (manifest["dataset"], manifest["version"], manifest["people"]["masked"], manifest["people"]["coarse"], list(manifest["rows"]))
    assert told == ("Harbour Media", "2026-03", True, "day", ["comments"])
    assert [one["format"] for one in manifest["files"]] == ["jsonl", "csv"]
    rows = rows_of(folder_of(shelf, export), "comments")
    assert "tidewatcher" not in str(rows)
    assert [str(row["account"]["id"])[:4] for row in rows] == ["psn_"]


def test_only_what_changed_since_an_earlier_export_comes_where_its_cursor_is_given(acting: Acting, who: str, shelf: Path) -> None:
    article = story(acting)
    acting.do("post_comment", {"article_id": article, "body": "Before."}, who)
    placed(acting.door)
    first = done(acting, who)
    cursor = json.loads((folder_of(shelf, first) / "manifest.json").read_text())["position"]["cursor"]
    acting.later(minutes=1)
    acting.do("post_comment", {"article_id": article, "body": "Behind it."}, who)
    second = done(acting, who, since=cursor)
    assert [row["body"] for row in rows_of(folder_of(shelf, second), "comments")] == ["Behind it."]


def test_a_repeat_with_the_same_key_is_the_same_export(acting: Acting, who: str) -> None:
    came = [acting.do("create_export", WHOLE, who, key="one") for _ in range(2)]
    assert (came, acting.rows("select count(*) as n from dataset_export")[0]["n"]) == ([Came(None, "exp_1")] * 2, 1)


# What is refused


def test_where_no_folder_is_set_there_are_no_exports(acting: Acting, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.EXPORTS.name)
    assert acting.do("create_export", WHOLE, who) == Came("not_found")


@pytest.mark.parametrize(
    "given",
    [
        {"has_pseudonyms": True},
        {"is_masked": True},
        {"since": "4096-00000000"},
        {"since": "now"},
        {"since": "99999999999999999-00000000"},
        {"formats": []},
        {"tables": []},
        {"title": " "},
        {"title": "x" * 121},
        {"release": "\u202e1"},
    ],
)
def test_what_cannot_be_made_is_refused_at_once(acting: Acting, who: str, given: dict[str, object]) -> None:
    assert acting.do("create_export", given, who) == Came("invalid")
    assert acting.rows("select from dataset_export") == []


@pytest.mark.parametrize(("tables", "more"), [(["threads", "vote_hours"], {"since": "1-00000000"}), (["vote_hours"], {"coarse": "day"})])
def test_an_export_with_nothing_in_it_is_refused_at_once(
    acting: Acting, who: str, key: Path, tables: list[str], more: dict[str, str]
) -> None:
    spelled = {"tables": [one.upper() for one in tables]} if acting.way == GRAPHQL else {"tables": tables}
    other = {name: value.upper() if acting.way == GRAPHQL and name == "coarse" else value for name, value in more.items()}
    given = {**spelled, **other, "has_pseudonyms": True}
    assert (acting.do("create_export", given, who), acting.rows("select from dataset_export")) == (Came("invalid"), [])


@pytest.mark.parametrize(
    ("more", "missing"), [({"since": True}, {"reply_edges", "vote_hours", "threads"}), ({"coarse": "day"}, {"vote_hours"})]
)
def test_its_tables_are_those_that_it_has(
    acting: Acting, who: str, key: Path, more: dict[str, object], missing: set[str], shelf: Path
) -> None:
    acting.do("post_comment", {"article_id": story(acting), "body": "A remark."}, who)
    placed(acting.door)
    if "since" in more:  # as whoever asks again would
        more = {"since": read_manifest(folder_of(shelf, done(acting, who))).position.cursor}
    elif acting.way == GRAPHQL:
        more = {"coarse": "DAY"}
    export = done(acting, who, **more, has_pseudonyms=True)
    row = acting.rows("select tables from dataset_export order by export_id desc limit 1")[0]
    made = list(read_manifest(folder_of(shelf, export)).rows)
    assert row["tables"] == made == [one for one in TABLE_NAMES if one not in missing]


def test_masks_and_coarse_times_go_with_pseudonyms(acting: Acting, who: str, key: Path) -> None:
    assert acting.do("create_export", {"is_masked": True}, who) == Came("invalid")
    assert acting.do("create_export", {"is_masked": True, "has_pseudonyms": True}, who) == Came(None, "exp_1")


def test_an_account_has_one_export_made_at_a_time(acting: Acting, who: str) -> None:
    other = acting.person("netmender")
    came = [acting.do("create_export", WHOLE, one) for one in (who, who, other)]
    assert came == [Came(None, "exp_1"), Came("too_many"), Came(None, "exp_2")]
    assert (made(acting.door), acting.do("create_export", WHOLE, who)) == (2, Came(None, "exp_3"))


def test_an_account_keeps_five_exports_and_has_another_one_made_where_it_deletes_one(acting: Acting, who: str) -> None:
    acting.do("create_export", WHOLE, who)
    acting.door.run(acting.door.pool.execute("update dataset_export set state = 'done', expires_at = $1", acting.now + timedelta(days=1)))
    acting.door.run(acting.door.pool.execute(MORE, MOST_KEPT))
    assert acting.do("create_export", WHOLE, who) == Came("too_many")
    assert (acting.do("delete_export", {"id": "exp_1"}, who), acting.do("create_export", WHOLE, who).code) == (Came(), None)


def test_twenty_exports_wait_at_most_and_another_one_is_asked_for_when_one_was_called_off(acting: Acting, who: str) -> None:
    acting.door.run(acting.door.pool.execute(WAITING, MOST_WAITING))
    assert acting.do("create_export", WHOLE, who) == Came("too_many")
    acting.door.run(acting.door.pool.execute("delete from dataset_export where account_id = 1000001"))
    assert acting.do("create_export", WHOLE, who).code is None


def test_no_more_are_asked_for_when_the_files_of_all_take_too_much_and_one_is_again_when_some_are_gone(
    acting: Acting, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, other = done(acting, who), acting.person("netmender")
    monkeypatch.setenv(settings.EXPORTS_SIZE.name, "1")
    assert acting.do("create_export", WHOLE, other).code is None
    acting.door.run(acting.door.pool.execute("update dataset_export_file set bytes = 1000000 where place = 1"))
    acting.do("delete_export", {"id": "exp_2"}, other)
    assert acting.do("create_export", WHOLE, other) == Came("too_many")
    assert (acting.do("delete_export", {"id": export}, who), acting.do("create_export", WHOLE, other).code) == (Came(), None)


def test_an_account_has_ten_exports_a_day_made_however_many_it_deletes(acting: Acting, who: str) -> None:
    for key in range(1, MOST_A_DAY + 1):
        assert acting.do("create_export", WHOLE, who) == Came(None, f"exp_{key}")
        assert acting.do("delete_export", {"id": f"exp_{key}"}, who) == Came()
    assert acting.do("create_export", WHOLE, who) == Came("rate_limited")
    acting.later(days=1)
    assert acting.do("create_export", WHOLE, who).code is None


# Who sees it


def test_an_export_is_its_owners_alone_and_admins_see_that_it_is_there(acting: Acting, who: str) -> None:
    export, other = done(acting, who), acting.person("netmender")
    admin = person(acting.door.dsn, "admin", Role.ADMIN, acting.now).session
    url = files_of(seen(acting, export, who))[0]["url"]
    token = person(acting.door.dsn, "officer", Role.ADMIN, acting.now).tokens[Scope.EXPORTS_READ]
    states = [state_of(acting, export, one) for one in (who, other, admin, token)]
    statuses = [fetched(acting.door, url, one).status for one in (who, other, admin, None)]
    assert (states, statuses) == (["done", None, "done", None], [200, 404, 404, 401])


def test_an_export_is_deleted_by_its_owner_or_by_an_admin_who_is_signed_in(acting: Acting, who: str, shelf: Path) -> None:
    admin = person(acting.door.dsn, "admin", Role.ADMIN, acting.now)
    others = [acting.person("netmender"), person(acting.door.dsn, "moderator", Role.MODERATOR, acting.now).session]
    for export, one in ((done(acting, who), who), (done(acting, who), admin.session)):
        refused = [acting.do("delete_export", {"id": export}, each) for each in (*others, admin.tokens[Scope.EXPORTS_READ])]
        assert (refused, state_of(acting, export, who)) == ([Came("not_found")] * 3, "done")
        assert (acting.do("delete_export", {"id": export}, one), state_of(acting, export, who)) == (Came(), None)
    assert (made(acting.door), kept_on(shelf)) == (0, [])
    noted = acting.rows("select actor_id from audit where action = 'export.delete'")
    assert len({row["actor_id"] for row in noted}) == 2


def test_the_list_has_ones_own_exports_the_newest_first(acting: Acting, who: str) -> None:
    mine = [done(acting, who), done(acting, who)]
    done(acting, acting.person("netmender"))
    found = acting.door.ask("GET", "/v1/exports?fields=id", headers(who)).json["items"]
    assert found == [{"id": one} for one in reversed(mine)]


def test_a_token_needs_the_scope(acting: Acting) -> None:
    researcher = person(acting.door.dsn, "researcher", now=acting.now)
    with_it, without = researcher.tokens[Scope.EXPORTS_READ], researcher.token
    assert [acting.do("create_export", WHOLE, one) for one in (without, with_it)] == [Came("insufficient_scope"), Came(None, "exp_1")]
    made(acting.door)
    url = files_of(seen(acting, "exp_1", with_it))[0]["url"]
    assert [fetched(acting.door, url, one).status for one in (without, with_it)] == [403, 200]


def test_the_lists_of_what_may_be_asked_are_those_of_the_command() -> None:
    assert ([one.value for one in ExportTable], [one.value for one in ExportFormat]) == ([*TABLE_NAMES], [*ENDINGS])
