"""A list as one stream: NDJSON or CSV, page after page of the list as it is read otherwise, so that a long one takes no more memory.

Pages are read one after the other while rows may change. What changes meanwhile comes again further on, in its new place; nothing is
left out. NDJSON ends with an object that has `end`; a stream without it was cut off.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes

from asyncpg import Pool, Record
from litestar.types import Receive, Scope, Send

from api.finished import Finished
from api.rest.answer import Asked, answer
from api.rest.choose import choose
from api.rest.operation import Operation
from api.rest.parameters import read_parameters
from schema.context import Context
from schema.errors import Fault, Invalid
from schema.sizes import LARGEST_PAGE

NDJSON, CSV = "application/x-ndjson", "text/csv"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets take for one when a cell begins so (OWASP, CSV injection)
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Listed:
    """What is streamed, and to whom. `place` is the field by whose value one reads on."""

    pool: Pool[Record]
    operation: Operation
    asked: Asked
    context: Context
    place: str

    @property
    def given(self) -> Mapping[str, object]:
        """Raises Refusal."""
        return read_parameters(self.asked.query_string, self.operation.known)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of a row. Raises Refusal."""
        return tuple(name for name, _ in choose(self.operation.noun, self.given, {}, is_list=True))

    @property
    def begins(self) -> int | None:
        """The place behind which it begins: whoever learns of nothing new reads on from there. None where nothing tells. Raises Refusal."""
        given = self.given
        at = given.get(f"after_{self.place}", None if "cursor" in given else 0)
        return at if isinstance(at, int) and self.place in self.names else None

    async def pages(self) -> AsyncIterator[list[Json]]:
        """The rows, a page at a time. Raises Refusal."""
        given = self.given
        if "limit" in given or "count" in given:
            raise Invalid("A stream has all rows.", (Fault("contradiction", "no limit and no count", parameter="limit"),))
        query: bytes | None = self.asked.query_string
        while query is not None:
            with_size = b"&".join(filter(None, [query, b"limit=%d" % LARGEST_PAGE]))
            found = await answer(self.pool, self.operation, replace(self.asked, query_string=with_size, if_none_match=None), self.context)
            page = json.loads(found.body or b"{}")
            yield page["items"]
            query = self._after(page["next_cursor"])

    def _after(self, cursor: str | None) -> bytes | None:
        if cursor is None:
            return None
        pairs = self.asked.query_string.split(b"&")
        others = [pair for pair in pairs if pair and unquote_to_bytes(pair.partition(b"=")[0]) != b"cursor"]
        return b"&".join([*others, f"cursor={quote(cursor)}".encode()])


class Streamed(Finished):
    """What a handler returns: the router calls it as an ASGI application. Its first page is there already, so nothing of it can fail."""

    def __init__(self, listed: Listed, first: list[Json], others: AsyncIterator[list[Json]], form: str) -> None:
        super().__init__(b"", form)
        self.names, self.place, self.last = listed.names, listed.place, listed.begins
        self.first, self.others, self.form, self.rows = first, others, form, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", f"{self.form}; charset=utf-8".encode()), (b"vary", b"Accept"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        leaving = asyncio.create_task(has_left(receive))
        try:
            await send({"type": "http.response.body", "body": self._head() + self._written(self.first), "more_body": True})
            async for page in self.others:
                if leaving.done() and leaving.result():
                    return
                await send({"type": "http.response.body", "body": self._written(page), "more_body": True})
            await send({"type": "http.response.body", "body": self._end(), "more_body": False})
        finally:
            leaving.cancel()

    def _head(self) -> bytes:
        return csv_of([self.names]) if self.form == CSV else b""

    def _written(self, page: list[Json]) -> bytes:
        self.rows += len(page)
        if self.place in self.names:
            self.last = max((int(str(one[self.place])) for one in page), default=self.last)
        if self.form == CSV:
            return csv_of(one.values() for one in page)
        return b"".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for one in page)

    def _end(self) -> bytes:
        """With the place to read on from, where the rows told theirs."""
        place = {} if self.last is None else {self.place: self.last}
        return b"" if self.form == CSV else json.dumps({"end": True, "rows": self.rows, **place}).encode() + b"\n"


async def streamed(listed: Listed, form: str) -> Streamed:
    """Raises Refusal for whatever is wrong with the request."""
    pages = listed.pages()
    return Streamed(listed, await anext(pages), pages, form)


async def has_left(receive: Receive) -> bool:
    """Whether the client has gone, which is told behind its request. Sending to nobody raises nothing: all would be read for nobody."""
    for _ in ("the request", "its end"):
        if (await receive())["type"] == "http.disconnect":
            return True
    return False


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """As RFC 4180 has it. No cell is a formula to a spreadsheet."""
    text = io.StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def cell(value: object) -> str:
    if value is None:
        return ""
    told = json.dumps(value, ensure_ascii=False) if isinstance(value, bool | Mapping | list) else str(value)
    return f"'{told}" if told.startswith(FORMULAS) else told
