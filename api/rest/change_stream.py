"""What changed as one stream of NDJSON: page after page, from a cursor to where the log ends by then.

Its last line has `end`, how many `rows` there were, and the `cursor` to read on from; a stream without it was cut off, and each row has
a cursor of its own. What can be refused is refused before the first line.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TypedDict
from urllib.parse import unquote_to_bytes

from asyncpg import Pool, Record
from litestar.types import Receive, Scope, Send
from pydantic_core import from_json, to_json

from api.finished import Finished
from api.rest.answer import Asked, answer
from api.rest.operation import Operation
from api.rest.parameters import read_parameters
from api.rest.streams import NDJSON, has_left
from schema.context import Context
from schema.errors import Fault, Invalid, StatementTimeout

TOGETHER = 500  # changes read at a time: half a megabyte of comments, several of stories


class Page(TypedDict):
    """A page as the answer has it."""

    cursor: str
    has_more: bool
    items: list[object]


class Followed(Finished):
    """What a handler returns: the router calls it as an ASGI application. Its first page is there already."""

    def __init__(self, first: Page, others: AsyncIterator[Page]) -> None:
        super().__init__(b"", NDJSON)
        self.page, self.others, self.rows = first, others, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/x-ndjson; charset=utf-8"), (b"vary", b"Accept"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        leaving = asyncio.create_task(has_left(receive))
        try:
            await send({"type": "http.response.body", "body": self._written(), "more_body": True})
            async for page in self.others:
                self.page = page
                if leaving.done() and leaving.result():
                    return
                await send({"type": "http.response.body", "body": self._written(), "more_body": True})
            await send({"type": "http.response.body", "body": self._end(), "more_body": False})
        finally:
            leaving.cancel()

    def _written(self) -> bytes:
        self.rows += len(self.page["items"])
        return b"".join(to_json(one) + b"\n" for one in self.page["items"])

    def _end(self) -> bytes:
        return to_json({"end": True, "rows": self.rows, "cursor": self.page["cursor"]}) + b"\n"


async def followed(pool: Pool[Record], operation: Operation, asked: Asked, context: Context) -> Followed:
    """Raises Refusal for whatever is wrong with the request."""
    given = read_parameters(asked.query_string, operation.known)
    wrong = [name for name in ("limit", "fields", "include") if name in given]
    if wrong:
        faults = tuple(Fault("contradiction", "leave it out", parameter=name) for name in wrong)
        raise Invalid("A stream has all changes, and each whole.", faults)
    pages = pages_of(pool, operation, asked, context)
    return Followed(await anext(pages), pages)


async def pages_of(pool: Pool[Record], operation: Operation, asked: Asked, context: Context) -> AsyncIterator[Page]:
    """One after the other, each behind the one before. Raises Refusal."""
    kept = [pair for pair in asked.query_string.split(b"&") if pair and unquote_to_bytes(pair.partition(b"=")[0]) != b"after"]
    query, size = asked.query_string, TOGETHER
    while True:
        sized = b"&".join([*([query] if query else []), b"limit=%d" % size])
        try:
            found = await answer(pool, operation, replace(asked, query_string=sized, if_none_match=None), context)
        except StatementTimeout:
            if size == 1:
                raise
            size = max(size // 10, 1)  # very long stories: fewer at a time
            continue
        page: Page = from_json(found.body or b"")
        yield page
        if not page["has_more"]:
            return
        query = b"&".join([*kept, f"after={page['cursor']}".encode()])
