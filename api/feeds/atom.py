"""Writes a feed as Atom (RFC 4287), in pages (RFC 5005), its answers as threads (RFC 4685)."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from api.feeds.feed import Entry, Feed, Page

MEDIA_TYPE, JSON_FEED = "application/atom+xml", "application/feed+json"
NAMESPACES = {"xmlns": "http://www.w3.org/2005/Atom", "xmlns:thr": "http://purl.org/syndication/thread/1.0"}


def atom(feed: Feed) -> bytes:
    root = Element("feed", NAMESPACES)
    tell(root, "id", feed.id)
    tell(root, "title", feed.title)
    tell(root, "updated", feed.updated)
    tell(root, "generator", "Broadsheet")
    link(root, "self", f"{feed.url}.atom{feed.query}", MEDIA_TYPE)
    link(root, "alternate", feed.home.url, feed.home.media_type)
    link(root, "alternate", f"{feed.url}.json{feed.query}", JSON_FEED)
    if feed.next_query:
        link(root, "next", f"{feed.url}.atom{feed.next_query}", MEDIA_TYPE)
    for one in feed.entries:
        add_entry(root, one)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def add_entry(root: Element, entry: Entry) -> None:
    found = SubElement(root, "entry")
    tell(found, "id", entry.id)
    tell(found, "title", entry.title)
    tell(found, "updated", entry.updated)
    if entry.published:
        tell(found, "published", entry.published)
    for name in entry.authors or (entry.publisher,):
        tell(SubElement(found, "author"), "name", name)
    if entry.category:
        SubElement(found, "category", dict(zip(("term", "label"), entry.category, strict=True)))
    add_links(found, entry)
    for name, text, kind in (("rights", entry.rights, "text"), ("summary", entry.summary, "text"), ("content", entry.html, "html")):
        if text is not None:
            tell(found, name, text, kind)


def add_links(found: Element, entry: Entry) -> None:
    link(found, "alternate", entry.page.url, entry.page.media_type)
    if entry.replies:
        link(found, "replies", f"{entry.replies.url}.atom", MEDIA_TYPE).set("thr:count", str(entry.replies.count))
    if entry.answered:
        answered: Page = entry.answered.page
        told = {"ref": entry.answered.id, "href": answered.url, **({"type": answered.media_type} if answered.media_type else {})}
        SubElement(found, "thr:in-reply-to", told)


def tell(parent: Element, name: str, text: str, kind: str | None = None) -> None:
    SubElement(parent, name, {"type": kind} if kind else {}).text = text


def link(parent: Element, relation: str, url: str, media_type: str | None) -> Element:
    return SubElement(parent, "link", {"rel": relation, "href": url, **({"type": media_type} if media_type else {})})
