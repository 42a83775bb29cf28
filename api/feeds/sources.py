"""All feeds: under which address each stands, the Read that it is made from, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.feeds import articles, comments, reads
from api.feeds.atom import MEDIA_TYPE as ATOM
from api.feeds.atom import atom
from api.feeds.feed import Feed
from api.feeds.json_feed import MEDIA_TYPE as JSON_FEED
from api.feeds.json_feed import json_feed
from api.feeds.sound import Thing
from api.public import Public
from schema.read import Object


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of feed. `argument` names what its address brings; `noun` is what that finds."""

    path: str
    read: Callable[[bool], Object]
    make: Callable[[Thing, Public], Feed]
    argument: str | None = None
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a feed is written in, by the ending of its address."""

    ending: str
    media_type: str
    write: Callable[[Feed], bytes]


SOURCES = (
    Source("/feeds/articles", reads.all_articles, articles.all_articles),
    Source("/feeds/sections/{slug}", reads.of_section, articles.of_section, "slug", "section"),
    Source("/feeds/sites/{slug}", reads.of_site, articles.of_site, "slug", "site"),
    Source("/feeds/authors/{id}", reads.of_author, articles.of_author, "id", "author"),
    Source("/feeds/articles/{id}/comments", reads.of_thread, comments.of_thread, "id", "article"),
)
FORMS = (Form(".atom", ATOM, atom), Form(".json", JSON_FEED, json_feed))
