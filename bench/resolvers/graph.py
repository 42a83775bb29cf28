"""The types and their resolvers: as much of Broadsheet's schema as the nested list asks for, with the same names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NewType

import strawberry
from asyncpg import Record
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from bench.resolvers.loaders import Context

Info = strawberry.Info[Context, None]
Moment = NewType("Moment", datetime)
MOMENT = strawberry.scalar(name="DateTime", serialize=lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"))


@strawberry.type
class Account:
    id: strawberry.ID
    handle: str
    display_name: str


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
    account_id: strawberry.Private[int | None]

    @strawberry.field
    async def account(self, info: Info) -> Account | None:
        row = await info.context["loaders"].account.load(self.account_id) if self.account_id is not None else None
        return (
            Account(id=strawberry.ID(f"acc_{row['account_id']}"), handle=row["handle"], display_name=row["display_name"]) if row else None
        )


@strawberry.type
class CommentConnection:
    nodes: list[Comment]


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
    async def comments(self, info: Info, first: int = 20) -> CommentConnection:
        return CommentConnection(nodes=[comment_of(row) for row in await info.context["loaders"].comment.load((self.article_id, first))])


@strawberry.type
class ArticleConnection:
    nodes: list[Article]


@strawberry.type
class Query:
    @strawberry.field
    async def articles(self, info: Info, first: int = 20) -> ArticleConnection:
        return ArticleConnection(nodes=[article_of(row) for row in await info.context["loaders"].articles(first)])


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
        account_id=row["account_id"],
    )


schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache], config=StrawberryConfig(scalar_map={Moment: MOMENT}))
