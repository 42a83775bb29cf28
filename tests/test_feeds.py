"""Feeds of articles and threads, whole: valid, in both forms alike, and their pages those of REST's lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.feeds.feed import latest
from api.feeds.sources import FORMS
from tests.asking import Json, at
from tests.dataset_people import FAR
from tests.door import Door, not_found, problem
from tests.feed_documents import Feed, atom_feed, json_feed

ATOM, JSON = "application/atom+xml", "application/feed+json"
HERE, TAG = "http://testserver", "tag:testserver,2026:"
LISTS = {
    "/feeds/articles": "/v1/articles",
    "/feeds/sections/world": "/v1/articles?section=world",
    "/feeds/sections/weather": "/v1/articles?section=weather",
    "/feeds/sites/harbour-courier": "/v1/articles?site=harbour-courier",
    "/feeds/authors/aut_1": "/v1/authors/aut_1/articles",
    "/feeds/authors/aut_6": "/v1/authors/aut_6/articles",
    "/feeds/articles/art_1/comments": "/v1/articles/art_1/comments?sort=new",
    "/feeds/articles/art_2/comments": "/v1/articles/art_2/comments?sort=new",
    f"/feeds/articles/art_{FAR}/comments": f"/v1/articles/art_{FAR}/comments?sort=new",
    "/feeds/articles/art_9/comments": "/v1/articles/art_9/comments?sort=new",
}
"""Feeds, and REST's list of the same."""


def atom(door: Door, target: str) -> Feed:
    return atom_feed(door.read(target, ATOM).body)


def json(door: Door, target: str) -> Feed:
    return json_feed(door.read(target, JSON).body)


def link(relation: str, url: str, kind: str | None = None, **more: str) -> dict[str, str]:
    return {"rel": relation, "href": url, **({"type": kind} if kind else {}), **more}


def entries(feed: Feed) -> list[dict[str, Json]]:
    found = feed.get("entry", [])
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, dict)]


STORY = {
    "id": f"{TAG}art_1",
    "title": "Harbour Reopens After a Week of Storms",
    "updated": "2024-03-10T06:30:00.25Z",
    "published": "2024-03-06T06:30:00Z",
    "author": [{"name": "Mara Lindqvist"}, {"name": "Ada Quill"}],
    "category": [{"term": "world", "label": "world"}],
    "link": [
        link("alternate", "https://courier.example/world/story-1"),
        link("replies", f"{HERE}/feeds/articles/art_1/comments.atom", ATOM, count="23"),
    ],
    "rights": {"type": "text", "": "(c) Northern Wire 2024."},
    "summary": {"type": "text", "": "The harbour reopened on Tuesday."},
    "content": {
        "type": "html",
        "": "<p>The harbour reopened on Tuesday.</p><h2>STORM DAMAGE</h2><p>The breakwater lost forty metres, the harbour master said.</p>",
    },
}


def test_an_article_is_told_whole_in_atom(door: Door) -> None:
    query = "?limit=1&cursor="
    cursor = at(door.get("/v1/authors/aut_2/articles?limit=1"), "next_cursor")
    assert atom(door, f"/feeds/authors/aut_2.atom{query}{cursor}") == {
        "id": f"{TAG}feeds/authors/aut_2",
        "title": "Articles by Ada Quill",
        "updated": "2024-03-10T06:30:00.25Z",
        "generator": "Broadsheet",
        "link": [
            link("self", f"{HERE}/feeds/authors/aut_2.atom{query}{cursor}", ATOM),
            link("alternate", f"{HERE}/v1/authors/aut_2", "application/json"),
            link("alternate", f"{HERE}/feeds/authors/aut_2.json{query}{cursor}", JSON),
        ],
        "entry": [STORY],
    }


def test_an_article_is_told_whole_in_json(door: Door) -> None:
    found = json(door, "/feeds/sections/sport.json?limit=1")
    cursor = at(door.get("/v1/articles?section=sport&limit=1"), "next_cursor")
    assert found == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Articles in sport",
        "home_page_url": f"{HERE}/v1/sections/sport",
        "feed_url": f"{HERE}/feeds/sections/sport.json?limit=1",
        "next_url": f"{HERE}/feeds/sections/sport.json?limit=1&cursor={cursor}",
        "items": [
            {
                "id": f"{TAG}art_3",
                "url": f"{HERE}/v1/articles/art_3",
                "title": "Rowing Final Postponed",
                "content_html": "<p>No boats went out.</p>",
                "summary": "No boats went out.",
                "date_published": "2024-03-05T06:30:00Z",
                "date_modified": "2024-03-05T06:30:00Z",
                "authors": [{"name": "Ada Quill"}],
                "tags": ["sport"],
            }
        ],
    }


def test_where_the_page_names_no_author_its_agency_or_its_site_stands_for_it_and_only_where_a_form_wants_somebody(door: Door) -> None:
    found = {one["title"]: one["author"] for one in entries(atom(door, "/feeds/articles.atom"))}
    told = {one["title"]: one.get("authors") for one in at(json(door, "/feeds/articles.json"), "items")}
    nameless = {name: authors for name, authors in found.items() if told[name] is None}
    assert nameless == {
        "Letters to the Harbour Master": [{"name": "Harbour Courier"}],
        "Ferry Timetable Changes": [{"name": "Harbour Courier"}],
        "Harbour Tides for March": [{"name": "Inland Gazette"}],
    }


def test_times_are_those_that_are_known(door: Door) -> None:
    thread = {
        one["id"]: (one.get("published"), one["updated"]) for one in entries(atom(door, "/feeds/articles/art_1/comments.atom?limit=2"))
    }
    silent = {(one.get("published"), one["updated"]) for one in entries(atom(door, "/feeds/articles/art_2/comments.atom"))}
    dateless = {one["id"]: one.get("published") for one in entries(atom(door, "/feeds/sections/weather.atom"))}
    assert (thread, silent, dateless) == (
        {f"{TAG}cmt_1_27": ("2024-03-10T06:30:00Z", "2024-03-10T06:30:00.000001Z")},  # number 28 is deleted
        {(None, "2024-03-06T06:30:00Z")},  # when the article is listed, by which its comments sort
        {f"{TAG}art_5": None, f"{TAG}art_6": None},
    )


def test_a_comment_is_told_whole(door: Door) -> None:
    [found] = [one for one in entries(atom(door, "/feeds/articles/art_1/comments.atom")) if one["id"] == f"{TAG}cmt_1_25"]
    assert found == {
        "id": f"{TAG}cmt_1_25",
        "title": "Comment 25 on Harbour Reopens After a Week of Storms",
        "updated": "2024-03-09T06:30:00Z",
        "published": "2024-03-09T06:30:00Z",
        "author": [{"name": "Keel_Hauler"}],
        "link": [link("alternate", f"{HERE}/v1/comments/cmt_1_25", "application/json")],
        "in-reply-to": [{"ref": f"{TAG}cmt_1_21", "href": f"{HERE}/v1/comments/cmt_1_21", "type": "application/json"}],
        "content": {"type": "html", "": "<p>25</p>"},
    }


def test_whoever_the_page_does_not_name_is_anonymous_in_atom_and_nobody_in_json(door: Door) -> None:
    target = "/feeds/articles/art_2/comments"
    named = {one["id"]: one["author"] for one in entries(atom(door, f"{target}.atom"))}
    told = {one["id"]: one.get("authors") for one in at(json(door, f"{target}.json"), "items")}
    gull = {f"{TAG}cmt_2_2", f"{TAG}cmt_2_6"}
    assert named == {one: [{"name": "Gull" if one in gull else "Anonymous"}] for one in named}
    assert told == {one: [{"name": "Gull"}] if one in gull else None for one in named}


def walk(door: Door, target: str, form: str) -> Iterator[str]:
    """The ids of a feed's entries, page by page, as its own links lead."""
    further: str | None = f"{target}{form}?limit=3"
    while further:
        if form == ".atom":
            feed = atom(door, further)
            yield from (str(one["id"]) for one in entries(feed))
            links = {one["rel"]: one["href"] for one in at(feed, "link")}
        else:
            feed = json(door, further)
            yield from (one["id"] for one in at(feed, "items"))
            links = {"self": feed["feed_url"], "next": feed.get("next_url")}
        assert links["self"] == f"{HERE}{further}"
        further = str(links["next"]).removeprefix(HERE) if links.get("next") else None


@pytest.mark.parametrize("form", [one.ending for one in FORMS])
@pytest.mark.parametrize("target", LISTS)
def test_pages_lead_through_what_the_list_of_rest_has_without_what_is_deleted(door: Door, target: str, form: str) -> None:
    query = "&" if "?" in LISTS[target] else "?"
    shown = at(door.get(f"{LISTS[target]}{query}limit=100"), "items")
    assert list(walk(door, target, form)) == [TAG + one["id"] for one in shown if one.get("status") != "deleted"]


@pytest.mark.parametrize("target", LISTS)
def test_both_forms_tell_the_same(door: Door, target: str) -> None:
    told = [
        (one["id"], one["title"], one["updated"], one.get("published"), one["content"], at(one, "link", 0, "href"))
        for one in entries(atom(door, f"{target}.atom?limit=100"))
    ]
    other = [
        (one["id"], one["title"], one["date_modified"], one.get("date_published"), one["content_html"], one["url"])
        for one in at(json(door, f"{target}.json?limit=100"), "items")
    ]
    assert [(*head, text[""] if isinstance(text, dict) and text.get("") else "", url) for *head, text, url in told] == other


@pytest.mark.parametrize("target", LISTS)
def test_the_same_question_has_the_same_bytes(door: Door, target: str) -> None:
    for form in FORMS:
        assert door.ask("GET", f"{target}{form.ending}").body == door.ask("GET", f"{target}{form.ending}").body


def test_a_cursor_of_rest_leads_into_a_feed_and_back(door: Door) -> None:
    cursor = at(door.get("/v1/articles?limit=4"), "next_cursor")
    further = at(json(door, f"/feeds/articles.json?limit=2&cursor={cursor}"), "next_url").partition("cursor=")[2]
    assert [one["id"] for one in at(door.get(f"/v1/articles?limit=100&cursor={further}"), "items")] == door.ids(
        "/v1/articles?limit=100"
    ).split()[6:]


def test_a_feed_without_an_entry_changed_never_and_a_thread_without_one_with_its_article(door: Door) -> None:
    assert [atom(door, f"/feeds/{one}.atom")["updated"] for one in ("authors/aut_6", "articles/art_9/comments")] == [
        "1970-01-01T00:00:00Z",
        "2024-03-02T06:30:00Z",
    ]


def test_a_fraction_of_a_second_is_later_than_none() -> None:
    times = ["2024-03-10T06:30:00Z", "2024-03-10T06:30:00.25Z", "2024-03-10T06:30:00.3Z", "2024-03-10T06:29:59.9Z"]
    assert latest(times) == "2024-03-10T06:30:00.3Z"


@pytest.mark.parametrize("form", [one.ending for one in FORMS])
@pytest.mark.parametrize(
    ("target", "detail"),
    [
        ("sections/nothing", "There is no section with this slug."),
        ("sections/World", "There is no section with this slug."),
        ("sites/nothing", "There is no site with this slug."),
        ("authors/aut_99", "There is no author with this id."),
        ("authors/art_1", "There is no author with this id."),
        ("articles/art_11/comments", "There is no article with this id."),  # hidden
        ("articles/art_12/comments", "There is no article with this id."),  # removed
        ("articles/nothing/comments", "There is no article with this id."),
    ],
)
def test_what_is_not_there_has_no_feed(door: Door, target: str, detail: str, form: str) -> None:
    assert door.refusal(f"/feeds/{target}{form}") == not_found(detail, f"/feeds/{target}{form}")


@pytest.mark.parametrize("name", ["world", "world.", "world.rss", "world.ATOM", ".atomx", "atom", "world.atom.xml"])
def test_a_feed_ends_in_the_name_of_its_form(door: Door, name: str) -> None:
    assert door.refusal(f"/feeds/sections/{name}") == not_found("A feed's address ends in .atom or .json.", f"/feeds/sections/{name}")


@pytest.mark.parametrize("path", [f"{one}{form.ending}" for one in LISTS for form in FORMS])
def test_parameters_are_read_as_those_of_lists(door: Door, path: str) -> None:
    size = {"code": "invalid_value", "detail": "a whole number from 1 to 100", "parameter": "limit"}
    assert door.refusal(f"{path}?limit=101") == problem(
        "invalid", 422, "A value is wrong", "limit must be a whole number from 1 to 100.", path, size
    )
    codes = {query: door.refusal(f"{path}?{query}")["code"] for query in ("sort=old", "limit=1&limit=1", "cursor=x", "limit=%zz")}
    assert codes == {
        "sort=old": "unknown_parameter",
        "limit=1&limit=1": "repeated_parameter",
        "cursor=x": "invalid_cursor",
        "limit=%zz": "malformed_query",
    }


def test_a_cursor_of_another_list_is_refused(door: Door) -> None:
    cursor = at(door.get("/v1/articles?section=world&limit=1"), "next_cursor")
    targets = ("/feeds/articles.atom", "/feeds/sections/sport.json", "/feeds/articles/art_1/comments.json")
    assert {door.refusal(f"{target}?cursor={cursor}")["code"] for target in targets} == {"invalid_cursor"}


def test_methods_are_those_of_reads(door: Door) -> None:
    allow = "GET, HEAD, OPTIONS"
    for target in ("/feeds/articles.atom", "/feeds/sections/world.json", "/feeds/articles/art_1/comments.atom"):
        options, head, post = (door.ask(method, target) for method in ("OPTIONS", "HEAD", "POST"))
        assert (options.status, options.headers["allow"], head.status, head.body, post.status) == (204, allow, 200, b"", 405)
        assert post.headers["allow"] == allow
