"""The writes, in the plainest way: whoever has the token writes, each request a transaction of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.secret import digest_of
from bench.resolvers.graph import MOMENT, Comment, Info, Moment, Query, comment_of, key_of
from bench.resolvers.loaders import Loaders
from db.changes import INSERT, log_change
from db.comments import Posted, insert_comment
from db.sessions import token_viewers
from db.votes import cast_votes
from db.write import writing


@strawberry.input
class CastVoteInput:
    id: strawberry.ID
    value: int


@strawberry.input
class PostCommentInput:
    article_id: strawberry.ID
    body: str


@strawberry.type
class Payload:
    comment: Comment | None


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def cast_vote(self, info: Info, input: CastVoteInput) -> Payload:
        loaders, now = info.context["loaders"], datetime.now(UTC)
        article_id, number = key_of(input.id)
        voter_id = await account_with(loaders, info.context["token"], now)
        await cast_votes(loaders.pool, [(article_id, number, voter_id, input.value)], now)
        return await told(loaders, article_id, number)

    @strawberry.mutation
    async def post_comment(self, info: Info, input: PostCommentInput) -> Payload:
        loaders, now = info.context["loaders"], datetime.now(UTC)
        [article_id] = key_of(input.article_id)
        writer_id = await account_with(loaders, info.context["token"], now)
        async with writing(loaders.pool) as writer:
            posted = Posted(article_id, None, 0, writer_id, input.body, f"<p>{input.body}</p>", now, "visible")
            number = await insert_comment(writer, posted)
            await log_change(writer, "comment", (article_id, number), INSERT, now)
        return await told(loaders, article_id, number)


async def account_with(loaders: Loaders, token: str, now: datetime) -> int:
    """Raises LookupError."""
    [viewer] = await token_viewers(loaders.pool, [digest_of(token)], now)
    if viewer is None:
        raise LookupError("this token is nobody's")
    return viewer.account_id


async def told(loaders: Loaders, article_id: int, number: int) -> Payload:
    row = await loaders.one_comment(article_id, number)
    return Payload(comment=comment_of(row) if row else None)


schema = strawberry.Schema(Query, Mutation, extensions=[ParserCache, ValidationCache], config=StrawberryConfig(scalar_map={Moment: MOMENT}))
