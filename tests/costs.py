"""What requests cost, told without a clock: `python -m tests.costs DSN`. A process of its own, in which nobody else allocates or looks on.

Of some tries the cheapest counts: the first ones print statements and fill caches.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import uvloop
from asyncpg.connection import LoggedQuery
from cachetools import TTLCache
from litestar.types import Message

from api.floor.floor import Floor
from api.floor.kept import Kept
from api.secret import TOKEN, new_secret
from bench import documents
from bench.servers import UNLIMITED
from bench.votes import insert_people
from db.pool import SERVER_SETTINGS
from tests.door import Door, Headers, scope_of
from tests.plans import everything, plan_of, rows_met
from tests.sending import connected

TRIES = 5
LONGEST = 41  # of the 200 articles that the test makes, the one with the longest thread
PEOPLE = 20  # who write in turns, for nobody may write ten comments in a minute
WRITER = "select handle from account join comment on comment.writer_id = account.account_id where article_id = $1 order by number limit 1"
WORD = "select split_part(body, ' ', 1) from comment where article_id = $1 and number = 1"
JSON = ((b"content-type", b"application/json"), (b"accept", b"application/json"))
Request = tuple[str, str, Headers, bytes]
Ask = Callable[[int], Request]
"""The n-th request of its kind: no two new comments are the same."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one request. `rows` are those that Postgres met, `calls` those of functions, `blocks` the objects that are there as it ends;
    `held` is how many bytes it held at most, each copy of the `body` among them.
    """

    statements: int
    rows: int
    calls: int
    blocks: int
    held: int
    body: int


def main() -> None:
    dsn, secrets = sys.argv[1], [new_secret(TOKEN) for _ in range(PEOPLE)]
    os.environ |= UNLIMITED
    asyncio.run(prepare(dsn, secrets))
    door = Door(dsn, loop=uvloop.new_event_loop)  # the one that the service runs on
    known_for_ever(door)
    try:
        found = {name: asdict(cost_of(door, ask)) for name, ask in asked(door, secrets)}
        floor_of(door).kept = Kept(1.0, lambda: 0.0)  # a second that does not pass
        found["article from memory"] = asdict(cost_of(door, get("/v1/articles/art_7")))
        print(json.dumps(found))
    finally:
        door.close()


def known_for_ever(door: Door) -> None:
    """Who comes is looked up once, however long the machine stands still between two requests."""
    floor_of(door).viewers.known = TTLCache(PEOPLE, 1, lambda: 0.0)


def floor_of(door: Door) -> Floor:
    floor = door.app.asgi_handler
    assert isinstance(floor, Floor), "the floor is the outermost layer"
    return floor


async def prepare(dsn: str, secrets: list[str]) -> None:
    async with connected(dsn) as connection:
        await insert_people(connection, secrets)


def asked(door: Door, secrets: list[str]) -> Iterator[tuple[str, Ask]]:
    thread = f"/v1/articles/art_{LONGEST}/comments"
    writer = door.run(door.pool.fetchval(WRITER, LONGEST))
    etag = door.ask("GET", "/v1/articles/art_7").headers["etag"].encode()
    own = [((b"authorization", f"Bearer {secret}".encode()), *JSON) for secret in secrets]
    yield "article", get("/v1/articles/art_7")
    yield "article, 304", get("/v1/articles/art_7", ((b"if-none-match", etag),))
    yield "front page", get("/v1/articles?limit=20")
    yield "thread", get(f"{thread}?limit=20")
    yield "tree", get(f"{thread}?view=tree&roots=20&replies=3&depth=3&sort=best")
    yield "search", get(f"/v1/comments?limit=20&q={door.run(door.pool.fetchval(WORD, LONGEST))}")
    yield "account's comments", get(f"/v1/accounts/{writer}/comments?limit=20")
    yield "article in GraphQL", graphql(documents.article(7).ours)
    yield "front page in GraphQL", graphql(documents.FRONT_PAGE.ours)
    yield "nested list in GraphQL", graphql(documents.NESTED_LIST.ours)
    yield "tree in GraphQL", graphql(documents.tree(LONGEST, 20, 3, 3).ours)
    yield "vote", lambda nth: ("PUT", f"/v1/comments/cmt_{LONGEST}_1/vote", own[0], b'{"value": %d}' % (1 - 2 * (nth % 2)))
    yield "new comment", lambda nth: ("POST", thread, own[nth % PEOPLE], b'{"body": "Words %d."}' % nth)


def get(target: str, headers: Headers = ()) -> Ask:
    return lambda nth: ("GET", target, headers, b"")


def graphql(text: str) -> Ask:
    return lambda nth: ("POST", "/graphql", JSON, json.dumps({"query": text}).encode())


def cost_of(door: Door, ask: Ask) -> Cost:
    """Every figure from requests of its own: what counts one disturbs the others."""
    sent: list[LoggedQuery] = []
    requests = map(ask, range(10**6))
    door.run(watch(door, sent))
    for _ in range(2):
        sent.clear()
        body = door.run(send(door, next(requests)))
    statements = len(sent)
    met = sum(door.run(rows_of(door.dsn, query)) for query in sent if is_read(query.query))
    calls, blocks, held = (min(door.run(count(door, next(requests))) for _ in range(TRIES)) for count in (calls_of, blocks_of, held_of))
    return Cost(statements, met, calls, blocks, held, body)


async def watch(door: Door, sent: list[LoggedQuery]) -> None:
    async with door.pool.acquire() as connection:
        connection.add_query_logger(sent.append)


async def send(door: Door, request: Request, at_end: Callable[[], None] = lambda: None) -> int:
    """Bytes of the answer's body; `at_end` is called while the request holds all that it holds. Raises ValueError where it fails."""
    method, target, headers, body = request
    size, status = 0, 0

    async def receive() -> object:
        return {"type": "http.request", "body": body, "more_body": False}

    async def take(message: Message) -> None:
        nonlocal size, status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            size += len(message["body"])
            at_end()

    await door.app(scope_of(method, target, headers), receive, take)  # type: ignore[arg-type]  # of messages this gives one kind
    if status not in (200, 201, 304):
        raise ValueError(f"{method} {target}: {status}")
    return size


async def calls_of(door: Door, request: Request) -> int:
    """Calls of functions, whether of Python or of C."""
    found = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        await send(door, request)
    finally:
        sys.setprofile(None)
    return found


async def blocks_of(door: Door, request: Request) -> int:
    """Objects that are there when the body goes out, and were not before."""
    gc.collect()
    gc.disable()
    found = 0

    def look() -> None:
        nonlocal found
        found = sys.getallocatedblocks() - before

    before = sys.getallocatedblocks()
    try:
        await send(door, request, look)
    finally:
        gc.enable()
    return found


async def held_of(door: Door, request: Request) -> int:
    """The most memory that was held at once."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await send(door, request)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def is_read(sql: str) -> bool:
    """Whether it can be explained twice without changing anything."""
    return sql.lstrip().startswith(("select", "with")) and not any(word in sql for word in ("insert into", "update ", "delete from"))


async def rows_of(dsn: str, query: LoggedQuery) -> int:
    async with connected(dsn, SERVER_SETTINGS) as connection:
        return sum(rows_met(scan) for scan in everything(await plan_of(connection, query.query, query.args)) if "Relation Name" in scan)


if __name__ == "__main__":
    main()
