"""What is asked: the bytes of each request, and the statement that Broadsheet sends to Postgres for it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncpg import Pool, Record
from asyncpg.connection import LoggedQuery

from api.graphql.plan import answer as answer_graphql
from api.rest.answer import Asked
from api.rest.answer import answer as answer_rest
from api.rest.routes import OPERATIONS
from bench.dataset import Size
from db.pool import open_pool
from schema.context import Context

NESTED = """{
  articles(first: 20) {
    nodes {
      id headline publishedAt commentCount
      section { id name }
      authors { id name }
      comments(first: 10) {
        nodes { id body createdAt votes { up down score } account { id handle displayName } }
      }
    }
  }
}"""
GRAPHQL_LIST = "graphql list"


@dataclass(frozen=True, slots=True)
class Question:
    """One request, as bytes, and the statement behind it with the values bound to it."""

    name: str
    request: bytes
    sql: str
    values: tuple[object, ...]
    answer: bytes


class Asker:
    """Asks a door inside this process, and notes what it sends to Postgres."""

    def __init__(self, pool: Pool[Record]) -> None:
        self.pool = pool
        self.sent: list[LoggedQuery] = []
        self.context = Context(datetime.now(UTC))

    async def graphql(self, name: str, text: str) -> Question:
        async def body() -> bytes:
            return (await answer_graphql(self.pool, text, None, {}, self.context)).body

        return await self._note(name, post("/graphql", {"query": text}), body)

    async def rest(self, name: str, operation_id: str, path: str, value: str | None = None, query: bytes = b"") -> Question:
        operation = next(one for one in OPERATIONS if one.operation_id == operation_id)
        target = f"{path}?{query.decode()}" if query else path

        async def body() -> bytes:
            found = await answer_rest(self.pool, operation, Asked(path, value, query), self.context)
            assert found.body is not None, "nothing was said of what is known"
            return found.body

        return await self._note(name, get(target), body)

    async def _note(self, name: str, request: bytes, ask: Callable[[], Awaitable[bytes]]) -> Question:
        self.sent.clear()
        answer = await ask()
        (sent,) = self.sent
        return Question(name, request, sent.query, tuple(sent.args), answer)


async def questions(dsn: str, size: Size) -> Sequence[Question]:
    """All that is measured. The comments are those of the longest thread."""
    async with await open_pool(dsn, size=1) as pool:
        asker = Asker(pool)
        async with pool.acquire() as connection:
            connection.add_query_logger(asker.sent.append)
        some, longest = f"art_{size.articles // 3 + 1}", f"art_{size.articles // 2 + 1}"
        return (
            await asker.graphql(GRAPHQL_LIST, NESTED),
            await asker.rest("rest front page", "listArticles", "/v1/articles", query=b"limit=20"),
            await asker.rest("rest list", "listArticles", "/v1/articles", query=b"limit=20&include=comments.account"),
            await asker.rest("rest article", "getArticle", f"/v1/articles/{some}", some),
            await asker.rest("rest comments", "listArticleComments", f"/v1/articles/{longest}/comments", longest),
        )


def get(target: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\n\r\n".encode()


def post(target: str, body: object) -> bytes:
    text = json.dumps(body).encode()
    head = f"POST {target} HTTP/1.1\r\nhost: bench\r\naccept: application/json\r\ncontent-type: application/json\r\n"
    return head.encode() + b"content-length: %d\r\n\r\n" % len(text) + text
