"""An article and its first comments as schema.org JSON-LD: what `api/pages/jsonld.py` reads, written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json

from api.public import Public, web_address

Thing = dict[str, Any]
"""A JSON object of an answer, or one of JSON-LD."""


def news_article(article: Thing, here: Public) -> bytes:
    """The document. Neither < nor DEL stands in it as such: it is safe inside a <script> element, and text for whoever reads it."""
    told = {"@context": "https://schema.org", **thing("NewsArticle", members(article, here))}
    return to_json(told).replace(b"<", rb"\u003c").replace(b"\x7f", rb"\u007f")


def thing(kind: str, told: Iterator[tuple[str, object]]) -> Thing:
    """A thing of schema.org. What is not known is left out."""
    return {"@type": kind, **{name: value for name, value in told if value is not None and value != []}}


def members(article: Thing, here: Public) -> Iterator[tuple[str, object]]:
    """Those of the article. `@id` is where it stands here; `url` where its page stood, as far as that is known."""
    address = here.url(f"/v1/articles/{article['id']}")
    own = article["url"] if web_address(article["url"]) else None
    yield from (("@id", address), ("identifier", article["id"]), ("url", own), ("mainEntityOfPage", own))
    yield from (("headline", article["headline"]), ("dateline", article["dateline"]))
    yield "articleSection", article["section"] and article["section"]["name"]
    yield from (("datePublished", article["published_at"]), ("dateModified", article["updated_at"]))
    yield "author", [named("Person", one["name"], one["id"]) for one in article["authors"]]
    yield "isPartOf", named("WebSite", article["site"]["name"], article["site"]["id"])
    yield "publisher", named("Organization", article["site"]["publisher"])
    yield "sourceOrganization", article["agency"] and named("NewsMediaOrganization", article["agency"]["name"], article["agency"]["id"])
    yield "image", article["lead_image"] and image(article["lead_image"])
    yield from (("articleBody", article["body_text"] or None), ("copyrightNotice", article["copyright"]))
    yield from (("commentCount", article["comment_count"]), ("discussionUrl", f"{address}/comments"))
    thread = sorted(article["comments"]["items"], key=lambda one: one["number"])  # as the page has them, and parents before their replies
    yield "comment", [comment(one, here) for one in thread if one["status"] != "deleted"]


def named(kind: str, name: str | None, identifier: str | None = None) -> Thing | None:
    return thing(kind, iter((("identifier", identifier), ("name", name)))) if name else None


def image(found: Thing) -> Thing:
    told = (("caption", found["caption"]), ("alternateName", found["alt"]), ("creditText", found["credit"]))
    return thing("ImageObject", iter(told))


def comment(found: Thing, here: Public) -> Thing:
    """A comment. It names the one that it answers by `@id`; one that names none answers the article."""
    address, account, parent = here.url("/v1/comments/"), found["account"], found["parent"]
    told = (
        ("@id", f"{address}{found['id']}"),
        ("identifier", found["id"]),
        ("text", found["body"]),
        ("author", account and named("Person", account["handle"], account["id"])),
        ("upvoteCount", found["votes"]["up"]),
        ("downvoteCount", found["votes"]["down"]),
        ("dateCreated", found["created_at"]),
        ("dateModified", found["edited_at"]),
        ("parentItem", parent and {"@type": "Comment", "@id": f"{address}{parent['id']}"}),
    )
    return thing("Comment", iter(told))
