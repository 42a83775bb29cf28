"""What an answer of the REST door shows: `fields` and `include`, one and two levels deep."""

from __future__ import annotations

import pytest

from tests.door import Door, problem
from tests.test_rest_people import KEEL_HAULER

WEATHER = {
    "id": "sec_4",
    "slug": "weather",
    "name": "Weather & Tides",
    "article_count": 2,
    "site": {"id": "sit_2", "slug": "inland-gazette", "name": "Inland Gazette"},
}
GAZETTE = {"id": "sit_2", "slug": "inland-gazette", "name": "Inland Gazette", "host": None, "publisher": None, "article_count": 4}
CASES: dict[str, object] = {
    "/v1/articles/art_5?fields=headline,id": {"id": "art_5", "headline": "More Storms on the Way"},
    "/v1/articles/art_5?fields=section": {"section": {"id": "sec_4", "slug": "weather", "name": "Weather & Tides"}},
    "/v1/articles/art_5?fields=id&include=section": {"id": "art_5", "section": WEATHER},
    "/v1/articles/art_5?fields=section&include=section": {"section": WEATHER},
    "/v1/articles/art_5?fields=id&include=section.site": {"id": "art_5", "section": WEATHER | {"site": GAZETTE}},
    "/v1/articles/art_5?fields=id&include=section,section.site": {"id": "art_5", "section": WEATHER | {"site": GAZETTE}},
    "/v1/articles/art_5?fields=promotion,thread": {
        "promotion": None,
        "thread": {"mode": "open", "closes_at": None, "slow_mode_seconds": 0},
    },
    "/v1/articles/art_2?fields=id&include=resource_links": {
        "id": "art_2",
        "resource_links": [{"category": "Food", "title": "Herring, Five Ways", "target_site": "Galley"}],
    },
    "/v1/articles/art_9?fields=comments": {"comments": {"items": [], "next_cursor": None}},
    "/v1/articles/art_6?fields=id&include=comments,authors,lead_image,agency": {
        "id": "art_6",
        "agency": None,
        "authors": [],
        "lead_image": None,
        "comments": {"items": [], "next_cursor": None},
    },
    "/v1/comments/cmt_1_22?fields=id&include=account": {"id": "cmt_1_22", "account": KEEL_HAULER},
    "/v1/comments/cmt_1_22?fields=id&include=parent.account": {"id": "cmt_1_22", "parent": None},
}


@pytest.mark.parametrize("target", CASES)
def test_an_answer_shows_what_was_chosen(door: Door, target: str) -> None:
    assert door.get(target) == CASES[target]


def test_a_list_inside_an_answer_shows_its_rows_as_a_list_of_its_own_does(door: Door) -> None:
    found = door.get("/v1/authors/aut_5?fields=name&include=articles.section")
    articles = door.items("/v1/articles?author=aut_5&include=section")
    assert found == {"name": "zoe", "articles": {"items": articles, "next_cursor": None}}


def test_included_answers_are_the_three_best_and_tell_where_they_go_on(door: Door) -> None:
    found = door.get("/v1/comments/cmt_1_1?fields=id&include=replies")["replies"]
    assert isinstance(found, dict)
    best = door.get("/v1/comments/cmt_1_1/replies?limit=3")
    assert found == {"items": best["items"], "next_cursor": best["next_cursor"]}


def test_fields_come_in_the_order_of_the_noun_not_of_the_request(door: Door) -> None:
    assert list(door.get("/v1/articles/art_1?fields=revision,agency,headline,id")) == ["id", "headline", "revision", "agency"]


def test_a_deleted_comment_names_nobody_when_its_account_is_included(door: Door) -> None:
    assert door.get("/v1/comments/cmt_1_21?fields=body,account&include=account") == {"body": "", "account": None}


@pytest.mark.parametrize("name", ["nothing", "sections.id", "site_id", "handle_key"])
def test_fields_that_are_not_there_are_refused(door: Door, name: str) -> None:
    right = "of: id, slug, name, host, publisher, article_count, sections, articles"
    fault = {"code": "unknown_field", "detail": right, "parameter": "fields"}
    detail = f"There is no field {name} here; fields must be {right}."
    assert door.refusal(f"/v1/sites?fields=id,{name}") == problem("invalid", 422, "A value is wrong", detail, "/v1/sites", fault)


@pytest.mark.parametrize(
    ("include", "code", "right", "detail"),
    [
        ("nothing", "unknown_edge", "at site of: sections, articles", "include must be at site of: sections, articles."),
        ("name", "unknown_edge", "at site of: sections, articles", "include must be at site of: sections, articles."),
        ("sections.nothing", "unknown_edge", "at section of: site, articles", "include must be at section of: site, articles."),
        ("sections.articles.site", "too_deep", "2 levels at most", "include goes 2 levels deep at most."),
    ],
)
def test_edges_that_are_not_there_or_too_deep_are_refused(door: Door, include: str, code: str, right: str, detail: str) -> None:
    fault = {"code": code, "detail": right, "parameter": "include"}
    assert door.refusal(f"/v1/sites?include={include}") == problem("invalid", 422, "A value is wrong", detail, "/v1/sites", fault)
