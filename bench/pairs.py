"""The pairs of `bench.gains`: what the service does, and the same without what makes it cheap. Both give the same answer."""

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import asyncpg
from asyncpg import Connection, Pool, Record
from litestar import Litestar, Response
from litestar import get as route
from litestar.types import HTTPReceiveMessage, Message
from pydantic_core import from_json, to_json

from api.finished import Finished
from api.graphql.document import DOCUMENTS, SYNTAX
from api.graphql.plan import PLANS
from api.graphql.plan import answer as answer_graphql
from api.rest.answer import Asked
from api.rest.answer import answer as answer_rest
from bench import documents
from bench.dataset import Size
from bench.questions import Question, operation_named
from bench.workloads import facts, reads
from db.pool import CACHED_STATEMENTS, SERVER_SETTINGS, fetch_row, open_pool
from db.sharing import Sharing
from schema.context import Context
from tests.door import scope_of

Way = Callable[[], Awaitable[object]]
CROWD = 16
FIELDS = {"ETag": '"1"', "Vary": "Accept", "Link": '</v1/articles?cursor=next>; rel="next"'}
SHOWN_CURSOR = re.compile(r"page_cursor\((\w+\.(?:marked_)?cursor)\)")
POSITION = re.compile(r"(json_build_array\([^()]*\)) as ((?:marked_)?cursor)\b")


@dataclass(frozen=True, slots=True)
class Gain:
    """One run of each."""

    name: str
    without: Way
    having: Way


async def gains_of(stack: AsyncExitStack, dsn: str, size: Size) -> list[Gain]:
    """All of them. Connections are closed with the stack. Raises ValueError for a pair whose answers differ."""
    async with await open_pool(dsn, size=1) as pool:
        asked = {one.name: one.question for one in await reads(pool, await facts(pool, size, lambda text: "")) if one.question}
    found = [*await of_statements(stack, dsn, asked), *await of_answers(stack, dsn, asked)]
    for one in found:
        if plain(await one.without()) != plain(await one.having()):
            raise ValueError(f"{one.name}: the two answer otherwise.")
    return found


def plain(answer: object) -> object:
    """Of two spellings of JSON, what they say."""
    return from_json(answer) if isinstance(answer, bytes) else answer


async def of_statements(stack: AsyncExitStack, dsn: str, asked: Mapping[str, Question]) -> list[Gain]:
    """What a statement says, and how it is kept: one connection, nothing of the service."""
    article, front, nested = (asked[name] for name in ("article by id", "front page", "nested list"))
    usual = partial(fetched, await stack.enter_async_context(connected(dsn)))
    forgetful = partial(fetched, await stack.enter_async_context(connected(dsn, statements=0)))
    planning = partial(fetched, await stack.enter_async_context(connected(dsn, plan_cache_mode="force_custom_plan")))
    return [
        Gain("nested list: the JSON that Postgres makes goes on as it is", partial(made_again, usual, nested), partial(usual, nested)),
        Gain("nested list: made as json, not as jsonb", partial(usual, in_jsonb(nested)), partial(usual, nested)),
        Gain("front page: cursors are written where they are shown", partial(usual, with_all_cursors(front)), partial(usual, front)),
        Gain("article: its statement is kept prepared", partial(forgetful, article), partial(usual, article)),
        Gain("article: its plan is kept", partial(planning, article), partial(usual, article)),
        Gain("nested list: its plan is kept", partial(planning, nested), partial(usual, nested)),
    ]


async def of_answers(stack: AsyncExitStack, dsn: str, asked: Mapping[str, Question]) -> list[Gain]:
    """What the service does with a statement, inside this process."""
    pool = await stack.enter_async_context(await open_pool(dsn))
    ours, finished = in_router(asked["front page"].answer)
    whole, version = await ways_to_know(pool, asked["tree page"])
    alone, shared = crowded(pool, asked["front page"])
    return [
        Gain(f"front page, asked for by {CROWD} at once: those who wait share it", alone, shared),
        Gain("nested list: its document is kept, read and printed", partial(in_graphql, pool, forget=True), partial(in_graphql, pool)),
        Gain("tree page that the client has: its version is asked for first", whole, version),
        Gain("front page: the router is given finished bytes", ours, finished),
        Gain(
            "collecting garbage: what is there from the start is left out", partial(collected, gc.unfreeze), partial(collected, gc.freeze)
        ),
    ]


@asynccontextmanager
async def connected(dsn: str, statements: int = CACHED_STATEMENTS, **settings: str) -> AsyncIterator[Connection[Record]]:
    connection = await asyncpg.connect(dsn, statement_cache_size=statements, server_settings=SERVER_SETTINGS | settings)
    try:
        yield connection
    finally:
        await connection.close()


async def fetched(connection: Connection[Record], question: Question) -> bytes:
    row = await connection.fetchrow(question.sql, *question.values)
    assert row is not None, "each question has an answer"
    found: bytes = row[len(row) - 1]
    return found


async def made_again(ask: Callable[[Question], Awaitable[bytes]], question: Question) -> bytes:
    """As who has objects in between."""
    return to_json(from_json(await ask(question)))


def in_jsonb(question: Question) -> Question:
    return replace(question, sql=re.sub(r"\bjson_(build_object|build_array|agg)\b", r"jsonb_\1", question.sql))


def with_all_cursors(question: Question) -> Question:
    """Each row has its own, and the page's are chosen from them."""
    shown = SHOWN_CURSOR.sub(r"\1", question.sql).replace("page_cursor((array_agg", "((array_agg")
    return replace(question, sql=POSITION.sub(r"page_cursor(\1) as \2", shown))


async def in_graphql(pool: Pool[Record], forget: bool = False) -> bytes:
    for cache in (SYNTAX, DOCUMENTS, PLANS) if forget else ():
        cache.clear()
    return (await answer_graphql(pool, documents.NESTED_LIST.ours, None, {}, Context(datetime.now(UTC)))).body


async def ways_to_know(pool: Pool[Record], question: Question) -> tuple[Way, Way]:
    """To make the whole answer before its version is compared; and not to."""
    path, _, query = question.request.split()[1].decode().partition("?")
    asked = Asked(path, path.split("/")[3], query.encode())
    operation, context = operation_named("listArticleComments"), Context(datetime.now(UTC))

    async def tag(asked: Asked) -> str | None:
        return (await answer_rest(pool, operation, asked, context)).etag

    return partial(tag, asked), partial(tag, replace(asked, if_none_match=await tag(asked)))


def crowded(pool: Pool[Record], question: Question) -> Iterator[Way]:
    """To send a statement for each who asks, and one for those who wait."""
    sharing = Sharing[Record | None]()

    async def read() -> Record | None:
        return await fetch_row(pool, question.sql, list(question.values))

    async def alone() -> object:
        return await asyncio.gather(*(read() for _ in range(CROWD)))

    async def shared() -> object:
        return await asyncio.gather(*(sharing.ask(None, read) for _ in range(CROWD)))

    yield from (alone, shared)


def in_router(body: bytes) -> Iterator[Way]:
    """To answer by Litestar's own response, and by what the service gives it."""

    @route("/own")
    async def own() -> Response[bytes]:
        return Response(body, media_type="application/json", headers=FIELDS)

    @route("/finished")
    async def finished() -> Finished:
        return Finished(body, "application/json", FIELDS)

    app = Litestar([own, finished], openapi_config=None)
    yield from (partial(through, app, path) for path in ("/own", "/finished"))


async def through(app: Litestar, path: str) -> bytes:
    found: list[bytes] = []

    async def receive() -> HTTPReceiveMessage:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            found.append(message["body"])

    await app(scope_of("GET", path, ()), receive, send)
    return b"".join(found)


async def collected(prepare: Callable[[], None]) -> None:
    prepare()
    gc.collect()
