"""REST reads of articles, whole: one, by its path, lists with every filter and sort, and the links of its page."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from schema.article import ArticleFilter
from schema.sort import ArticleSort
from tests.dataset_people import FAR
from tests.door import LAST_PAGE, Door, not_found, problem

HEAD: dict[str, object] = {
    "id": "art_1",
    "headline": "Harbour Reopens After a Week of Storms",
    "dateline": "PORT ELLERY",
    "path": "/world/story-1",
    "url": "https://courier.example/world/story-1",
    "published_at": "2024-03-06T06:30:00Z",
    "updated_at": "2024-03-10T06:30:00.25Z",
    "listed_at": "2024-03-06T06:30:00Z",
    "copyright": "(c) Northern Wire 2024.",
    "rights": "Quote freely.",
    "promotion": {"title": "Visit the Lantern Market!", "text": "Every Friday.", "call_to_action": "Book Now"},
    "comment_count": 23,
    "counts": {"visible": 23, "pending": 1, "hidden": 1, "removed": 1, "deleted": 2},
    "declared_comment_count": 10,
    "thread": {"mode": "open", "closes_at": None, "slow_mode_seconds": 0},
    "revision": 2,
    "version": "1",
    "site": {"id": "sit_1", "slug": "harbour-courier", "name": "Harbour Courier"},
    "section": {"id": "sec_1", "slug": "world", "name": "world"},
    "agency": {"id": "agy_1", "slug": "northern-wire", "name": "Northern Wire"},
    "authors": [
        {"id": "aut_1", "slug": "mara-lindqvist", "name": "Mara Lindqvist"},
        {"id": "aut_2", "slug": "ada-quill", "name": "Ada Quill"},
    ],
    "lead_image": {
        "id": "img_1",
        "caption": "Ferries wait out the storm.",
        "alt": "Ferries",
        "credit": "Northern Wire/Ada Quill",
        "is_file_photo": True,
    },
}
STORY: dict[str, object] = {
    "body_text": "The harbour reopened on Tuesday.\n\nSTORM DAMAGE\n\nThe breakwater lost forty metres, the harbour master said.",
    "blocks": [
        {"number": 1, "kind": "paragraph", "text": "The harbour reopened on Tuesday."},
        {"number": 2, "kind": "subhead", "text": "STORM DAMAGE"},
        {"number": 3, "kind": "paragraph", "text": "The breakwater lost forty metres, the harbour master said."},
    ],
}
BARE: dict[str, object] = {
    "id": "art_7",
    "headline": "Letters to the Harbour Master",
    "dateline": None,
    "path": "/front/story-7",
    "url": None,
    "published_at": "2024-03-04T06:30:00.000001Z",
    "updated_at": "2024-03-09T06:30:00Z",
    "listed_at": "2024-03-04T06:30:00.000001Z",
    "body_text": "",
    "copyright": None,
    "rights": None,
    "promotion": None,
    "comment_count": 0,
    "counts": {"visible": 0, "pending": 1, "hidden": 0, "removed": 0, "deleted": 0},
    "declared_comment_count": None,
    "thread": {"mode": "open", "closes_at": None, "slow_mode_seconds": 0},
    "revision": 1,
    "version": "1",
    "blocks": [],
    "site": {"id": "sit_1", "slug": "harbour-courier", "name": "Harbour Courier"},
    "section": None,
    "agency": None,
    "authors": [],
    "lead_image": None,
}
EVERY = "2 1 4 3 7 8 6 5 9 F"  # the newest first; of two of one time, the one with the larger key
SORTS = {
    "-published_at": EVERY,
    "published_at": "F 9 5 6 8 7 3 4 1 2",
    "-comment_count": "1 2 3 4 F 8 5 9 7 6",
    "-hot": "1 2 3 4 7 8 6 5 9 F",
    "-updated_at": "4 1 7 2 3 8 6 5 9 F",
}
FILTERS = {
    "section": {"world": "2 1 4 9 F", "weather": "6 5", "World": "", "": ""},
    "site": {"inland-gazette": "4 6 5 F", "harbour-courier": "2 1 3 7 8 9", "none": ""},
    "author": {"aut_1": "2 1 5 F", "aut_6": "", "aut_01": "", "art_1": "", "Mara": "", f"aut_{2**63}": ""},
    "agency": {"northern-wire": "2 1 5", "coastal-press": "4 8", "none": ""},
    "dateline": {"PORT ELLERY": "2 1", "NÆRE SOUND": "3", "Port Ellery": "", "%": ""},
    "published_after": {"2024-03-05T06:30:00Z": "2 1", "2024-03-05T08:29:59+02:00": "2 1 4 3", "9999-12-31T23:59:59Z": ""},
    "published_before": {"2024-03-04T06:30:00Z": "9 F", "2024-03-04T06:30:00.000001Z": "8 9 F", "0001-01-01T00:00:00Z": ""},
    "updated_after": {"2024-03-09T06:30:00Z": "1 4", "2024-03-10T06:30:00.249999Z": "1 4", "2024-03-10T06:30:00.25Z": ""},
    "q": {
        "harbour": "1 7 6",
        "storm": "1 5",
        "harbour -tides": "1 7",
        '"harbour master"': "1 7",
        "tides or ferry": "6 9",
        "": "",
        "' \\ &|!": "",
        "the": "",
    },
    "min_comments": {"0": EVERY, "10": "2 1 3", "23": "1", "24": "", "999999999": ""},
}


def ids(numbers: str) -> str:
    """Articles by their numbers; F is the one with a large key."""
    return " ".join(f"art_{FAR if number == 'F' else number}" for number in numbers.split())


def test_an_article_comes_whole_with_its_edges_in_brief(door: Door) -> None:
    assert door.get("/v1/articles/art_1") == HEAD | STORY


def test_what_a_page_does_not_say_is_null(door: Door) -> None:
    assert door.get("/v1/articles/art_7") == BARE


def test_a_list_leaves_out_the_story_unless_it_is_asked_for(door: Door) -> None:
    assert door.items("/v1/articles?min_comments=23") == [HEAD]
    assert door.items("/v1/articles?min_comments=23&fields=blocks,body_text") == [STORY]


def test_a_key_beyond_what_a_double_holds_is_kept(door: Door) -> None:
    found = door.get(f"/v1/articles/art_{FAR}?fields=id,headline")
    assert found == {"id": "art_9007199254740993", "headline": "An Article with a Large Key"}


@pytest.mark.parametrize("given", ["/world/story-1", "https://courier.example/world/story-1"])
def test_an_article_is_found_by_the_path_or_the_url_of_its_page(door: Door, given: str) -> None:
    assert door.get(f"/v1/articles/by-path?path={quote(given)}") == HEAD | STORY


@pytest.mark.parametrize("given", ["/world/story-11", "/sport/story-12", "/world/story-1/", "world/story-1", "", "/", "?"])
def test_a_path_that_no_shown_page_had_is_not_found(door: Door, given: str) -> None:
    found = door.refusal(f"/v1/articles/by-path?path={quote(given)}")
    assert found == not_found("There is no article with this path.", "/v1/articles/by-path")


def test_a_path_must_be_given(door: Door) -> None:
    right = "The path or the URL that the page had."
    fault = {"code": "missing", "detail": right, "parameter": "path"}
    expected = problem("invalid", 422, "A value is wrong", f"The parameter path is missing: {right}", "/v1/articles/by-path", fault)
    assert door.refusal("/v1/articles/by-path") == expected


@pytest.mark.parametrize("edge", ["", "/comments", "/resource-links"])
@pytest.mark.parametrize(
    "given", ["art_11", "art_12", "art_99", "art_01", "art_0", "art_1_1", "ART_1", "1", "cmt_1_1", f"art_{2**63}", "art_\u0661"]
)
def test_hidden_articles_and_ids_of_another_spelling_are_not_found(door: Door, given: str, edge: str) -> None:
    path = f"/v1/articles/{quote(given)}{edge}"
    assert door.refusal(path) == not_found("There is no article with this id.", path)


@pytest.mark.parametrize("sort", [one for one in ArticleSort if one is not ArticleSort.RELEVANCE])
def test_articles_come_in_every_order(door: Door, sort: ArticleSort) -> None:
    assert door.ids(f"/v1/articles?sort={sort.spelling}") == ids(SORTS[sort.spelling])


@pytest.mark.parametrize("name", ArticleFilter.model_fields)
def test_articles_are_narrowed_by_every_filter(door: Door, name: str) -> None:
    found = {value: door.ids(f"/v1/articles?{name}={quote(value)}") for value in FILTERS[name]}
    assert found == {value: ids(numbers) for value, numbers in FILTERS[name].items()}


def test_filters_and_orders_go_together(door: Door) -> None:
    assert door.ids("/v1/articles?section=world&author=aut_1&sort=published_at") == ids(f"{FAR} 1 2")
    assert door.ids("/v1/articles?site=inland-gazette&agency=northern-wire&q=storms&sort=-hot") == ids("5")


def test_links_of_a_page_come_in_its_order(door: Door) -> None:
    links = [
        {"category": "Travel", "title": "Ten Lighthouses Worth the Climb", "target_site": "Coastline Weekly"},
        {"category": None, "title": "How to Tie a Bowline", "target_site": "Knots & Splices"},
    ]
    assert door.get("/v1/articles/art_1/resource-links") == {"items": links}
    assert door.get("/v1/articles/art_9/resource-links") == {"items": []}
    assert door.get("/v1/articles/art_1/resource-links?fields=title") == {
        "items": [{"title": "Ten Lighthouses Worth the Climb"}, {"title": "How to Tie a Bowline"}]
    }


def test_every_sort_and_filter_has_its_cases_here() -> None:
    assert {*SORTS, "relevance"} == {sort.spelling for sort in ArticleSort}, "relevance is in test_search.py"
    assert set(FILTERS) == set(ArticleFilter.model_fields)


def test_samples_come_with_what_their_pages_say(sample_door: Door) -> None:
    fields = "headline,dateline,published_at,declared_comment_count,authors,agency"
    arkwright, wire = {"slug": "tobias-arkwright", "name": "Tobias Arkwright"}, {"slug": "northern-wire", "name": "Northern Wire"}
    found = sample_door.get(f"/v1/articles?sort=-comment_count&fields={fields}")
    assert without_ids(found) == LAST_PAGE | {
        "items": [
            {
                "headline": "Harbour reopens after a week of storms, but the breakwater needs years",
                "dateline": "PORT ELLERY",
                "published_at": None,
                "declared_comment_count": 12,
                "agency": wire,
                "authors": [{"slug": "mara-lindqvist", "name": "Mara Lindqvist"}, arkwright],
            },
            {
                "headline": "New tram line opens between Eastmarch and the airport",
                "dateline": None,
                "published_at": "2026-03-02T07:30:00Z",
                "declared_comment_count": 3,
                "agency": None,
                "authors": [{"slug": "priya-salvesen", "name": "Priya Salvesen"}],
            },
            {
                "headline": "Council votes to keep the old observatory open at night",
                "dateline": None,
                "published_at": None,
                "declared_comment_count": 1,
                "agency": None,
                "authors": [arkwright],
            },
        ]
    }


def without_ids(value: object) -> object:
    """The ids of samples depend on the order in which their pages were read."""
    if isinstance(value, dict):
        return {name: without_ids(inner) for name, inner in value.items() if name != "id"}
    return [without_ids(one) for one in value] if isinstance(value, list) else value
