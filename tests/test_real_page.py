"""The figures of one real page, worked out by hand. The page is no part of this project; without it, nothing here runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from api.acts.imports import import_paths
from api.pages import read_pages
from schema.context import Context
from schema.page import Page
from tests.asking import Asker
from tests.conftest import REAL_PAGE
from tests.page_text import links_of, tallies_of

pytestmark = pytest.mark.skipif(not REAL_PAGE.exists(), reason="the real page is not on this machine")


@pytest.fixture(scope="module")
def page() -> Page:
    [found] = read_pages(REAL_PAGE.read_bytes())
    return found


def test_the_head(page: Page) -> None:
    assert (page.site.name, page.site.publisher, page.section, page.dateline) == ("Japan Today", "GPlusMedia Inc.", "world", "MOSCOW")
    assert page.headline.startswith("Russia says it's up to Trump team")
    assert page.headline.endswith("improve ties")
    assert page.authors == ("Guy Faulconbridge", "Vladimir Soldatkin")
    assert (page.agency, page.copyright, page.published_at) == ("Reuters", "© Thomson Reuters 2024.", None)


def test_the_image(page: Page) -> None:
    assert page.image is not None
    assert (page.image.credit, page.image.agency, page.image.is_file_photo) == ("Reuters/Florion Goga", "Reuters", True)
    assert page.image.caption is not None
    assert page.image.caption.endswith("Dec. 5, 2024. REUTERS/Florion Goga/File Photo")


def test_the_story_has_eighteen_blocks_one_of_them_a_subhead(page: Page) -> None:
    assert [(block.number, block.text) for block in page.blocks if block.kind == "subhead"] == [(9, "PEACE IN UKRAINE")]
    assert [block.number for block in page.blocks] == list(range(1, 19))
    assert page.blocks[11].text == '"A truce is a path to nowhere," Lavrov said.'


def test_ten_comments_with_their_tallies(page: Page) -> None:
    downs = [0, 1, 1, 1, 1, 1, 0, 2, 0, 0]
    assert tallies_of(page.comments) == [(place, 0, down) for place, down in enumerate(downs, start=1)]
    assert sum(comment.up - comment.down for comment in page.comments) == -7
    assert page.declared_comment_count == 10


def test_two_comments_are_attributed_because_others_quote_them(page: Page) -> None:
    written = {comment.place: (comment.handle, comment.local_time) for comment in page.comments if comment.handle}
    assert written == {2: ("JJE", "06:48 am JST"), 6: ("JJE", "06:54 am JST")}


def test_quotes_of_the_story_and_of_comments(page: Page) -> None:
    quotes = [(comment.place, quote.comment, quote.block, quote.start, quote.end) for comment in page.comments for quote in comment.quotes]
    assert quotes == [
        (4, None, 13, 0, 198),
        (5, None, 17, 0, 154),
        (5, None, 8, 0, 51),
        (7, None, 1, 0, 234),
        (9, 2, None, 0, 81),
        (9, 2, None, 83, 176),
        (10, 6, None, 0, 27),
    ]


def test_the_links_elsewhere(page: Page) -> None:
    links = links_of(page.resource_links)
    assert [(category, site) for category, _, site in links] == [
        ("Health", "GaijinPot Blog"),
        (None, "GaijinPot Blog"),
        ("Lifestyle", "Savvy Tokyo"),
        ("Travel", "GaijinPot Blog"),
        (None, "GaijinPot Blog"),
        ("Sports", "GaijinPot Travel"),
        (None, "Savvy Tokyo"),
        (None, "GaijinPot Blog"),
        ("Sports", "GaijinPot Travel"),
        (None, "Savvy Tokyo"),
        ("winter", "GaijinPot Travel"),
        ("Sports", "GaijinPot Blog"),
    ]


def test_the_promotion(page: Page) -> None:
    assert page.promotion is not None
    assert (page.promotion.title, page.promotion.call_to_action) == ("Shop Exclusive Japanese Stores!", "Buy Now")


def test_no_line_is_left_over(page: Page) -> None:
    assert page.doubts == ()


def test_it_answers_over_graphql_as_it_was_read(page: Page, fresh_dsn: str) -> None:
    asyncio.run(import_paths(fresh_dsn, [REAL_PAGE]))
    asker = Asker(fresh_dsn, Context(datetime.now(UTC)))
    found = asker.data(
        "{ articles { nodes { headline authors { name } comments { totalCount nodes { body votes { display } account { handle } } } } } }"
    )
    asker.close()
    comments = [
        {
            "body": comment.body,
            "votes": {"display": f"{comment.up - comment.down} ( +{comment.up} / -{comment.down} )"},
            "account": {"handle": comment.handle} if comment.handle else None,
        }
        for comment in page.comments
    ]
    article = {
        "headline": page.headline,
        "authors": [{"name": name} for name in page.authors],
        "comments": {"totalCount": 10, "nodes": comments},
    }
    assert found == {"articles": {"nodes": [article]}}
