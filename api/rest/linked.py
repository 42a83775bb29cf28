"""An article as linked data: at its address for those whose Accept names application/ld+json, and behind it with .jsonld for all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from asyncpg import Pool, Record

from api.public import Public
from api.rest.choose import plain
from api.rest.news_article import news_article
from api.rest.parameters import read_parameters
from db.read import read
from schema import follow
from schema.account import Account
from schema.agency import Agency
from schema.article import Article
from schema.author import Author
from schema.comment import Comment
from schema.context import NOBODY
from schema.errors import NotFound
from schema.graph import fields_of
from schema.image import Image
from schema.noun import Noun
from schema.read import Arg, Fact, Fields, Nodes, Page, Row, Rows
from schema.section import Section
from schema.site import Site
from schema.sizes import LARGEST_PAGE

MEDIA_TYPE, ENDING = "application/ld+json", ".jsonld"
NAMED = ("id", "name")


@dataclass(frozen=True, slots=True)
class Linked:
    """The document, and the Link field to the comments that it has no room for."""

    body: bytes
    link: str | None


async def linked(pool: Pool[Record], here: Public, article_id: str, query_string: bytes) -> Linked:
    """Raises Refusal."""
    read_parameters(query_string, {})
    body = await read(pool, article(), {**NOBODY, "id": article_id, "comments": LARGEST_PAGE})
    if body is None:
        raise NotFound("There is no article with this id.")
    found = json.loads(body)
    cursor = found["comments"]["next_cursor"]
    more = f'</v1/articles/{found["id"]}/comments?limit={LARGEST_PAGE}&cursor={quote(cursor)}>; rel="next"' if cursor else None
    return Linked(news_article(found, here), more)


@cache
def article() -> Row:
    """The Read: an article, what stands around it, and the oldest comments of its thread, as its page has them."""
    head = ("id", "headline", "dateline", "url", "published_at", "updated_at", "copyright", "comment_count", "body_text")
    around = (
        at(Article, "section", Section, NAMED),
        at(Article, "site", Site, (*NAMED, "publisher")),
        at(Article, "agency", Agency, NAMED),
        at(Article, "authors", Author, NAMED),
        at(Article, "lead_image", Image, ("caption", "alt", "credit")),
    )
    return follow.by(follow.way_in("article"), Article, (*fields(Article, *head), *around, ("comments", comments())), "id")


def comments() -> Page:
    shown = fields(Comment, "id", "number", "body", "status", "votes", "created_at", "edited_at")
    around = (at(Comment, "account", Account, ("id", "handle")), at(Comment, "parent", Comment, ("id",)))
    told = (("next_cursor", Fact("next_cursor")), ("items", Nodes((*shown, *around))))
    return follow.many(follow.pages(Article, "comments"), Article, Comment, told, Arg("comments", "size"))


def at(owner: type[Noun], edge: str, target: type[Noun], names: tuple[str, ...]) -> tuple[str, Row | Rows]:
    return edge, follow.edge(owner, edge, fields(target, *names))


def fields(noun: type[Noun], *names: str) -> Fields:
    return tuple((name, plain(fields_of(noun)[name])) for name in names)
