"""Articles as schema.org JSON-LD: whole, by Accept and by ending, and read back by our own importer as the same article."""

from __future__ import annotations

import asyncio
import json

import pytest

from api.acts.imports import import_paths
from schema.sizes import LARGEST_PAGE
from tests.asking import Json, at
from tests.dataset_people import FAR
from tests.door import Door, Headers, not_found, problem
from tests.rest_as_graphql import rows

VARY = "Accept, Accept-Encoding, Authorization"  # what an article's answer depends on

LINKED, HERE = "application/ld+json", "http://testserver/v1/"


def linked(door: Door, article: str) -> dict[str, Json]:
    return door.read(f"/v1/articles/{article}.jsonld", LINKED).json


def accept(text: str) -> Headers:
    return [(b"accept", text.encode())]


def test_an_article_is_told_whole(door: Door) -> None:
    found = linked(door, "art_1")
    comments = rows(found.pop("comment"))
    assert found == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{HERE}articles/art_1",
        "identifier": "art_1",
        "url": "https://courier.example/world/story-1",
        "mainEntityOfPage": "https://courier.example/world/story-1",
        "headline": "Harbour Reopens After a Week of Storms",
        "dateline": "PORT ELLERY",
        "articleSection": "world",
        "datePublished": "2024-03-06T06:30:00Z",
        "dateModified": "2024-03-10T06:30:00.25Z",
        "author": [
            {"@type": "Person", "identifier": "aut_1", "name": "Mara Lindqvist"},
            {"@type": "Person", "identifier": "aut_2", "name": "Ada Quill"},
        ],
        "isPartOf": {"@type": "WebSite", "identifier": "sit_1", "name": "Harbour Courier"},
        "publisher": {"@type": "Organization", "name": "Harbour Media Ltd."},
        "sourceOrganization": {"@type": "NewsMediaOrganization", "identifier": "agy_1", "name": "Northern Wire"},
        "image": {
            "@type": "ImageObject",
            "caption": "Ferries wait out the storm.",
            "alternateName": "Ferries",
            "creditText": "Northern Wire/Ada Quill",
        },
        "articleBody": "The harbour reopened on Tuesday.\n\nSTORM DAMAGE\n\nThe breakwater lost forty metres, the harbour master said.",
        "copyrightNotice": "(c) Northern Wire 2024.",
        "commentCount": 23,
        "discussionUrl": f"{HERE}articles/art_1/comments",
    }
    shown = [one["id"] for one in at(door.get("/v1/articles/art_1/comments?limit=100"), "items") if one["status"] == "visible"]
    assert [one["identifier"] for one in comments] == sorted(shown, key=lambda one: int(one.split("_")[2]))
    assert [one for one in comments if one["identifier"] in ("cmt_1_2", "cmt_1_26")] == [
        {
            "@type": "Comment",
            "@id": f"{HERE}comments/cmt_1_2",
            "identifier": "cmt_1_2",
            "text": "Remark 2 on 1.",
            "author": {"@type": "Person", "identifier": "acc_3", "name": "Gull"},
            "upvoteCount": 1,
            "downvoteCount": 3,
            "dateCreated": "2024-03-07T06:30:00.000002Z",
            "parentItem": {"@type": "Comment", "@id": f"{HERE}comments/cmt_1_1"},
        },
        {
            "@type": "Comment",
            "@id": f"{HERE}comments/cmt_1_26",
            "identifier": "cmt_1_26",
            "text": 'Quotes " and \\ and \n lines, <b>tags</b> & ünïcødé 🚢.',
            "upvoteCount": 0,
            "downvoteCount": 0,
            "dateCreated": "2024-03-10T06:30:00Z",
        },
    ]


def test_what_is_not_known_is_left_out(door: Door) -> None:
    assert linked(door, "art_6") == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": f"{HERE}articles/art_6",
        "identifier": "art_6",
        "headline": "Harbour Tides for March",
        "articleSection": "Weather & Tides",
        "dateModified": "2024-03-03T06:30:00Z",
        "isPartOf": {"@type": "WebSite", "identifier": "sit_2", "name": "Inland Gazette"},
        "commentCount": 0,
        "discussionUrl": f"{HERE}articles/art_6/comments",
    }


@pytest.mark.parametrize(
    "wanted",
    [
        "application/ld+json",
        "APPLICATION/LD+JSON",
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
        "text/html, application/ld+json;q=0.1",
        "application/ld+json, */*",
        "application/ld+json, application/json;q=0.9",
        "application/json;q=0, application/ld+json",
        "application/ld+json;q=0.5, */*;q=0.1",
    ],
)
def test_whoever_wants_linked_data_gets_it_at_the_article_s_own_address(door: Door, wanted: str) -> None:
    answer = door.read("/v1/articles/art_1", LINKED, accept(wanted))
    assert (answer.headers["vary"], answer.json) == (VARY, linked(door, "art_1"))


@pytest.mark.parametrize(
    "wanted",
    [
        "*/*",
        "application/json",
        "application/*",
        "application/ld+json;q=0, */*",
        "application/json, application/ld+json",
        "application/ld+json;q=0.5, */*",
        "application/ld+json;q=0.5, application/json",
        "text/html, */*",
    ],
)
def test_whoever_would_rather_have_json_or_does_not_say_gets_json(door: Door, wanted: str) -> None:
    answer = door.read("/v1/articles/art_1", "application/json", accept(wanted))
    assert (answer.headers["vary"], answer.json) == (VARY, door.get("/v1/articles/art_1"))


def test_an_answer_that_the_client_has_varies_as_well(door: Door) -> None:
    tag = door.read("/v1/articles/art_1", "application/json").headers["etag"]
    answer = door.ask("GET", "/v1/articles/art_1", [(b"if-none-match", tag.encode())])
    assert (answer.status, answer.headers["vary"]) == (304, VARY)


def test_elsewhere_linked_data_is_not_to_be_had(door: Door) -> None:
    targets = (
        "/v1/articles",
        "/v1/articles/by-path?path=/world/story-1",
        "/v1/articles/art_1/comments",
        "/v1/comments/cmt_1_1",
        "/v1/sites",
    )
    for target in targets:
        path = target.partition("?")[0]
        expected = problem("not_acceptable", 406, "No acceptable representation", "Accept must allow application/json.", path)
        assert door.refusal(target, headers=accept(LINKED)) == expected
    path, detail = "/v1/articles/art_1", "Accept must allow application/json or application/ld+json."
    for refused in ("text/html", "application/ld+json;q=0", ""):
        expected = problem("not_acceptable", 406, "No acceptable representation", detail, path)
        assert door.refusal(path, headers=accept(refused)) == expected


@pytest.mark.parametrize("article", ["art_11", "art_12", "art_404", "nothing", "cmt_1_1", ""])
def test_what_is_not_there_is_a_problem_in_json(door: Door, article: str) -> None:
    target = f"/v1/articles/{article}.jsonld"
    assert door.refusal(target) == not_found("There is no article with this id.", target)
    if article:
        target = f"/v1/articles/{article}"
        assert door.refusal(target, headers=accept(LINKED)) == not_found("There is no article with this id.", target)


def test_it_takes_no_parameters(door: Door) -> None:
    assert [door.refusal(f"/v1/articles/art_1.jsonld?{query}")["code"] for query in ("fields=id", "limit=1")] == ["unknown_parameter"] * 2


def test_it_has_no_way_to_end_a_script_that_it_stands_in(door: Door) -> None:
    body = door.read("/v1/articles/art_1.jsonld", LINKED).body
    assert (b"<" in body, rb"\u003cb>tags\u003c/b>" in body, linked(door, f"art_{FAR}")["identifier"]) == (False, True, f"art_{FAR}")


# Written, and read back


def test_a_long_thread_is_led_on_from(fresh_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    comments = [{"place": place, "body": f"Remark {place}."} for place in range(1, LARGEST_PAGE + 3)]
    file = tmp_path_factory.mktemp("crowd") / "page.ndjson"
    file.write_text(json.dumps({"site": {"name": "Inland Gazette"}, "headline": "Everybody has a say", "comments": comments}))
    asyncio.run(import_paths(fresh_dsn, [file]))
    crowded = Door(fresh_dsn)
    try:
        first = crowded.read("/v1/articles/art_1.jsonld", LINKED)
        rest = crowded.get(first.link("next") or "")
        bodies = [*(one["text"] for one in at(first.json, "comment")), *(one["body"] for one in at(rest, "items"))]
    finally:
        crowded.close()
    assert (len(at(first.json, "comment")), bodies) == (LARGEST_PAGE, [one["body"] for one in comments])


def test_the_importer_reads_the_same_articles_and_comments_back(
    sample_door: Door, fresh_dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All but what schema.org has no word for: quotes are found again, promotions and links elsewhere are not."""
    folder = tmp_path_factory.mktemp("linked")
    articles = sample_door.ids("/v1/articles").split()
    for article in articles:
        written = sample_door.read(f"/v1/articles/{article}.jsonld", LINKED).body.decode()
        (folder / f"{article}.html").write_text(f'<!doctype html><script type="application/ld+json">{written}</script>')
    report = asyncio.run(import_paths(fresh_dsn, [folder]))
    assert report.count("inserted") == len(articles) == 3
    other = Door(fresh_dsn)
    try:
        assert [told(other, one) for one in everything(other)] == [told(sample_door, one) for one in everything(sample_door)]
    finally:
        other.close()


def everything(door: Door) -> list[str]:
    found = at(door.get("/v1/articles?limit=100&fields=id,headline"), "items")
    return [one["id"] for one in sorted(found, key=lambda one: str(one["headline"]))]


def told(door: Door, article: str) -> Json:
    """What both have of an article and its thread, whatever the ids."""
    head = "headline,dateline,url,path,published_at,copyright,comment_count,body_text,site,section,agency,authors,lead_image"
    found = door.get(f"/v1/articles/{article}?fields={head}&include=site,section")
    thread = door.get(
        f"/v1/articles/{article}/comments?limit=100&fields=number,body,body_html,votes,depth,reply_count,created_at,account,quotes"
    )
    both: Json = json.loads(json.dumps([found, sorted(at(thread, "items"), key=lambda one: int(one["number"]))]), object_hook=nameless)
    return both


def nameless(thing: dict[str, Json]) -> dict[str, Json]:
    """Without what differs from one dataset to another, and what schema.org has no word for."""
    return {name: value for name, value in thing.items() if name not in ("id", "is_file_photo", "local_time")}
