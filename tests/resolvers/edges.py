"""What each field answers: an edge by the table below, anything else the row's column of that name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from graphql import GraphQLAbstractType, GraphQLEnumType, GraphQLResolveInfo, get_named_type

from tests.resolvers.changes import CHANGED
from tests.resolvers.newsletters import NEWSLETTERS
from tests.resolvers.pages import page
from tests.resolvers.rows import BYLINES, EVERY_COMMENT, ROWS, Row, row_of, rows_of
from tests.resolvers.sums import SUMS
from tests.resolvers.times import printed
from tests.resolvers.trees import tree_of_article, tree_of_replies

PREFIXES = {
    "art": "Article",
    "cmt": "Comment",
    "aut": "Author",
    "acc": "Account",
    "sec": "Section",
    "sit": "Site",
    "agy": "Agency",
    "img": "Image",
    "nwl": "Newsletter",
}


def by_id(id: str, only: str | None = None) -> Row | None:
    """The row that prints this very id."""
    noun = PREFIXES.get(id[:3])
    return row_of(noun, id=id) if noun and only in (None, noun) else None


def by_path(path: str) -> Row | None:
    found = [row for row in ROWS["Article"] if path in (row["path"], row["url"])]
    return min(found, key=lambda row: int(row["article_id"]), default=None)


def by_handle(handle: str) -> Row | None:
    return row_of("Account", handle_key=handle.lower())


def blocks(article: Row) -> list[Row]:
    return [{**block, "noun": "Block"} for block in article["story"]]


def target(quote: Row) -> Row | None:
    """The comment if it is still shown, or the block if it is still there."""
    if quote["target_number"] is not None:
        return row_of("Comment", article_id=quote["article_id"], number=quote["target_number"])
    article = row_of("Article", article_id=quote["article_id"])
    return next((block for block in blocks(article or {"story": []}) if block["number"] == quote["target_block"]), None)


def byline(article: Row) -> list[Row]:
    places = [one for one in BYLINES if one["article_id"] == article["article_id"]]
    return [author for one in sorted(places, key=lambda one: int(one["place"])) for author in rows_of("Author", author_id=one["author_id"])]


def stories(author: Row) -> list[Row]:
    written = {one["article_id"] for one in BYLINES if one["author_id"] == author["author_id"]}
    return [row for row in ROWS["Article"] if row["article_id"] in written]


def ancestors(comment: Row) -> list[Row]:
    """The comments above, the root first; those that are not shown are passed over."""
    article, number, found = comment["article_id"], comment["parent_number"], list[Row]()
    while number is not None:
        found += rows_of("Comment", article_id=article, number=number)
        number = EVERY_COMMENT[article, number]["parent_number"]
    return found[::-1]


def one(noun: str, **columns: str) -> Callable[[Row], Row | None]:
    """An edge to the row whose columns equal those of the owner."""
    return lambda owner: row_of(noun, **{name: owner[own] for name, own in columns.items()})


def all_of(noun: str) -> Callable[..., Row]:
    return lambda _, **given: page(noun, ROWS[noun], **given)


def many(noun: str, pinned: tuple[str, ...] = (), size: int = 20, **columns: str) -> Callable[..., Row]:
    """An edge to a list of the rows whose columns equal those of the owner."""

    def resolve(owner: Row, **given: Any) -> Row:
        rows = rows_of(noun, **{name: owner[own] for name, own in columns.items()})
        return page(noun, rows, size=size, pinned=pinned, **given)

    return resolve


EDGES: dict[str, Callable[..., Any]] = {
    "Query.articles": all_of("Article"),
    "Query.article": lambda _, id: by_id(id, "Article"),
    "Query.articleByPath": lambda _, path: by_path(path),
    "Query.comments": all_of("Comment"),
    "Query.comment": lambda _, id: by_id(id, "Comment"),
    "Query.sections": all_of("Section"),
    "Query.section": lambda _, slug: row_of("Section", slug=slug),
    "Query.sites": all_of("Site"),
    "Query.agencies": all_of("Agency"),
    "Query.authors": all_of("Author"),
    "Query.author": lambda _, id: by_id(id, "Author"),
    "Query.account": lambda _, handle: by_handle(handle),
    "Query.newsletters": all_of("Newsletter"),
    "Query.scopes": lambda _: ROWS["ScopeMeaning"],
    "Query.moderationLog": all_of("LogEntry"),
    "LogEntry.article": one("Article", article_id="article_id"),
    "Query.node": lambda _, id: by_id(id),
    "Query.nodes": lambda _, ids: [by_id(id) for id in ids],
    "Site.sections": many("Section", site_id="site_id"),
    "Site.articles": many("Article", site_id="site_id"),
    "Section.site": one("Site", site_id="site_id"),
    "Section.articles": many("Article", section_id="section_id"),
    "Agency.articles": many("Article", agency_id="agency_id"),
    "Author.articles": lambda author, **given: page("Article", stories(author), **given),
    "Comment.revisions": many("CommentRevision", pinned=("article_id", "number"), article_id="article_id", number="number"),
    "CommentRevision.comment": one("Comment", article_id="article_id", number="number"),
    "Account.site": one("Site", site_id="site_id"),
    "Account.comments": many("Comment", account_id="account_id"),
    "Article.site": one("Site", site_id="site_id"),
    "Article.section": one("Section", section_id="section_id"),
    "Article.agency": one("Agency", agency_id="agency_id"),
    "Article.blocks": blocks,
    "Article.authors": byline,
    "Article.leadImage": one("Image", article_id="article_id"),
    "Article.resourceLinks": lambda article: rows_of("ResourceLink", article_id=article["article_id"]),
    "Article.revisions": many("ArticleRevision", ("article_id",), article_id="article_id"),
    "ArticleRevision.article": one("Article", article_id="article_id"),
    "Article.comments": many("Comment", ("article_id",), article_id="article_id"),
    "Image.agency": one("Agency", agency_id="agency_id"),
    "Article.commentTree": tree_of_article,
    "Comment.replyTree": tree_of_replies,
    "Comment.ancestors": ancestors,
    "Comment.account": one("Account", account_id="account_id"),
    "Comment.article": one("Article", article_id="article_id"),
    "Comment.parent": one("Comment", article_id="article_id", number="parent_number"),
    "Comment.quotes": lambda comment: rows_of("Quote", article_id=comment["article_id"], number=comment["number"]),
    "Comment.quotedBy": many("Quote", ("article_id",), article_id="article_id", target_number="number"),
    "Comment.replies": many("Comment", ("article_id",), 3, article_id="article_id", parent_number="number"),
    "Quote.comment": one("Comment", article_id="article_id", number="number"),
    "Quote.target": target,
}


def resolve_field(source: Row, info: GraphQLResolveInfo[None], **given: object) -> object:
    edge = (EDGES | SUMS | NEWSLETTERS | CHANGED).get(f"{info.parent_type.name}.{info.field_name}")
    if edge:
        return edge(source, **given)
    value = source[re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), info.field_name)]
    if isinstance(value, datetime):
        return printed(value)
    is_member = isinstance(get_named_type(info.return_type), GraphQLEnumType)
    if is_member and isinstance(value, list):
        return [str(one).upper() for one in value]
    return value.upper().replace(":", "_") if is_member and isinstance(value, str) else value


def resolve_type(value: Row, info: GraphQLResolveInfo[None], abstract: GraphQLAbstractType) -> str:
    return str(value["noun"])
