"""Cursors of the feed of changes: they outlive restarts, and say so where what is behind them is gone or never was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import asyncpg
import pytest
from asyncpg import Pool, Record
from pydantic_core import from_json

from api.acts.sequencing import Sequencer
from api.rest import change_stream
from api.rest.answer import Answer as Answered
from api.rest.answer import Asked
from api.rest.answer import answer as answer_in_pages
from api.rest.operation import Operation
from db.changes import INSERT, Place, forget_changes, log_change, place_in_snapshot
from db.write import writing
from schema.context import Context
from schema.errors import StatementTimeout
from tests.acting import START
from tests.asking import Json
from tests.door import Answer, Door
from tests.following import placed

FEED = "/v1/changes"


@pytest.fixture
def door(fresh_dsn: str) -> Iterator[Door]:
    opened = Door(fresh_dsn)
    yield opened
    opened.close()


async def noted(pool: Pool[Record], *keys: int, at: datetime = START) -> None:
    async with writing(pool) as writer:
        for key in keys:
            await log_change(writer, "comment", (1, key), INSERT, at)


def note(door: Door, *keys: int, at: datetime = START) -> None:
    """So many changes, placed together."""
    door.run(noted(door.pool, *keys, at=at))
    placed(door)


def page(door: Door, query: str = "") -> dict[str, Json]:
    found: dict[str, Json] = from_json(door.ask("GET", f"{FEED}{query}").body)
    return found


def ids(found: dict[str, Json]) -> list[str]:
    assert isinstance(found["items"], list)
    return [str(one["id"]) for one in found["items"] if isinstance(one, dict)]


def code(answer: Answer) -> tuple[int, object]:
    return answer.status, from_json(answer.body).get("code")


def test_an_empty_feed_has_a_cursor(door: Door) -> None:
    told = {"cursor": "0-00000000", "has_more": False, "items": []}
    assert [page(door, query) for query in ("", "?after=now", "?after=0-00000000")] == [told] * 3


def test_pages_follow_each_other_without_a_gap(door: Door) -> None:
    note(door, 1, 2)
    note(door, 3, 4, 5)
    first = page(door, "?limit=2")
    second = page(door, f"?limit=2&after={first['cursor']}")
    third = page(door, f"?limit=2&after={second['cursor']}")
    assert [(ids(one), one["has_more"]) for one in (first, second, third)] == [
        (["cmt_1_1", "cmt_1_2"], True),
        (["cmt_1_3", "cmt_1_4"], True),
        (["cmt_1_5"], False),
    ]
    assert page(door, f"?after={third['cursor']}") == {"cursor": third["cursor"], "has_more": False, "items": []}
    assert page(door, "?after=now")["cursor"] == third["cursor"]


def test_each_change_has_a_cursor_that_reads_on_behind_it(door: Door) -> None:
    note(door, 1, 2, 3)
    found = page(door)
    assert isinstance(found["items"], list)
    behind = [one["cursor"] for one in found["items"] if isinstance(one, dict)]
    assert [ids(page(door, f"?after={one}")) for one in behind] == [["cmt_1_2", "cmt_1_3"], ["cmt_1_3"], []]
    assert behind[-1] == found["cursor"]


def test_of_some_types_the_cursor_goes_over_what_is_left_out(door: Door) -> None:
    note(door, *range(1, 4))
    found = page(door, "?types=article,site")
    assert (found["items"], found["has_more"], found["cursor"]) == ([], False, page(door, "?after=now")["cursor"])


def test_of_some_types_no_more_than_ten_thousand_places_are_looked_through(door: Door) -> None:
    note(door, *range(1, 10_006))
    first = page(door, "?types=article")
    second = page(door, f"?types=article&after={first['cursor']}")
    assert [(one["items"], one["has_more"], str(one["cursor"]).partition("-")[0]) for one in (first, second)] == [
        ([], True, "10000"),
        ([], False, "10005"),
    ]


@pytest.mark.parametrize("after", ["", "x", "1", "1-xyz", "-1-00000000", "1-0000000G", "01-1-1", "9" * 19 + "-00000000", "NOW"])
def test_what_is_no_cursor_is_refused(door: Door, after: str) -> None:
    assert code(door.ask("GET", f"{FEED}?after={after}")) == (400, "invalid_cursor")


def test_a_cursor_of_another_history_is_gone(door: Door) -> None:
    note(door, 1)
    mark = str(page(door)["cursor"]).partition("-")[2]
    other = f"{int(mark, 16) ^ 1:08x}"
    assert [code(door.ask("GET", f"{FEED}?after={after}")) for after in (f"1-{other}", f"2-{mark}", "1-00000000")] == [
        (410, "history_replaced")
    ] * 3


def test_a_database_that_was_restored_from_a_backup_is_noticed(door: Door) -> None:
    note(door, 1)
    kept = page(door)["cursor"]
    note(door, 2)
    lost = page(door)["cursor"]
    door.run(door.pool.execute("delete from change where position = 2"))  # as the backup has it
    door.run(door.pool.execute("update change_head set position = 1, mark = (select mark from change)"))
    assert code(door.ask("GET", f"{FEED}?after={lost}")) == (410, "history_replaced")
    note(door, 3)
    assert code(door.ask("GET", f"{FEED}?after={lost}")) == (410, "history_replaced")  # its place is another change's by now
    assert ids(page(door, f"?after={kept}")) == ["cmt_1_3"]  # who had read no further than the backup has lost nothing


def test_what_is_too_old_is_gone_and_says_from_where_one_may_read(door: Door) -> None:
    note(door, 1)
    first = page(door)["cursor"]
    note(door, 2)
    second = page(door)["cursor"]
    note(door, 3, at=START + timedelta(days=1))
    assert door.run(forget_changes(door.pool, START + timedelta(hours=1))) == 2
    for query in ("", f"?after={first}", "?after=0-00000000"):
        answer = door.ask("GET", f"{FEED}{query}")
        assert code(answer) == (410, "changes_gone")
        assert str(second) in from_json(answer.body)["detail"]
    assert ids(page(door, f"?after={second}")) == ["cmt_1_3"]
    assert door.run(forget_changes(door.pool, START + timedelta(hours=1))) == 0


def test_forgetting_goes_in_steps(door: Door) -> None:
    note(door, *range(1, 8))
    last = page(door)["cursor"]
    assert [door.run(forget_changes(door.pool, START + timedelta(hours=1), 3)) for _ in range(4)] == [3, 6, 7, 0]
    note(door, 8)
    assert ids(page(door, f"?after={last}")) == ["cmt_1_8"]


def test_over_graphql_a_cursor_is_refused_in_the_same_words(door: Door) -> None:
    sent = [(b"content-type", b"application/json")]
    found = from_json(door.ask("POST", "/graphql", sent, b'{"query": "{ changes(after: \\"7-00000001\\") { cursor } }"}').body)
    assert [one["extensions"]["code"] for one in found["errors"]] == ["history_replaced"]


def test_a_snapshot_tells_where_the_log_stands_in_it(door: Door, fresh_dsn: str) -> None:
    assert door.run(snapshot(fresh_dsn)) == (Place("2-", 2, 1), Place("3-", 3, 0))


async def snapshot(dsn: str) -> tuple[Place, Place]:
    """Two are placed and one waits; the snapshot does not change when that gets its place, too."""
    connection = await asyncpg.connect(dsn)
    async with asyncpg.create_pool(dsn, min_size=0, max_size=2) as pool:
        try:
            sequencer = Sequencer(pool)
            await noted(pool, 1, 2)
            await sequencer.place()
            await noted(pool, 3)
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                before = await place_in_snapshot(connection)
                await sequencer.place()
                assert await place_in_snapshot(connection) == before
            return without_mark(before), without_mark(await place_in_snapshot(connection))
        finally:
            await connection.close()


def without_mark(place: Place) -> Place:
    return Place(place.cursor[:2], place.position, place.pending)


def stream(door: Door, query: str = "") -> list[dict[str, Json]]:
    answer = door.ask("GET", f"{FEED}{query}", [(b"accept", b"application/x-ndjson")])
    assert answer.status == 200, answer.body
    return [from_json(line) for line in answer.body.splitlines()]


def test_a_stream_goes_to_the_end_and_says_from_where_to_read_on(door: Door) -> None:
    note(door, *range(1, 2_502))
    *rows, end = stream(door)
    assert ([row["id"] for row in rows], end) == (
        [f"cmt_1_{key}" for key in range(1, 2_502)],
        {"end": True, "rows": 2501, "cursor": page(door, "?after=now")["cursor"]},
    )
    assert stream(door, f"?after={end['cursor']}") == [end | {"rows": 0}]
    assert rows[0] == (page(door, "?limit=1")["items"] or [None])[0]  # type: ignore[index]  # a list of rows


def test_a_stream_of_what_takes_too_long_together_is_read_in_smaller_pieces(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    note(door, *range(1, 8))
    sizes: list[int] = []

    async def slow(pool: Pool[Record], operation: Operation, asked: Asked, context: Context) -> Answered:
        sizes.append(int(asked.query_string.rpartition(b"limit=")[2]))
        if sizes[-1] > 5:
            raise StatementTimeout
        return await answer_in_pages(pool, operation, asked, context)

    monkeypatch.setattr(change_stream, "answer", slow)
    *rows, end = stream(door)
    assert ([row["id"] for row in rows], end["rows"], sizes) == ([f"cmt_1_{key}" for key in range(1, 8)], 7, [500, 50, 5, 5])


def test_a_stream_goes_on_however_its_cursor_was_spelled(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_stream, "TOGETHER", 2)
    note(door, *range(1, 8))
    first = page(door, "?limit=1")["cursor"]
    *rows, end = stream(door, f"?%61fter={first}&types=comment")
    assert ([row["id"] for row in rows], end["rows"]) == ([f"cmt_1_{key}" for key in range(2, 8)], 6)


def test_a_stream_is_of_some_types_or_refused_as_a_page_is(door: Door) -> None:
    note(door, 1)
    assert [one.get("rows") for one in stream(door, "?types=site")] == [0]
    asked = {"?limit=2": 422, "?fields=cursor": 422, "?after=9-00000000": 410, "?after=x": 400, "?types=comment,nothing": 422}
    ndjson = [(b"accept", b"application/x-ndjson")]
    assert {query: door.ask("GET", f"{FEED}{query}", ndjson).status for query in asked} == asked
