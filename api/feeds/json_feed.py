"""Writes a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from api.feeds.atom import JSON_FEED
from api.feeds.feed import Entry, Feed

MEDIA_TYPE = JSON_FEED
VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    told: dict[str, object] = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home.url,
        "feed_url": f"{feed.url}.json{feed.query}",
        **({"next_url": f"{feed.url}.json{feed.next_query}"} if feed.next_query else {}),
        "items": [dict(item(one)) for one in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def item(entry: Entry) -> Iterator[tuple[str, object]]:
    """An entry's members. What is not known is left out; no publisher stands in for an author here."""
    yield "id", entry.id
    yield "url", entry.page.url
    yield "title", entry.title
    yield "content_html", entry.html
    if entry.summary is not None:
        yield "summary", entry.summary
    if entry.published:
        yield "date_published", entry.published
    yield "date_modified", entry.updated
    if entry.authors:
        yield "authors", [{"name": name} for name in entry.authors]
    if entry.category:
        yield "tags", [entry.category[1]]
