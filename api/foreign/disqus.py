"""Disqus's export: threads, then posts under them, in one XML file. Addresses of mail and networks in it are not even read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from api.foreign.values import Values, path_of
from api.foreign.xml import Element, Root, records
from schema.foreign import ForeignComment, ForeignRow, ForeignSite, ForeignThread

MOST_HOSTS = 100  # that are counted; a site has a few
ROOT = Root("Disqus", "disqus")
WANTED = {
    "category": frozenset({"forum"}),
    "thread": frozenset({"@id", "id", "forum", "link", "title", "createdAt", "isDeleted"}),
    "post": frozenset(
        {
            *("@id", "message", "createdAt", "isDeleted", "isSpam"),
            *("author/name", "author/username", "author/isAnonymous", "thread@id", "parent@id"),
        }
    ),
}


def read(file: BinaryIO, values: Values) -> Iterator[ForeignRow]:
    """The site comes last: its host is the one that most threads have. Raises ForeignRefused."""
    forum, hosts = None, Counter[str]()
    for one in records(file, ROOT, WANTED):
        row = _row(one, values)
        if isinstance(row, ForeignThread) or one.name == "category":
            forum = forum or values.name(one.get("forum"), one.line)
        if isinstance(row, ForeignThread):
            host = urlsplit(row.url or "").hostname
            if host and (host in hosts or len(hosts) < MOST_HOSTS):
                hosts[host] += 1
        if row:
            yield row
    if forum:
        yield ForeignSite(forum, next((host for host, _ in hosts.most_common(1) if not host.endswith("localhost")), None))


def _row(one: Element, values: Values) -> ForeignThread | ForeignComment | None:
    if one.name == "category":
        return None
    return _comment(one, values) if one.name == "post" else _thread(one, values)


def _thread(one: Element, values: Values) -> ForeignThread | None:
    key = values.key(one.get("@id"))
    if key is None:
        values.doubts.add("no_key", "a thread has no id; it was left out", one.line)
        return None
    if one.get("isDeleted") == "true":
        values.doubts.add("unpublished", f"the thread {key} was deleted at its source; it was left out", one.line)
        return None
    address = values.address(one.get("link"), one.line)
    title = values.headline(one.get("title"), key, one.line)
    created_at = values.time(one.get("createdAt"), one.line)
    return ForeignThread(key, title, address.geturl() if address else None, path_of(address), created_at, None)


def _comment(one: Element, values: Values) -> ForeignComment | None:
    key, thread = values.key(one.get("@id")), values.key(one.get("thread@id"))
    if key is None or thread is None:
        values.doubts.add("no_key", "a comment has no id, or no thread; it was left out", one.line)
        return None
    name = values.name(one.get("author/name"), one.line)
    username = values.key(one.get("author/username"))
    is_member = username is not None and one.get("author/isAnonymous") != "true"
    status = "deleted" if one.get("isDeleted") == "true" else "removed" if one.get("isSpam") == "true" else "visible"
    return ForeignComment(
        key=key,
        thread=thread,
        parent=values.key(one.get("parent@id")),
        person=f"disqus\t{username}" if is_member else name,
        name=name or (username if is_member else None),
        body=values.body(one.get("message"), one.line),
        created_at=values.time(one.get("createdAt"), one.line),
        up=0,
        down=0,
        status=status,
        is_featured=False,
        line=one.line,
    )
