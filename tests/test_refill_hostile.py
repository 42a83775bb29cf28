"""Exports whose checksums are right, and whose rows nobody should trust: each is refused in a sentence that says what would be right."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from api.release import opened
from api.release.opened import RefillRefused
from api.release.refill_form import form_of
from api.release.refill_values import Misfit
from db import refill_staging
from tests.exporting import Row, exported, rows_of
from tests.refilling import everything, refilled, with_row, with_rows
from tests.sending import rows

LINE = "one line of letters that can be seen, 500 at most"
TIME = "a time of the years 1 to 9999 in UTC, such as 2024-03-01T06:30:00Z"
VOTES = "a whole number from 0 to 2147483647"
COUNT = "a whole number from 0 to 1073741823"
PLACE = "a whole number from 1 to 1073741823"
HOST = "the name of a host"
WEB = "an address of http or https, of 2,000 bytes at most"
PATH = "a path that begins with one /, of 2,000 bytes at most"
BLOCK = "an object with number, kind, text, and nothing else"
ART_3, CMT = ("articles", "art_3"), ("comments", "cmt_1_4")
BLOCK_1: Row = {"number": 1, "kind": "paragraph", "text": "One."}
SITE: Row = {"id": "sit_1", "slug": "harbour-courier", "name": "Harbour Courier"}
IMAGE: Row = {"id": "img_3", "caption": None, "alt": None, "credit": None, "is_file_photo": False, "agency": None}
QUOTE: Row = {"revision": 1, "start": 0, "end": 4, "text": "Word", "is_stale": False, "target": None, "text_omitted": None}
COMMENT, TARGET = {"type": "comment", "id": "cmt_1_2", "number": 2}, {"type": "block", "number": 1, "kind": "paragraph", "text": None}


def thread(**changes: object) -> Row:
    return {"thread": {"mode": "open", "closes_at": None, "slow_mode_seconds": 0, **changes}}


def quotes(**changes: object) -> Row:
    return {"quotes": [QUOTE | changes]}


def below(number: int, depth: int, key: int = 1) -> Row:
    return {"parent": {"id": f"cmt_{key}_{number}", "number": number}, "depth": depth}


ROWS: dict[str, tuple[tuple[str, str], Row, str, str]] = {
    # What kind it is
    "blocks that are an object": (ART_3, {"blocks": {"a": 1}}, "blocks", "a list"),
    "blocks that are a text": (ART_3, {"blocks": "x"}, "blocks", "a list"),
    "blocks that are null": (ART_3, {"blocks": None}, "blocks", "a list"),
    "blocks of numbers": (ART_3, {"blocks": [1, 2]}, "blocks[0]", BLOCK),
    "a block of an unknown kind": (ART_3, {"blocks": [BLOCK_1 | {"kind": "script"}]}, "blocks[0].kind", "one of paragraph, subhead"),
    "a block with more": (ART_3, {"blocks": [BLOCK_1, BLOCK_1 | {"html": "<b>"}]}, "blocks[1]", BLOCK),
    "a block without a text": (ART_3, {"blocks": [BLOCK_1 | {"text": None}]}, "blocks[0].text", "a text"),
    "a block without a number": (ART_3, {"blocks": [BLOCK_1 | {"number": 0}]}, "blocks[0].number", PLACE),
    "a block's number twice": (ART_3, {"blocks": [BLOCK_1, BLOCK_1]}, "blocks", "a list in which each number stands once"),
    "an author who is a text": (ART_3, {"authors": ["Ada"]}, "authors[0]", "an object with id, slug, name, and nothing else"),
    "a mode that there is not": (ART_3, thread(mode="ajar"), "thread.mode", "one of open, pre_moderated, closed"),
    "an image of another article": (ART_3, {"lead_image": IMAGE | {"id": "img_4"}}, "lead_image.id", "img_3"),
    "a badge that there is not": (CMT, {"badges": ["king"]}, "badges[0]", "one of moderator, editor, admin"),
    "a text that is a number": (CMT, {"body": 5}, "body", "a text"),
    "a block of nothing": (ART_3, {"blocks": [{}]}, "blocks[0]", BLOCK),
    "a block's number that is none": (ART_3, {"blocks": [BLOCK_1 | {"number": 1e300}]}, "blocks[0].number", PLACE),
    "an account with a few members": (
        *(CMT, {"account": {"id": "acc_99"}}, "account"),
        "an object with id, handle, display_name, and nothing else",
    ),
    "more unseen comments than fit": (
        *(ART_3, {"counts": {"visible": 10, "pending": 0, "hidden": 2_000_000_000, "removed": 0, "deleted": 0}}),
        *("counts.hidden", COUNT),
    ),
    "a depth that is a truth": (CMT, {"depth": True}, "depth", "a whole number from 0 to 32767"),
    "a truth that is a number": (CMT, {"is_featured": 1}, "is_featured", "true or false"),
    "a number that is a truth": (CMT, {"reply_count": True}, "reply_count", COUNT),
    "a number with a point": (CMT, {"reply_count": 1.0}, "reply_count", COUNT),
    "no handle": (("accounts", "acc_1"), {"handle": None}, "handle", "a text"),
    "a role that there is not": (("accounts", "acc_1"), {"role": "owner"}, "role", "one of reader, trusted, moderator, editor, admin"),
    "a letter that no text has": (ART_3, {"headline": "a\0b"}, "headline", "a text"),
    "half a letter": (CMT, {"body": "\ud800"}, "body", "a text"),
    "a quote of nothing known": (CMT, quotes(target=COMMENT | {"type": "page"}), "quotes[0].target.type", "one of comment, block"),
    "a quote of a block of no kind": (CMT, quotes(target=TARGET | {"kind": None}), "quotes[0].target.kind", "one of paragraph, subhead"),
    # What states there are
    "a comment that waits": (CMT, {"status": "pending"}, "status", "one of visible, deleted"),
    "a deleted comment with a text": (("comments", "cmt_1_21"), {"body": "Still here."}, "body", "empty, as the comment was deleted"),
    "an imported account of no site": (("accounts", "acc_3"), {"site": None}, "site", "the site that named it"),
    "a section of no site": (("sections", "sec_1"), {"site": None}, "site", "the site whose section it is"),
    # Times
    "a time that is none": (("accounts", "acc_1"), {"joined_at": "yesterday"}, "joined_at", TIME),
    "a day that is none": (("accounts", "acc_1"), {"joined_at": "2024-02-30T00:00:00Z"}, "joined_at", TIME),
    "the year 0": (ART_3, {"published_at": "0000-01-01T00:00:00Z"}, "published_at", TIME),
    "the year 10000": (ART_3, {"published_at": "10000-01-01T00:00:00Z"}, "published_at", TIME),
    "a time elsewhere": (CMT, {"created_at": "2024-03-01T06:30:00+09:00"}, "created_at", TIME),
    "no time of a thread": (ART_3, thread(closes_at="infinity"), "thread.closes_at", TIME),
    # Numbers
    "less than no depth": (CMT, {"depth": -1}, "depth", "a whole number from 0 to 32767"),
    "a depth that fills all memory": (CMT, {"depth": 100_000_000}, "depth", "a whole number from 0 to 32767"),
    "less than no answers": (CMT, {"descendant_count": -1}, "descendant_count", COUNT),
    "less than no votes": (CMT, {"votes": {"up": -1, "down": 0, "score": -1, "display": ""}}, "votes.up", VOTES),
    "votes that nothing adds up": (
        *(CMT, {"votes": {"up": 2**31 - 1, "down": 1, "score": 2**31 - 2, "display": ""}}),
        *("votes", "two counts that come to 2147483647 at most"),
    ),
    "votes behind the end": (CMT, {"votes": {"up": 2**31, "down": 0, "score": 1, "display": ""}}, "votes.up", VOTES),
    "a revision at the end": (ART_3, {"revision": 2**31 - 1}, "revision", PLACE),
    "a version at the end": (ART_3, {"version": "2147483647"}, "version", "a whole number from 0 to 999999999 as a text"),
    "a passage that ends before it begins": (CMT, quotes(start=4), "quotes[0].end", "more than its start, 4"),
    # Ids
    "a number that is not the id's": (CMT, {"number": 5}, "number", "the last number of the id"),
    "another article": (CMT, {"article": {"id": "art_2", "headline": "", "path": None, "published_at": None}}, "article.id", "art_1"),
    "a parent elsewhere": (CMT, {"parent": {"id": "cmt_2_1", "number": 1}, "depth": 1}, "parent.id", "cmt_1_1"),
    "a parent of two numbers": (CMT, {"parent": {"id": "cmt_1_99", "number": 98}, "depth": 1}, "parent.id", "cmt_1_98"),
    "a quote from elsewhere": (CMT, quotes(target=COMMENT | {"id": "cmt_2_2"}), "quotes[0].target.id", "cmt_1_2"),
    "an agency that is a site": (ART_3, {"agency": SITE}, "agency.id", "an id such as agy_1"),
    # Trees
    "a comment below itself": (CMT, below(4, 1), "parent.number", "less than its own, 4"),
    "a parent with a later number": (CMT, below(5, 1), "parent.number", "less than its own, 4"),
    "an answer that is no deeper": (CMT, below(2, 0), "depth", "more than 0, as it answers a comment"),
    "deeper than there were comments": (CMT, {"depth": 4, "parent": None}, "depth", "less than its number, 4"),
    # Words
    "two lines of a handle": (("accounts", "acc_1"), {"handle": "tide\nwatcher"}, "handle", LINE),
    "a handle that nobody sees": (("accounts", "acc_1"), {"handle": " \u200b "}, "handle", LINE),
    "a handle that turns around": (("accounts", "acc_1"), {"handle": "tide\u202ewatcher"}, "handle", LINE),
    "a handle without an end": (("accounts", "acc_1"), {"handle": "a" * 501}, "handle", LINE),
    "two lines of a name": (("authors", "aut_1"), {"name": "Mara\r\nBcc: all@example.org"}, "name", LINE),
    "two lines of a sender": (("newsletters", "nwl_1"), {"sender": "A\nB"}, "sender", LINE),
    "two lines of a publisher": (("sites", "sit_1"), {"publisher": "A\nB"}, "publisher", LINE),
    "two lines of a host": (("sites", "sit_1"), {"host": "a.example\nb.example"}, "host", HOST),
    "a host with a path": (("sites", "sit_1"), {"host": "evil.example/@a"}, "host", HOST),
    "an address of too many bytes": (ART_3, {"url": "https://a.example/" + "\u00e5" * 1_000}, "url", WEB),
    "a slug with a slash": (("sites", "sit_1"), {"slug": "a/b"}, "slug", "a word of letters, digits, - and _"),
    "a language that is none": (("newsletters", "nwl_1"), {"language": 'en"'}, "language", "a language such as en"),
    "an address that is a program": (ART_3, {"url": "javascript:alert(1)"}, "url", WEB),
    "an address of two lines": (ART_3, {"url": "https://a.example/\nb"}, "url", WEB),
    "a path that is a host": (ART_3, {"path": "//evil.example/a"}, "path", PATH),
    "a path without a beginning": (ART_3, {"path": "a/b"}, "path", PATH),
}
IDS = (
    "art_1_1",
    "acc_1",
    "acc_01",
    "acc_0",
    "acc_-1",
    "acc_1 ",
    "acc_1\n",
    "acc_\u0661",
    "acc_4611686018427387904",
    "acc_1_1",
    "ACC_1",
    "",
    1,
    None,
)
HOURS = ("2024-03-01T06:30:00Z", "2024-03-01", "infinity", 6)


@pytest.fixture(scope="module")
def export(dataset_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that tests copy."""
    folder = tmp_path_factory.mktemp("exports") / "export"
    exported(dataset_dsn, folder)
    return folder


@pytest.fixture
def folder(export: Path, tmp_path: Path) -> Path:
    """A copy of this test's own."""
    return Path(shutil.copytree(export, tmp_path / "export"))


def refusal(dsn: str, folder: Path) -> str:
    """What is said, without the folder's name; nothing was written."""
    with pytest.raises(RefillRefused) as refused:
        refilled(dsn, folder)
    assert not any(everything(dsn).values())
    return str(refused.value).replace(str(folder), "EXPORT")


def file_of(table: str) -> str:
    return f"EXPORT/jsonl/{table}/{table}-00001.jsonl.zst"


# Rows that no export has


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_no_export_has_is_refused_and_the_sentence_says_what_is_right(what: str, folder: Path, dsn: str) -> None:
    (table, key), changes, place, right = ROWS[what]
    with_row(folder, table, key, changes)
    assert refusal(dsn, folder) == f"{file_of(table)}: {place} of {key} is not {right}."


@pytest.mark.parametrize("key", [one for one in IDS if one != "acc_1"], ids=repr)
def test_an_id_that_is_none_of_its_table_is_refused(key: object, folder: Path, dsn: str) -> None:
    with_row(folder, "accounts", "acc_1", {"id": key})
    whose = key if isinstance(key, str) and key in ("art_1_1", "acc_4611686018427387904", "acc_1_1") else "row 1"
    assert refusal(dsn, folder) == f"{file_of('accounts')}: id of {whose} is not an id such as acc_1."


@pytest.mark.parametrize("hour", HOURS)
def test_votes_of_no_hour_are_refused(hour: object) -> None:
    with pytest.raises(Misfit) as refused:
        form_of("vote_hours")({"comment_id": "cmt_1_1", "hour": hour, "up": 1, "down": 0})
    assert (refused.value.place, refused.value.right) == ("hour", "a full hour in UTC, such as 2024-03-01T06:00:00Z")


MORE = '{"id": "sit_1", "slug": "a", "name": "A", "host": null, "publisher": null, "article_count": 0, "more": 1}'


@pytest.mark.parametrize("row", ["5", "[]", "null", '{"id": "sit_1"}', MORE])
def test_what_is_no_row_is_refused(row: str, folder: Path, dsn: str) -> None:
    with_rows(folder, "sites", [row])
    whose = "sit_1" if "sit_1" in row else "row 1"
    members = "id, slug, name, host, publisher, article_count"
    assert refusal(dsn, folder) == f"{file_of('sites')}: {whose} is not an object with {members}, and nothing else."


# Trees that are none

CONTRADICTS = "EXPORT contradicts itself: "
NO_TREES: dict[str, tuple[str, Row, str]] = {
    "a level is left out": ("cmt_3_4", below(1, 2, 3), "cmt_3_4 does not stand one level below cmt_3_1, which it answers"),
    "a parent that is not there": ("cmt_1_4", below(3, 1), "cmt_1_4 does not stand one level below cmt_1_3, which it answers"),
    "deeper than its article has comments": (
        *("cmt_8_1", {"id": "cmt_8_30000", "number": 30_000, "depth": 29_999}),
        "cmt_8_30000 stands below 29999 comments, and art_8 counts 1 in all",
    ),
    "more answers than there are comments": (
        "cmt_3_1",
        {"descendant_count": 10},
        "cmt_3_1 counts 10 comments below it, which art_3 has not",
    ),
}


@pytest.mark.parametrize("what", NO_TREES)
def test_a_tree_that_is_none_is_refused(what: str, folder: Path, dsn: str) -> None:
    key, changes, sentence = NO_TREES[what]
    with_row(folder, "comments", key, changes)
    assert refusal(dsn, folder) == f"{CONTRADICTS}{sentence}."


def test_a_comment_of_an_article_that_is_not_there_is_refused(folder: Path, dsn: str) -> None:
    found = rows_of(folder, "comments")
    [one] = [row for row in found if row["id"] == "cmt_8_1"]
    stray = {**one, "id": "cmt_99_1", "article": {**one["article"], "id": "art_99"}}
    with_rows(folder, "comments", [json.dumps(row) for row in (*found, stray)])
    assert refusal(dsn, folder) == f"{CONTRADICTS}cmt_99_1 stands under art_99, which is not there."


# What is odd, and right


@pytest.mark.parametrize("handle", ["a", "Mr. Net Mender", "Åsa@harbour-courier-0a1b2c3d", "深い海", "<b>&amp;</b>", "a" * 500])
def test_handles_that_pages_name_are_taken_in(handle: str, folder: Path, fresh_dsn: str) -> None:
    with_row(folder, "accounts", "acc_3", {"handle": handle})
    refilled(fresh_dsn, folder)
    assert rows(fresh_dsn, "select handle from account where account_id = 3") == [(handle,)]


def test_the_ends_of_what_is_right_are_taken_in(folder: Path, fresh_dsn: str) -> None:
    """Afterwards there is room for more of everything."""
    last = {"id": "acc_4611686018427387903", "joined_at": "9999-12-31T23:59:59.999999Z"}
    with_row(folder, "accounts", "acc_7", last)
    with_row(folder, "comments", "cmt_8_1", {"id": "cmt_8_1073741823", "number": 1_073_741_823, "created_at": "0001-01-01T00:00:00Z"})
    with_row(folder, "articles", "art_3", {"declared_comment_count": 2_147_483_647, "blocks": [BLOCK_1 | {"number": 1_073_741_823}]})
    refilled(fresh_dsn, folder)
    assert rows(fresh_dsn, "select number, created_at::text from comment where article_id = 8") == [
        (1_073_741_823, "0001-01-01 00:00:00+00")
    ]
    made = "insert into account (handle, handle_key, display_name) values ('more', 'more', 'More') returning account_id"
    assert rows(fresh_dsn, made) == [(4_611_686_018_427_387_904,)]


def test_a_row_that_is_longer_than_any_is_refused(folder: Path, dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "LONGEST_LINE", 2_000)
    with_row(folder, "comments", "cmt_1_1", {"body": "a" * 2_000})
    assert refusal(dsn, folder) == f"{file_of('comments')} has a row of more than 2,000 bytes, which is too long."


def test_more_comments_that_nobody_sees_than_there_is_room_for_are_refused(folder: Path, dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refill_staging, "MOST_UNSEEN_IN_ALL", 2)
    assert refusal(dsn, folder) == f"{CONTRADICTS}its articles count more than 2 comments that nobody sees."
