"""Reading HTML with JSON-LD, and NDJSON of our own nouns."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from api.pages import PageRefused, read_pages
from schema.page import Page

ARTICLE = {
    "@type": "NewsArticle",
    "headline": "New tram line opens",
    "url": "https://ledger.example/business/new-tram-line",
    "datePublished": "2026-03-02T08:30:00+01:00",
    "articleSection": ["Business", "Local"],
    "author": [{"@type": "Person", "name": "Priya Salvesen"}, "Jon Abara"],
    "publisher": {"name": "Eastmarch Ledger"},
    "articleBody": "It opened.\n\nON THE RAILS\n\nIt was late.",
}


def read(*things: object) -> Page:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(thing)}</script>' for thing in things)
    [page] = read_pages(f"<!doctype html><html><head>{scripts}</head></html>".encode())
    return page


def test_an_article_is_read_whole() -> None:
    assert read(ARTICLE).model_dump(exclude_defaults=True) == {
        "site": {"name": "Eastmarch Ledger", "host": "ledger.example", "publisher": "Eastmarch Ledger"},
        "section": "Business",
        "headline": "New tram line opens",
        "path": "/business/new-tram-line",
        "url": "https://ledger.example/business/new-tram-line",
        "published_at": datetime(2026, 3, 2, 7, 30, tzinfo=UTC),
        "authors": ("Priya Salvesen", "Jon Abara"),
        "blocks": (
            {"number": 1, "kind": "paragraph", "text": "It opened."},
            {"number": 2, "kind": "subhead", "text": "ON THE RAILS"},
            {"number": 3, "kind": "paragraph", "text": "It was late."},
        ),
    }


def test_the_article_may_stand_in_a_graph_and_beside_other_things() -> None:
    assert read({"@type": "WebSite"}, {"@graph": [{"@type": "Person"}, ARTICLE]}).headline == "New tram line opens"


def test_answers_stand_inside_comments_or_name_their_parent() -> None:
    comments = [
        {"@id": "c1", "text": "First", "upvoteCount": 4, "downvoteCount": 1, "comment": {"text": "Inside", "author": "umbrella"}},
        {"@id": "c2", "text": "Names its parent", "parentItem": {"@id": "c1"}},
    ]
    page = read({**ARTICLE, "comment": comments, "commentCount": 3})
    assert [(one.place, one.body, one.parent, one.handle, one.up, one.down) for one in page.comments] == [
        (1, "First", None, None, 4, 1),
        (2, "Inside", 1, "umbrella", 0, 0),
        (3, "Names its parent", 1, None, 0, 0),
    ]
    assert page.doubts == ()


def test_comments_may_stand_beside_the_article() -> None:
    page = read(ARTICLE, {"@type": "Comment", "text": "Loose"})
    assert [one.body for one in page.comments] == ["Loose"]


def test_what_has_the_wrong_form_is_left_out_and_told() -> None:
    page = read(
        {**ARTICLE, "datePublished": "yesterday", "commentCount": 4, "comment": [{"upvoteCount": "many"}, {"text": "x", "upvoteCount": -3}]}
    )
    assert [(doubt.code, doubt.detail) for doubt in page.doubts] == [
        ("no_text", "a comment has no text"),
        ("number_unclear", "upvoteCount of comment 1 is no number of votes or comments: -3"),
        ("count_differs", "the page declares 4 comments, 1 were found"),
        ("time_unclear", "datePublished is no time: yesterday"),
    ]
    assert (page.published_at, page.comments[0].up) == (None, 0)


def test_ten_thousand_nested_answers_are_no_trouble() -> None:
    thing: dict[str, object] = {"text": "deepest"}
    for number in range(400):
        thing = {"text": f"level {number}", "comment": [thing]}
    assert len(read({**ARTICLE, "comment": thing}).comments) == 401


def test_a_page_survives_being_written_as_ndjson() -> None:
    page = read({**ARTICLE, "comment": [{"text": "First", "author": "gull"}]})
    line = page.model_dump_json().encode()
    assert list(read_pages(line + b"\n\n" + line + b"\n")) == [page, page]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"headline": "x"}', "Line 2: site: Field required"),
        ('{"site": {"name": "x"}, "headline": 5}', "Line 2: headline: Input should be a valid string"),
        ('{"site": {"name": "x"}, "headline": "x", "extra": 1}', "Line 2: extra: Extra inputs are not permitted"),
        ("not json", "Line 2: the line: Invalid JSON"),
    ],
)
def test_a_wrong_line_is_named(line: str, sentence: str) -> None:
    good = read(ARTICLE).model_dump_json()
    with pytest.raises(PageRefused, match=sentence):
        list(read_pages(f"{good}\n{line}\n".encode()))
