"""The feed of a thread, the newest comment first."""

from __future__ import annotations

from api.feeds.articles import JSON, article_page
from api.feeds.feed import Answered, Entry, Feed, Page, latest
from api.feeds.sound import Thing
from api.public import Public

NAMELESS = "Anonymous"  # Atom wants an author's name; JSON Feed, which does not, has none


def of_thread(found: Thing, here: Public) -> Feed:
    """A deleted comment has nothing to say any more and is left out, so a page may hold fewer entries than were asked for."""
    article = found["about"]
    entries = tuple(entry(one, article, here) for one in article["page"]["items"] if one["status"] != "deleted")
    name = f"articles/{article['id']}/comments"
    updated = latest(one.updated for one in entries) if entries else article["updated_at"]
    title = f"Comments on {article['headline']}"
    return Feed(here.tag(f"feeds/{name}"), title, article_page(article, here), here.url(f"/feeds/{name}"), updated, entries)


def entry(comment: Thing, article: Thing, here: Public) -> Entry:
    """A comment. Where the page gave it no time it is told as changed when its article is listed, by which it sorts, too."""
    account, parent = comment["account"], comment["parent"]
    above = Answered(here.tag(parent["id"]), comment_page(parent, here)) if parent else None
    return Entry(
        id=here.tag(comment["id"]),
        title=f"Comment {comment['number']} on {article['headline']}",
        page=comment_page(comment, here),
        updated=comment["edited_at"] or comment["created_at"] or article["listed_at"],
        published=comment["created_at"],
        authors=(account["display_name"],) if account else (),
        publisher=NAMELESS,
        html=comment["body_html"],
        answered=above or Answered(here.tag(article["id"]), article_page(article, here)),
    )


def comment_page(comment: Thing, here: Public) -> Page:
    return Page(here.url(f"/v1/comments/{comment['id']}"), JSON)
