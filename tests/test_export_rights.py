"""An agency's story is exported only where its rights let it be handed on; else the row stays and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.release.omissions import REPEATED, Omitted, omit_stories
from api.release.pseudonyms import Pseudonyms
from api.release.wanted import Wanted
from tests.exporting import exported, rows_of, unpacked

AGENCY = {"id": "agy_1", "slug": "northern-wire", "name": "Northern Wire"}


def stories(folder: Path) -> dict[str, tuple[str | None, str | None]]:
    return {row["id"]: (row["body_text"], row["body_omitted"]) for row in rows_of(folder, "articles")}


def test_without_a_word_on_rights_no_story_of_an_agency_is_there(dataset_dsn: str, tmp_path: Path) -> None:
    exported(dataset_dsn, tmp_path / "export", Wanted(("jsonl", "csv", "parquet"), only=("articles",)))
    found = stories(tmp_path / "export")
    assert found["art_1"] == (None, "The story is Northern Wire's, whose rights say: Quote freely.")
    assert found["art_2"] == (None, "The story is Northern Wire's, and nothing is said of its rights")
    assert found["art_3"] == ("No boats went out.", None)
    for content in unpacked(tmp_path / "export").values():
        assert b"breakwater lost forty" not in content
        assert b"wait out the storm" not in content


def test_rights_that_the_operator_names_let_a_story_be_handed_on(dataset_dsn: str, tmp_path: Path) -> None:
    exported(dataset_dsn, tmp_path / "export", Wanted(only=("articles",), rights=("Quote freely.",)))
    [row] = [row for row in rows_of(tmp_path / "export", "articles") if row["id"] == "art_1"]
    assert (row["body_text"].splitlines()[0], row["body_omitted"]) == ("The harbour reopened on Tuesday.", None)
    assert [one["number"] for one in row["blocks"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ("CC0", True),
        ("CC BY 4.0", True),
        ("cc-by-nc-sa-4.0", True),
        ("CC BY 4.0 International", True),
        ("https://creativecommons.org/licenses/by/4.0/", True),
        ("CC BY 4.0, but not the pictures", False),
        ("Not CC BY 4.0", False),
        ("All rights reserved.", False),
        ("Quote freely.", False),
        ("", False),
        (None, False),
    ],
)
def test_open_licences_are_known(said: str | None, is_open: bool) -> None:
    row: dict[str, object] = {
        "agency": AGENCY,
        "rights": said,
        "body_text": "Story",
        "blocks": [1],
        "lead_image": {"caption": "A", "alt": "B", "agency": None},
    }
    omit_stories(())(row)
    kept: tuple[object, ...] = ("Story", [1], {"caption": "A", "alt": "B", "agency": None}, True)
    gone: tuple[object, ...] = (None, [], {"caption": None, "alt": None, "agency": None}, False)
    assert (row["body_text"], row["blocks"], row["lead_image"], row["body_omitted"] is None) == (kept if is_open else gone)


def test_what_the_site_wrote_itself_stays(dataset_dsn: str) -> None:
    row: dict[str, object] = {"agency": None, "rights": None, "body_text": "Story", "blocks": [1], "lead_image": None}
    omit_stories(())(row)
    assert row == {"agency": None, "rights": None, "body_text": "Story", "blocks": [1], "lead_image": None, "body_omitted": None}


@pytest.mark.parametrize(("said", "is_kept"), [(None, False), ("CC BY 4.0", True)])
def test_an_image_may_be_an_agencys_where_the_story_is_not(said: str | None, is_kept: bool) -> None:
    image = {"caption": "A", "alt": "B", "agency": AGENCY}
    row: dict[str, object] = {"agency": None, "rights": said, "body_text": "Story", "blocks": [1], "lead_image": image}
    omit_stories(())(row)
    assert (row["body_text"], image["caption"], image["alt"]) == ("Story", *(("A", "B") if is_kept else (None, None)))


# What comments quote of a story


def quotes_of(folder: Path) -> dict[str, list[tuple[str, str | None, object]]]:
    """What is told of the quotes of each comment: the words, why they are not here, and what is quoted."""
    rows = rows_of(folder, "comments")
    return {row["id"]: [(one["text"], one["text_omitted"], one["target"]) for one in row["quotes"]] for row in rows if row["quotes"]}


def block(number: int, text: str | None) -> dict[str, object]:
    return {"type": "block", "number": number, "kind": "paragraph", "text": text}


REMARK = ("Remark 4", None, {"type": "comment", "id": "cmt_1_4", "number": 4})
HIDDEN = ("", None, None)


def test_comments_do_not_repeat_a_story_that_may_not_be_handed_on(dataset_dsn: str, tmp_path: Path) -> None:
    exported(dataset_dsn, tmp_path / "export", Wanted(("jsonl", "csv", "parquet"), only=("comments",)))
    found = quotes_of(tmp_path / "export")
    assert found["cmt_1_5"] == [REMARK, ("", REPEATED, block(1, None))]
    assert found["cmt_1_6"] == [("", REPEATED, block(3, None)), ("", REPEATED, None)]
    assert found["cmt_1_7"] == [HIDDEN]
    for content in unpacked(tmp_path / "export").values():
        assert b"The harbour reopened" not in content
        assert b"breakwater lost forty" not in content
    assert "| `quotes[].text_omitted` | string | yes |" in (tmp_path / "export" / "data-dictionary.md").read_text()


@pytest.mark.parametrize("hidden", [Wanted(rights=("Quote freely.",)), Wanted(rights=("Quote freely.",), pseudonyms=Pseudonyms(b"k" * 32))])
def test_comments_repeat_a_story_that_may_be_handed_on(dataset_dsn: str, tmp_path: Path, hidden: Wanted) -> None:
    exported(dataset_dsn, tmp_path / "export", hidden)
    found = quotes_of(tmp_path / "export")
    assert found["cmt_1_5"] == [REMARK, ("harbour", None, block(1, "The harbour reopened on Tuesday."))]
    words = block(3, "The breakwater lost forty metres, the harbour master said.")
    assert found["cmt_1_6"] == [("The breakwater", None, words), ("block", None, None)]
    assert found["cmt_1_7"] == [HIDDEN]


@pytest.mark.parametrize(("key", "is_in"), [("art_1", False), ("art_2", True), ("art_3", False), ("art_9", True), ("art_10", False)])
def test_articles_without_their_story_are_known_by_their_keys(key: str, is_in: bool) -> None:
    assert (key in Omitted([2, 9])) == is_in
