"""What an earlier export has and a later one has no more is listed, so that whoever holds the earlier one can drop it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.release.folder import ExportRefused
from api.release.pseudonyms import Pseudonyms
from api.release.removals import gone, withdrawn
from api.release.wanted import Wanted
from tests.exporting import digests, exported, sums_of
from tests.sending import execute

KEY = Pseudonyms(b"0123456789abcdef0123456789abcdef")
GONE = (
    "update comment set status = 'removed' where article_id = 1 and number = 3",
    "update comment set status = 'deleted' where article_id = 1 and number = 10",
    "update article set status = 'hidden' where article_id = 7",
    "update account set is_erased = true where account_id = 4",
    "update article_content set rights = null where article_id = 1",
    "delete from image where article_id = 4",
    """update account set handle = 'deleted-8f2k', handle_key = 'deleted-8f2k', display_name = 'deleted-8f2k', joined_at = null
    where account_id = 2""",
    "update comment set status = 'hidden' where article_id = 1 and number = 26",
    "update quote set words = '' where article_id = 2 and number = 10",
    "delete from quote where article_id = 2 and number = 11",
)
LISTED = [
    {"table": "articles", "id": "art_1", "what": "text"},
    {"table": "articles", "id": "art_7", "what": "row"},
    {"table": "comments", "id": "cmt_1_3", "what": "row"},
    {"table": "comments", "id": "cmt_1_5", "what": "text"},
    {"table": "comments", "id": "cmt_1_6", "what": "text"},
    {"table": "comments", "id": "cmt_1_7", "what": "name"},
    {"table": "comments", "id": "cmt_1_10", "what": "text"},
    {"table": "comments", "id": "cmt_1_10", "what": "name"},
    {"table": "comments", "id": "cmt_1_26", "what": "row"},
    *({"table": "comments", "id": f"cmt_{key}", "what": "text"} for key in ("1_27", "2_10", "2_11")),
    *({"table": "comments", "id": f"cmt_4_{number}", "what": "name"} for number in range(1, 6)),
]
"""Comments 3 and 7 of the chain, and all below article 4, are the erased account's. 1_27 quotes 1_26; 1_5 and
1_6 quote the story that may not be handed on any more."""
RENAMED = [{"table": "comments", "id": f"cmt_{key}", "what": "name"} for key in ("1_1", "1_5", "1_9", "8_1")]
"""Where the name stood that its owner took away, and left what it wrote."""


def listed(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "removals.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def exports(filled_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """before and after, once with names and once with pseudonyms."""
    folder, named = tmp_path_factory.mktemp("exports"), Wanted(rights=("Quote freely.",))
    hidden = replace(named, pseudonyms=KEY)
    exported(filled_dsn, folder / "before", named)
    exported(filled_dsn, folder / "hidden-before", hidden)
    execute(filled_dsn, *GONE)
    exported(filled_dsn, folder / "after", replace(named, against=folder / "before"))
    exported(filled_dsn, folder / "hidden-after", replace(hidden, against=folder / "hidden-before"))
    exported(filled_dsn, folder / "mixed", replace(hidden, against=folder / "before"))
    return folder


def test_rows_texts_and_names_that_are_gone_are_listed(exports: Path) -> None:
    accounts = [{"table": "accounts", "id": "acc_2", "what": "name"}, {"table": "accounts", "id": "acc_4", "what": "row"}]
    assert listed(exports / "after") == [*accounts, *in_order_of_keys([*LISTED, *RENAMED])]


def in_order_of_keys(found: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(found, key=lambda one: (one["table"], [int(part) for part in one["id"].split("_")[1:]]))


def test_a_pseudonym_that_is_gone_is_listed_by_itself(exports: Path) -> None:
    gone = [{"table": "accounts", "id": KEY.of("acc_2"), "what": "name"}, {"table": "accounts", "id": KEY.of("acc_4"), "what": "row"}]
    assert listed(exports / "hidden-after") == [*sorted(gone, key=lambda one: one["id"]), *LISTED]


def test_accounts_are_not_compared_where_their_names_are_others(exports: Path) -> None:
    assert listed(exports / "mixed") == LISTED


def test_the_list_is_among_the_checksums(exports: Path) -> None:
    assert sums_of(exports / "after") == digests(exports / "after")


def rows(keys: str) -> Iterator[dict[str, object]]:
    for key in keys.split():
        yield {"id": f"art_{key}"}


@pytest.mark.parametrize(
    ("before", "now", "listed"),
    [
        ("", "", ""),
        ("", "1 2", ""),
        ("1 2 3", "1 2 3", ""),
        ("1 2 3", "", "1 2 3"),
        ("1 2 3", "2", "1 3"),
        ("2", "1 2 3", ""),
        ("2 9 10", "1 3 10 11", "2 9"),
    ],
)
def test_two_orders_of_keys_are_merged(before: str, now: str, listed: str) -> None:
    found = gone(rows(before), rows(now))
    assert " ".join(key.removeprefix("art_") for key, _ in found) == listed


QUOTE = {"revision": 1, "start": 0, "end": 6, "text": "Remark"}
ACCOUNT = {"id": "acc_1", "handle": "rain", "display_name": "Rain"}


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        ({"quotes": [QUOTE]}, {"quotes": [QUOTE]}, ""),
        ({"quotes": [QUOTE]}, {"quotes": [{**QUOTE, "text": "[name]"}]}, ""),
        ({"quotes": [QUOTE]}, {"quotes": [{**QUOTE, "text": ""}]}, "text"),
        ({"quotes": [QUOTE]}, {"quotes": []}, "text"),
        ({"quotes": [QUOTE, QUOTE]}, {"quotes": [QUOTE]}, "text"),
        ({"quotes": [{**QUOTE, "text": ""}]}, {"quotes": []}, ""),
        ({"quotes": []}, {"quotes": [QUOTE]}, ""),
        ({"account": ACCOUNT}, {"account": ACCOUNT}, ""),
        ({"account": ACCOUNT}, {"account": None}, "name"),
        ({"account": ACCOUNT}, {"account": {**ACCOUNT, "handle": "deleted-1"}}, "name"),
        ({"account": ACCOUNT}, {"account": {**ACCOUNT, "display_name": "R."}}, "name"),
        ({"account": ACCOUNT}, {"account": {"id": "psn_a"}}, ""),
        ({"account": {"id": "psn_a"}}, {"account": ACCOUNT}, ""),
        ({"account": {"id": "psn_a"}}, {"account": None}, "name"),
        ({"account": None}, {"account": ACCOUNT}, ""),
        ({"joined_at": "2024-01-01T00:00:00Z"}, {"joined_at": None}, "name"),
        ({"joined_at": None}, {"joined_at": None}, ""),
        ({"status": "visible"}, {"status": "deleted"}, "text"),
        ({"body_omitted": None}, {"body_omitted": "Why"}, "text"),
    ],
)
def test_what_of_a_row_is_withdrawn(before: dict[str, object], now: dict[str, object], what: str) -> None:
    assert " ".join(withdrawn(before, now)) == what


def test_pseudonyms_stand_in_the_order_of_their_letters() -> None:
    before, now = ("psn_a2", "psn_ab", "psn_b"), ("psn_a2", "psn_b")
    assert list(gone(({"id": key} for key in before), ({"id": key} for key in now))) == [("psn_ab", "row")]


def test_what_is_no_export_cannot_be_compared_with(exports: Path, filled_dsn: str, tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match=r"its manifest\.json cannot be read"):
        exported(filled_dsn, tmp_path / "export", Wanted(against=tmp_path))
    with pytest.raises(ExportRefused, match="needs the format jsonl"):
        exported(filled_dsn, tmp_path / "export", Wanted(("csv",), against=exports / "before"))
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_export_that_did_not_come_whole_is_refused(exports: Path, filled_dsn: str, tmp_path: Path) -> None:
    half = tmp_path / "half"
    exported(filled_dsn, half, Wanted(only=("comments",)))
    file = half / "jsonl" / "comments" / "comments-00001.jsonl.zst"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ExportRefused, match="was the export fetched whole"):
        exported(filled_dsn, tmp_path / "export", Wanted(against=half))
    assert [path.name for path in tmp_path.iterdir()] == ["half"]
