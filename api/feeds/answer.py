"""Answers a request for a feed: parameters in, one statement, a document out."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from asyncpg import Pool, Record

from api.feeds.feed import Feed
from api.feeds.sound import Thing, decoded
from api.feeds.sources import Source
from api.public import Public
from api.rest.parameters import CURSOR, LIMIT, read_parameters
from db.read import read
from schema.context import NOBODY
from schema.errors import NotFound
from schema.sizes import ROWS

KNOWN = {one.name: one for one in (LIMIT, CURSOR)}


async def feed_of(pool: Pool[Record], source: Source, here: Public, value: str | None, query_string: bytes) -> Feed:
    """One page of a feed. Raises Refusal."""
    given = read_parameters(query_string, KNOWN)
    values = {**NOBODY, "limit": ROWS, **given, **({source.argument: value} if source.argument else {})}
    body = await read(pool, source.read("cursor" in given), values)
    found = decoded(body or b"")
    if source.argument and found["about"] is None:
        raise NotFound(f"There is no {source.noun} with this {source.argument}.")
    return paged(source.make(found, here), given, found)


def paged(feed: Feed, given: dict[str, object], found: Thing) -> Feed:
    """The feed with the query that it was asked for by, and that of the page behind it."""
    page = found["page"] if "page" in found else found["about"]["page"]
    asked = {name: given[name] for name in KNOWN if name in given}
    further = {**asked, "cursor": page["next_cursor"]} if page["next_cursor"] else {}
    return replace(feed, query=query(asked), next_query=query(further) or None)


def query(given: dict[str, object]) -> str:
    return f"?{urlencode(given)}" if given else ""
