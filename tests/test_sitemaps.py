"""Sitemaps: valid, stable by key, each article that readers see in exactly one of them, and nothing else."""

from __future__ import annotations

import asyncio

import pytest

from api.front.assets import assets
from db.sitemap import ARTICLES, LAST_RANGE
from schema.ids import LARGEST_BIGINT
from tests.asking import at
from tests.dataset_people import FAR, day
from tests.door import Door, not_found
from tests.feed_documents import sitemap
from tests.sending import connected

XML, HERE = "application/xml", "http://testserver"


def places(door: Door, target: str) -> dict[str, str]:
    return sitemap(door.read(target, XML).body)


def everywhere(door: Door) -> dict[str, str]:
    """All articles of all sitemaps of the index."""
    listed = [places(door, one.removeprefix(HERE)) for one in places(door, "/sitemap.xml")]
    found = {url: changed for one in listed for url, changed in one.items()}
    assert len(found) == sum(map(len, listed))
    return found


def test_the_index_names_the_ranges_in_which_there_are_articles(door: Door) -> None:
    assert places(door, "/sitemap.xml") == {
        f"{HERE}/sitemaps/articles-1.xml": "2024-03-10T06:30:00.25Z",
        f"{HERE}/sitemaps/articles-{FAR // ARTICLES + 1}.xml": "2024-03-01T06:30:00Z",
    }


def test_every_article_that_readers_see_is_in_one_sitemap_and_no_other_is(door: Door) -> None:
    shown = at(door.get("/v1/articles?limit=100"), "items")
    assert everywhere(door) == {f"{HERE}/v1/articles/{one['id']}": one["updated_at"] for one in shown}


def test_a_place_in_a_sitemap_answers(door: Door) -> None:
    assert {door.ask("GET", url.removeprefix(HERE)).status for url in everywhere(door)} == {200}


def test_robots_are_told_where_it_begins(door: Door) -> None:
    answer = door.ask("GET", "/robots.txt")
    assert (answer.status, answer.headers["content-type"], answer.body.decode()) == (
        200,
        "text/plain; charset=utf-8",
        f"User-agent: *\nDisallow:\n\nSitemap: {HERE}/sitemap.xml\n",
    )


KEYS = (1, ARTICLES, ARTICLES + 1, 2 * ARTICLES, 2 * ARTICLES + 1, LARGEST_BIGINT)


@pytest.fixture
def edges(fresh_dsn: str) -> Door:
    """Articles at the edges of ranges."""
    asyncio.run(fill(fresh_dsn))
    return Door(fresh_dsn)


async def fill(dsn: str) -> None:
    async with connected(dsn) as connection:
        await connection.execute("insert into site (site_id, slug, name) values (1, 'gazette', 'Inland Gazette')")
        rows = [(key, 1, f"story-{key}", "Story", day(number), day(number)) for number, key in enumerate(KEYS)]
        columns = ["article_id", "site_id", "slug", "headline", "updated_at", "listed_at"]
        await connection.copy_records_to_table("article", records=rows, columns=columns)


def test_a_range_begins_behind_the_last_key_of_the_one_before_it(edges: Door) -> None:
    try:
        found = {one: list(places(edges, one.removeprefix(HERE))) for one in places(edges, "/sitemap.xml")}
    finally:
        edges.close()
    url = f"{HERE}/v1/articles/art_"
    assert found == {
        f"{HERE}/sitemaps/articles-1.xml": [f"{url}{KEYS[0]}", f"{url}{KEYS[1]}"],
        f"{HERE}/sitemaps/articles-2.xml": [f"{url}{KEYS[2]}", f"{url}{KEYS[3]}"],
        f"{HERE}/sitemaps/articles-3.xml": [f"{url}{KEYS[4]}"],
        f"{HERE}/sitemaps/articles-{LAST_RANGE}.xml": [f"{url}{KEYS[5]}"],
    }


def test_where_there_is_no_article_there_is_no_sitemap(fresh_dsn: str) -> None:
    empty = Door(fresh_dsn)
    try:
        assert empty.refusal("/sitemap.xml") == not_found("There is no article yet.", "/sitemap.xml")
    finally:
        empty.close()


@pytest.mark.parametrize("name", [2, LAST_RANGE, LAST_RANGE + 1, 9_999_999_999_999_999, 10**16, 0, "01", "-1", "1.0", "x", "\u0661", ""])
def test_a_range_without_an_article_has_no_sitemap(door: Door, name: object) -> None:
    target = f"/sitemaps/articles-{name}.xml"
    assert door.refusal(target)["detail"] == "There is no such sitemap."


def test_parameters_are_refused(door: Door) -> None:
    assert [door.refusal(f"{one}?page=2")["code"] for one in ("/sitemap.xml", "/sitemaps/articles-1.xml")] == ["unknown_parameter"] * 2


def test_pages_bring_an_icon(door: Door) -> None:
    pages = ("/", "/docs", "/graphiql", "/problems", "/problems/not_found")
    icon = b'<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">'
    assert [one for one in pages if icon not in door.ask("GET", one).body] == []
    assert assets()["favicon.svg"].read_bytes().startswith(b"<svg")
