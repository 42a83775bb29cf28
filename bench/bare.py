"""The least that can answer: the server and the driver that the service stands on, the same statement, and nothing else.

No routing, no checks, no header fields but two. What it costs is what the stack costs; what the service takes beyond it is its own.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Sequence
from pathlib import Path

from asyncpg import Pool, Record
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from bench.granian_server import serve
from bench.questions import Question, get
from db.pool import fetch_row, open_pool

QUESTIONS = "BENCH_QUESTIONS"  # the variable that names their file


def keep(asked: Sequence[Question], folder: Path) -> Path:
    """Writes what the server is to answer; the question's place in the list is its path."""
    path = folder / "questions.pickle"
    path.write_bytes(pickle.dumps([(one.sql, one.values) for one in asked]))
    return path


def request_for(place: int) -> bytes:
    return get(f"/{place}")


def create_app() -> ASGIApp:
    """Answers `/0` with the first question's answer, and so on."""
    asked: list[tuple[str, tuple[object, ...]]] = pickle.loads(Path(os.environ[QUESTIONS]).read_bytes())  # the bench's own file
    pools: list[Pool[Record]] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return
        if not pools:
            pools.append(await open_pool(os.environ["DATABASE_URL"]))
        sql, values = asked[int(scope["path"][1:])]
        row = await fetch_row(pools[0], sql, list(values))
        assert row is not None, "each question has an answer"
        body: bytes = row[len(row) - 1]
        fields = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return answer


if __name__ == "__main__":
    serve("bench.bare:create_app")
