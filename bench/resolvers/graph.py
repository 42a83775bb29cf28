"""The types and their resolvers: as much of Broadsheet's schema as the bench asks for, with the same names."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from enum import Enum
from typing import NewType

import strawberry
from asyncpg import Record

from bench.resolvers.loaders import Context

Info = strawberry.Info[Context, None]
Moment = NewType("Moment", datetime)
MOMENT = strawberry.scalar(name="DateTime", serialize=lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"))


@strawberry.type
class Account:
    id: strawberry.ID
    handle: str
    display_name: str
    account_id: strawberry.Private[int]

    @strawberry.field
    async def comments(self, info: Info, first: int = 20) -> CommentConnection:
        return CommentConnection(nodes=[comment_of(row) for row in await info.context["loaders"].written_by(self.account_id, first)])


@strawberry.type
class Votes:
    up: int
    down: int
    score: int


@strawberry.type
class Comment:
    id: strawberry.ID
    body: str
    created_at: Moment | None
    votes: Votes
    article_id: strawberry.Private[int]
    account_id: strawberry.Private[int | None]

    @strawberry.field
    async def account(self, info: Info) -> Account | None:
        row = await info.context["loaders"].account.load(self.account_id) if self.account_id is not None else None
        return account_of(row) if row else None

    @strawberry.field
    async def article(self, info: Info) -> Article | None:
        row = await info.context["loaders"].article.load(self.article_id)
        return article_of(row) if row else None


@strawberry.type
class CommentConnection:
    nodes: list[Comment]


@strawberry.type
class TreeNode:
    level: int
    node: Comment


@strawberry.type
class Tree:
    nodes: list[TreeNode]


@strawberry.enum
class Sort(Enum):
    BEST = "best"


@strawberry.type
class Section:
    id: strawberry.ID
    name: str


@strawberry.type
class Author:
    id: strawberry.ID
    name: str


@strawberry.type
class Article:
    id: strawberry.ID
    headline: str
    published_at: Moment | None
    comment_count: int
    article_id: strawberry.Private[int]
    section_id: strawberry.Private[int | None]

    @strawberry.field
    async def section(self, info: Info) -> Section | None:
        row = await info.context["loaders"].section.load(self.section_id) if self.section_id is not None else None
        return Section(id=strawberry.ID(f"sec_{row['section_id']}"), name=row["name"]) if row else None

    @strawberry.field
    async def authors(self, info: Info) -> list[Author]:
        rows = await info.context["loaders"].author.load(self.article_id)
        return [Author(id=strawberry.ID(f"aut_{row['author_id']}"), name=row["name"]) for row in rows]

    @strawberry.field
    async def comments(self, info: Info, first: int = 20, after: str | None = None) -> CommentConnection:
        loaders = info.context["loaders"]
        if after:
            rows = await loaders.comments_after(self.article_id, *position(after), first)
        else:
            rows = await loaders.comment.load((self.article_id, first))
        return CommentConnection(nodes=[comment_of(row) for row in rows])

    @strawberry.field
    async def comment_tree(self, info: Info, roots: int, replies: int, depth: int, sort: Sort) -> Tree:
        rows = await info.context["loaders"].tree(self.article_id, roots, replies, depth)
        return Tree(nodes=[TreeNode(level=level, node=comment_of(row)) for level, row in rows])


@strawberry.type
class ArticleConnection:
    nodes: list[Article]


@strawberry.input
class CommentFilter:
    q: str


@strawberry.type
class Query:
    @strawberry.field
    async def article(self, info: Info, id: strawberry.ID) -> Article | None:
        row = await info.context["loaders"].article.load(key_of(id)[0])
        return article_of(row) if row else None

    @strawberry.field
    async def account(self, info: Info, handle: str) -> Account | None:
        row = await info.context["loaders"].account_named(handle)
        return account_of(row) if row else None

    @strawberry.field
    async def comments(self, info: Info, filter: CommentFilter, first: int = 20) -> CommentConnection:
        return CommentConnection(nodes=[comment_of(row) for row in await info.context["loaders"].found(filter.q, first)])

    @strawberry.field
    async def articles(self, info: Info, first: int = 20) -> ArticleConnection:
        return ArticleConnection(nodes=[article_of(row) for row in await info.context["loaders"].articles(first)])


def key_of(public_id: str) -> list[int]:
    """The numbers in an id."""
    return [int(part) for part in public_id.split("_")[1:]]


def position(cursor: str) -> tuple[datetime, int]:
    """Where in a thread's oldest-first order a cursor stands."""
    _, listed_at, _, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return datetime.fromisoformat(listed_at), number


def account_of(row: Record) -> Account:
    return Account(
        id=strawberry.ID(f"acc_{row['account_id']}"),
        handle=row["handle"],
        display_name=row["display_name"],
        account_id=row["account_id"],
    )


def article_of(row: Record) -> Article:
    return Article(
        id=strawberry.ID(f"art_{row['article_id']}"),
        headline=row["headline"],
        published_at=row["published_at"],
        comment_count=row["comment_count"],
        article_id=row["article_id"],
        section_id=row["section_id"],
    )


def comment_of(row: Record) -> Comment:
    return Comment(
        id=strawberry.ID(f"cmt_{row['article_id']}_{row['number']}"),
        body=row["body"],
        created_at=row["created_at"],
        votes=Votes(up=row["up"], down=row["down"], score=row["score"]),
        article_id=row["article_id"],
        account_id=row["account_id"],
    )
