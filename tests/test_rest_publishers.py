"""REST reads of sites, sections and agencies, whole."""

from __future__ import annotations

import pytest

from tests.door import LAST_PAGE, Door, not_found, problem

COURIER = {
    "id": "sit_1",
    "slug": "harbour-courier",
    "name": "Harbour Courier",
    "host": "courier.example",
    "publisher": "Harbour Media Ltd.",
    "article_count": 6,
}
GAZETTE = {"id": "sit_2", "slug": "inland-gazette", "name": "Inland Gazette", "host": None, "publisher": None, "article_count": 4}
AT_COURIER = {"id": "sit_1", "slug": "harbour-courier", "name": "Harbour Courier"}
AT_GAZETTE = {"id": "sit_2", "slug": "inland-gazette", "name": "Inland Gazette"}
WEATHER = {"id": "sec_4", "slug": "weather", "name": "Weather & Tides", "article_count": 2, "site": AT_GAZETTE}
SPORT = {"id": "sec_2", "slug": "sport", "name": "sport", "article_count": 2, "site": AT_COURIER}
WORLD = {"id": "sec_1", "slug": "world", "name": "world", "article_count": 3, "site": AT_COURIER}
INLAND = {"id": "sec_3", "slug": "world", "name": "world", "article_count": 2, "site": AT_GAZETTE}
COASTAL = {"id": "agy_2", "slug": "coastal-press", "name": 'Coastal "Press"', "article_count": 2}
NORTHERN = {"id": "agy_1", "slug": "northern-wire", "name": "Northern Wire", "article_count": 3}


def test_sites_come_by_name_with_null_for_what_no_page_said(door: Door) -> None:
    assert door.get("/v1/sites") == LAST_PAGE | {"items": [COURIER, GAZETTE]}


def test_sections_come_by_name_then_by_key(door: Door) -> None:
    assert door.get("/v1/sections") == LAST_PAGE | {"items": [WEATHER, SPORT, WORLD, INLAND]}


def test_agencies_come_by_name(door: Door) -> None:
    assert door.get("/v1/agencies") == LAST_PAGE | {"items": [COASTAL, NORTHERN]}


@pytest.mark.parametrize(
    ("path", "ids"), [("/v1/sites", "sit_2 sit_1"), ("/v1/sections", "sec_3 sec_1 sec_2 sec_4"), ("/v1/agencies", "agy_1 agy_2")]
)
def test_names_can_be_read_backwards(door: Door, path: str, ids: str) -> None:
    assert door.ids(f"{path}?sort=-name") == ids


@pytest.mark.parametrize(("slug", "section"), [("weather", WEATHER), ("sport", SPORT), ("world", WORLD)])
def test_a_section_is_found_by_its_slug_and_the_older_one_where_two_share_it(door: Door, slug: str, section: object) -> None:
    assert door.get(f"/v1/sections/{slug}") == section


@pytest.mark.parametrize("slug", ["World", "worlds", "sec_1", "%20world", "world%20", "%E4%B8%96", "'", "x" * 2_000])
def test_a_slug_that_no_section_has_is_not_found(door: Door, slug: str) -> None:
    path = f"/v1/sections/{slug}"
    assert door.refusal(path) == not_found("There is no section with this slug.", path)


def test_a_slug_longer_than_any_is_invalid(door: Door) -> None:
    path = f"/v1/sections/{'x' * 2_001}"
    fault = {"code": "too_long", "detail": "2000 characters at most", "parameter": "slug"}
    expected = problem("invalid", 422, "A value is wrong", "slug must not be longer than 2,000 characters.", path, fault)
    assert door.refusal(path) == expected


def test_a_section_can_widen_its_site_and_list_its_articles(door: Door) -> None:
    found = door.get("/v1/sections/sport?fields=slug&include=site,articles.comments")
    articles = door.items("/v1/articles?section=sport&include=comments")
    assert found == {"slug": "sport", "site": COURIER, "articles": {"items": articles, "next_cursor": None}}


def test_sites_of_the_samples_are_those_that_their_pages_name(sample_door: Door) -> None:
    ledger = {"slug": "eastmarch-ledger", "name": "Eastmarch Ledger", "host": "ledger.example", "article_count": 1}
    courier = {"slug": "harbour-courier", "name": "Harbour Courier", "host": None, "article_count": 2}
    assert sample_door.get("/v1/sites?fields=slug,name,host,article_count") == LAST_PAGE | {"items": [ledger, courier]}
