"""Announces releases of a log of changes that the test writes, and hears what whoever is too late is told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from asyncpg import Pool, Record

from api.acts.announced import announce_release
from db.announced import Release
from db.changes import INSERT, forget_changes, log_change
from db.write import writing
from tests.acting import START
from tests.asking import at
from tests.door import POSTED, Door
from tests.following import placed

PAGE, STREAM, GRAPHQL = WAYS = ("page", "stream", "graphql")
FIRST, SECOND = "https://data.example/first", "https://data.example/second"
DAY = timedelta(days=1)


async def _noted(pool: Pool[Record], key: int, moment: datetime) -> None:
    async with writing(pool) as writer:
        await log_change(writer, "comment", (1, key), INSERT, moment)


def changed(door: Door, key: int) -> str:
    """Something changes on the day of this number: the cursor behind it."""
    door.run(_noted(door.pool, key, START + key * DAY))
    placed(door)
    return str(door.ask("GET", "/v1/changes?after=now").json["cursor"])


def forgotten(door: Door, days: int) -> None:
    """What changed on the first days is not kept any more; the log reads on behind the last of them."""
    door.run(forget_changes(door.pool, START + days * DAY + DAY / 2))


def restored(door: Door, places: int) -> None:
    """As from a backup that was made when the log had so many places."""
    door.run(door.pool.execute("delete from change where position > $1", places))
    told = "update change_head set position = $1, mark = coalesce((select mark from change where position = $1), 0)"
    door.run(door.pool.execute(told, places))


def announce(door: Door, name: str, address: str, cursor: str) -> str | None:
    return door.run(announce_release(door.pool, Release(name, address, cursor), START))


def refusal(door: Door, way: str, after: str) -> tuple[object, object]:
    """Code and detail with which a cursor is refused."""
    if way == GRAPHQL:
        query = json.dumps({"query": f'{{ changes(after: "{after}") {{ cursor }} }}'}).encode()
        error = at(door.ask("POST", "/graphql", POSTED, query).json, "errors", 0)
        return at(error, "extensions", "code"), at(error, "message")
    accepted = [(b"accept", b"application/x-ndjson")] if way == STREAM else []
    answer = door.ask("GET", f"/v1/changes?after={after}", accepted)
    return answer.json["code"], answer.json["detail"]
