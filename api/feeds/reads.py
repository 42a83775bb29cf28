"""The Read of each feed: what it is about, and one page of its entries."""

from __future__ import annotations

from functools import cache

from schema import follow
from schema.article import Article, ArticleFilter
from schema.author import Author
from schema.comment import Comment
from schema.dataset import Dataset
from schema.graph import fields_of
from schema.noun import By, Noun
from schema.read import Arg, Column, Fact, Fields, Narrow, Nodes, Object, Page
from schema.section import Section
from schema.site import Site
from schema.sort import CommentSort, Sort

SITE = By(("slug",), "slug", "text", "The site's slug.")  # no other document is about one site, so the dataset has no such way in


def columns(*names: str) -> Fields:
    return tuple((name, Column(name)) for name in names)


ARTICLE: Fields = (
    *columns("id", "headline", "url", "published_at", "updated_at", "comment_count", "copyright"),
    ("section", follow.edge(Article, "section", columns("slug", "name"))),
    ("site", follow.edge(Article, "site", columns("name"))),
    ("agency", follow.edge(Article, "agency", columns("name"))),
    ("authors", follow.edge(Article, "authors", columns("name"))),
    ("blocks", follow.edge(Article, "blocks", columns("kind", "text"))),
)
COMMENT: Fields = (
    *columns("id", "number", "body_html", "status", "created_at", "edited_at"),
    ("account", follow.edge(Comment, "account", columns("display_name"))),
    ("parent", follow.edge(Comment, "parent", columns("id"))),
)


def page(
    owner: type[Noun], edge: str, entry: Fields, has_cursor: bool, *, sort: Sort | None = None, narrow: tuple[Narrow, ...] = ()
) -> tuple[str, Page]:
    """One page of an edge, its cursors those that REST has for the same list."""
    target = follow.noun_at(fields_of(owner)[edge])
    told = (("next_cursor", Fact("next_cursor")), ("items", Nodes(entry)))
    after = "cursor" if has_cursor else None
    size = Arg("limit", "size")
    return "page", follow.many(follow.pages(owner, edge), owner, target, told, size, sort=sort, narrow=narrow, after=after)


@cache
def all_articles(has_cursor: bool) -> Object:
    return Object((page(Dataset, "articles", ARTICLE, has_cursor),))


@cache
def of_section(has_cursor: bool) -> Object:
    """A section is a word that several sites may have; all their articles in it are meant, as with REST's `section`."""
    section = follow.by(follow.way_in("section"), Section, columns("slug", "name"), "slug")
    narrow = (follow.narrow(ArticleFilter, "section", "slug"),)
    return Object((("about", section), page(Dataset, "articles", ARTICLE, has_cursor, narrow=narrow)))


@cache
def of_site(has_cursor: bool) -> Object:
    about = (*columns("slug", "name"), page(Site, "articles", ARTICLE, has_cursor))
    return Object((("about", follow.by(SITE, Site, about, "slug")),))


@cache
def of_author(has_cursor: bool) -> Object:
    about = (*columns("id", "name"), page(Author, "articles", ARTICLE, has_cursor))
    return Object((("about", follow.by(follow.way_in("author"), Author, about, "id")),))


@cache
def of_thread(has_cursor: bool) -> Object:
    thread = page(Article, "comments", COMMENT, has_cursor, sort=CommentSort.NEW)
    about = (*columns("id", "headline", "url", "listed_at", "updated_at"), thread)
    return Object((("about", follow.by(follow.way_in("article"), Article, about, "id")),))
