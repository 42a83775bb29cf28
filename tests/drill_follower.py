"""The follower of the drill: reads pages and streams whatever happens, and now and then loses all that it has not saved."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pydantic_core import from_json

PAUSE_SECONDS = 0.05  # where there is nothing new, or nobody answers
ANSWERED = 15.0  # seconds for one answer; the service gives up after 7
Row = dict[str, Any]  # JSON


@dataclass
class Follower:
    """A copy of all that the feed told. `seen` are the ids of all that ever came; `until` is the place at which it may end."""

    port: int
    random: Random
    rows: dict[str, Row] = field(default_factory=dict)
    cursor: str | None = None
    saved: tuple[dict[str, Row], str | None] = field(default_factory=lambda: ({}, None))
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    until: int | None = None

    @property
    def place(self) -> int:
        return place_of(self.cursor)

    async def run(self) -> None:
        while self.until is None or self.place < self.until:
            before = self.place
            await asyncio.to_thread(self.read_on)
            self.keep_or_lose()
            if self.place <= before:
                await asyncio.sleep(PAUSE_SECONDS)

    def keep_or_lose(self) -> None:
        """Saves now and then; more seldom it is as if it had been killed, and begins with what it saved."""
        drawn = self.random.random()
        if drawn < 0.3:
            self.saved = (dict(self.rows), self.cursor)
        elif drawn < 0.34 and self.until is None:
            self.rows, self.cursor = dict(self.saved[0]), self.saved[1]
            self.done["lost and begun again"] += 1

    def read_on(self) -> None:
        is_stream = self.random.random() < 0.4
        query = f"after={self.cursor}" if self.cursor else ""
        if not is_stream:
            query += f"&limit={self.random.choice((1, 10, 100, 1000))}"
        headers = {"Accept": "application/x-ndjson" if is_stream else "application/json"}
        try:
            self.take_answer(*self.ask(f"/v1/changes?{query.removeprefix('&')}", headers), is_stream=is_stream)
        except (OSError, http.client.HTTPException) as error:
            self.done[type(error).__name__] += 1

    def take_answer(self, status: int, body: bytes, *, is_stream: bool) -> None:
        self.done[f"{'stream' if is_stream else 'page'} {status}"] += 1
        if status == 410 or status == 500:
            self.faults.append(f"an answer was {status}: {body[:300]!r}")
        if status != 200:
            return
        if not is_stream:
            page = from_json(body)
            self.take(page["items"], page["cursor"])
            return
        *lines, end = [from_json(line) for line in whole_lines(body)] or [{}]
        if end.get("end"):
            self.take(lines, end["cursor"])
        else:  # cut off: all that came is good all the same
            self.done["stream cut off"] += 1
            self.take([*lines, end] if end else [], None)

    def take(self, changes: list[Row], cursor: str | None) -> None:
        for change in changes:
            if place_of(change["cursor"]) != self.place + 1:
                self.faults.append(f"behind {self.cursor} came {change['cursor']}")
            self.cursor = change["cursor"]
            self.seen.add(change["id"])
            if change["item"] is None:
                self.rows.pop(change["id"], None)
            else:
                self.rows[change["id"]] = change["item"]
        if cursor and cursor != self.cursor and not (self.cursor is None and place_of(cursor) == 0):
            self.faults.append(f"the page's cursor is {cursor}, that of its last change {self.cursor}")

    def ask(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and body; a body that breaks off, as far as it came. Raises OSError or HTTPException."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWERED)
        try:
            connection.request("GET", path, headers=headers | {"Connection": "close"})
            with connection.getresponse() as answer:
                try:
                    return answer.status, answer.read()
                except http.client.IncompleteRead as broken:
                    return answer.status, broken.partial
        finally:
            connection.close()

    def answered(self, path: str) -> tuple[int, bytes]:
        """Asked again while the service cannot answer: it may have started just now."""
        while (told := self.ask(path, {}))[0] == http.HTTPStatus.SERVICE_UNAVAILABLE:
            time.sleep(PAUSE_SECONDS)
        return told

    def status(self, path: str) -> int:
        return self.answered(path)[0]

    def get(self, path: str) -> Row | None:
        """What is there; None where nothing is shown. Raises RuntimeError for any other answer."""
        status, body = self.answered(path)
        if status not in (200, 404):
            raise RuntimeError(f"{path}: {status}: {body[:300]!r}")
        found: Row = from_json(body)
        return found if status == 200 else None

    def now(self) -> str:
        """The cursor of this moment."""
        found = self.get("/v1/changes?after=now")
        assert found is not None, "the feed is always there"
        return str(found["cursor"])


def place_of(cursor: str | None) -> int:
    """What nobody but this drill looks for in a cursor."""
    return int((cursor or "0").partition("-")[0])


def whole_lines(body: bytes) -> list[bytes]:
    """Without a last one that was cut off."""
    return [line for line in body.splitlines(keepends=True) if line.endswith(b"\n")]
