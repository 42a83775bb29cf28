"""Feeds of articles, from what the Reads of `reads.py` are answered with."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from api.feeds.feed import Entry, Feed, Page, Replies, latest
from api.feeds.sound import Thing
from api.public import Public, web_address

JSON = "application/json"


def all_articles(found: Thing, here: Public) -> Feed:
    return feed(found["page"], here, "articles", "All articles", Page(here.url("/"), "text/html"))


def of_section(found: Thing, here: Public) -> Feed:
    about = found["about"]
    slug = quote(about["slug"], safe="")
    return feed(found["page"], here, f"sections/{slug}", f"Articles in {about['name']}", Page(here.url(f"/v1/sections/{slug}"), JSON))


def of_site(found: Thing, here: Public) -> Feed:
    about = found["about"]
    slug = quote(about["slug"], safe="")
    home = Page(here.url(f"/v1/articles?site={slug}"), JSON)
    return feed(about["page"], here, f"sites/{slug}", f"Articles of {about['name']}", home)


def of_author(found: Thing, here: Public) -> Feed:
    about = found["about"]
    home = Page(here.url(f"/v1/authors/{about['id']}"), JSON)
    return feed(about["page"], here, f"authors/{about['id']}", f"Articles by {about['name']}", home)


def feed(page: Thing, here: Public, name: str, title: str, home: Page) -> Feed:
    entries = tuple(entry(one, here) for one in page["items"])
    return Feed(here.tag(f"feeds/{name}"), title, home, here.url(f"/feeds/{name}"), latest(one.updated for one in entries), entries)


def entry(article: Thing, here: Public) -> Entry:
    """An article. It names no author where the page does not; then its agency, or its site, stands for it."""
    section, source = article["section"], article["agency"] or article["site"]
    return Entry(
        id=here.tag(article["id"]),
        title=article["headline"],
        page=article_page(article, here),
        updated=article["updated_at"],
        published=article["published_at"],
        authors=tuple(one["name"] for one in article["authors"]),
        publisher=source["name"],
        html="".join(html(article["blocks"])),
        summary=next((one["text"] for one in article["blocks"] if one["kind"] == "paragraph"), None),
        category=(section["slug"], section["name"]) if section else None,
        rights=article["copyright"],
        replies=Replies(here.url(f"/feeds/articles/{article['id']}/comments"), article["comment_count"]),
    )


def article_page(article: Thing, here: Public) -> Page:
    """The page that it was read from, where that had an address; else the article at our door."""
    own = web_address(article["url"])
    return Page(own) if own else Page(here.url(f"/v1/articles/{article['id']}"), JSON)


def html(blocks: list[Thing]) -> Iterator[str]:
    """The story as HTML in which nothing but these marks is mark-up."""
    for block in blocks:
        mark = "h2" if block["kind"] == "subhead" else "p"
        yield f"<{mark}>{escape(block['text']).replace(chr(10), '<br>')}</{mark}>"
