"""WordPress's export (WXR): an RSS file of posts, each with its comments. Addresses of mail and networks in it are not even read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from api.foreign.values import Values, path_of
from api.foreign.xml import Element, Root, records
from schema.foreign import ForeignComment, ForeignRow, ForeignSite, ForeignThread

ROOT = Root("WordPress", "rss", "http://wordpress.org/export/", "http://wordpress.org/export/1.2/")
WANTED = {
    "channel": frozenset({"title", "link", "base_blog_url"}),
    "item": frozenset({"title", "link", "post_id", "post_date_gmt", "status", "post_password"}),
    "comment": frozenset(
        {
            *("comment_id", "comment_author", "comment_date_gmt", "comment_content"),
            *("comment_approved", "comment_type", "comment_parent", "comment_user_id"),
        }
    ),
}
STATUSES = {
    "1": "visible",
    "approve": "visible",
    "0": "pending",
    "hold": "pending",
    "spam": "removed",
    "trash": "removed",
    "post-trashed": "removed",
}
REMARKS = ("", "comment", "review")  # what people write; the other types are made by machines
PUBLISHED = ("", "publish", "inherit")  # what everybody may read; an attachment's status is that of its post
NO_TIME = "0000-00-00 00:00:00"


def read(file: BinaryIO, values: Values) -> Iterator[ForeignRow]:
    """A post is told of before its first comment; one without comments is not. Raises ForeignRefused."""
    for one in records(file, ROOT, WANTED):
        if one.name == "channel":
            yield from _site(one, values)
        elif one.name == "comment":
            yield from _comment(one, values)


def _site(one: Element, values: Values) -> Iterator[ForeignSite]:
    if name := values.name(one.get("title"), one.line):
        address = values.address(one.get("base_blog_url") or one.get("link"), one.line)
        yield ForeignSite(name, address.hostname if address else None)


def _thread(post: Element, key: str, values: Values) -> ForeignThread:
    address = values.address(post.get("link"), post.line)
    title = values.headline(post.get("title"), key, post.line)
    published_at = values.time(_moment(post.get("post_date_gmt")), post.line)
    return ForeignThread(key, title, address.geturl() if address else None, path_of(address), published_at, None)


def _moment(said: str) -> str:
    return "" if said.strip() == NO_TIME else said


def _comment(one: Element, values: Values) -> Iterator[ForeignRow]:
    post, key = one.around, values.key(one.get("comment_id"))
    thread = values.key(post.get("post_id")) if post and post.name == "item" else None
    if key is None or thread is None or post is None:
        values.doubts.add("no_key", "a comment has no id, or stands in no post that has one; it was left out", one.line)
        return
    if one.get("comment_type").strip() not in REMARKS:
        values.doubts.add("no_remark", "pingbacks, trackbacks and notes of plugins were left out", one.line)
        return
    if post.get("status").strip() not in PUBLISHED or post.get("post_password").strip():
        values.doubts.add("unpublished", f"comments of the post {thread}, which not everybody may read, were left out", one.line)
        return
    if not post.is_told:
        post.is_told = True
        yield _thread(post, thread, values)
    yield _remark(one, key, thread, values)


def _remark(one: Element, key: str, thread: str, values: Values) -> ForeignComment:
    name, user = values.name(one.get("comment_author"), one.line), values.key(one.get("comment_user_id"))
    parent = values.key(one.get("comment_parent"))
    return ForeignComment(
        key=key,
        thread=thread,
        parent=parent if parent != "0" else None,
        person=f"wordpress\t{user}" if name and user and user != "0" else name,
        name=name,
        body=values.body(one.get("comment_content"), one.line),
        created_at=values.time(_moment(one.get("comment_date_gmt")), one.line),
        up=0,
        down=0,
        status=values.status(one.get("comment_approved").strip(), STATUSES, one.line),
        is_featured=False,
        line=one.line,
    )
