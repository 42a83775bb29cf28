"""Before an export is made, what waits gets its place in the log: its cursor is one of this database alone, and leads on from its rows."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from asyncpg import Pool, Record

from api.acts.demo import make_demo
from api.acts.sequencing import Sequencer
from db.changes import INSERT, are_pending, log_change
from db.leases import take_lease
from db.placing import place_pending
from db.write import writing
from schema.release import Manifest
from tests.acting import START
from tests.commands import Told, said
from tests.exports_asked import folder_of
from tests.exports_worked import ask, make
from tests.sending import rows
from tests.signed_in import Person, Service

POSITIONS = "select position, (select count(*) from pending_change) from change_head"


@pytest.fixture
def demo_dsn(fresh_dsn: str) -> str:
    """No service ever ran beside it: all that was noted waits."""
    asyncio.run(make_demo(fresh_dsn, articles=5, comments=40, accounts=6, votes=50, seed=1))
    return fresh_dsn


def manifest_of(folder: Path) -> Manifest:
    return Manifest.model_validate_json((folder / "manifest.json").read_bytes())


def test_since_an_export_that_was_made_before_the_service_ever_ran_nothing_has_changed(demo_dsn: str, tmp_path: Path) -> None:
    assert said("export", tmp_path / "first", "--database-url", demo_dsn).code == 0
    first = manifest_of(tmp_path / "first").position
    assert (first.position > 0, first.pending, rows(demo_dsn, POSITIONS)) == (True, 0, [(first.position, 0)])
    told = said("export", tmp_path / "later", "--only", "comments,accounts", "--since", first.cursor, "--database-url", demo_dsn)
    assert (told.code, told.out) == (0, f"{tmp_path / 'later'}: 0 accounts, 0 comments\n")


def test_an_export_of_a_database_without_changes_stands_before_the_first_one(fresh_dsn: str, tmp_path: Path) -> None:
    assert said("export", tmp_path / "export", "--database-url", fresh_dsn).code == 0
    assert manifest_of(tmp_path / "export").position.cursor == "0-00000000"
    told = said("release", "announce", tmp_path / "export", "https://data.example/1", "--database-url", fresh_dsn)
    why = "before the first change, which is a place of every database's log, so that nothing tells whose it is"
    right = "Announce an export that is made when something has changed."
    assert told == Told(1, "", f"Error: {tmp_path / 'export'} stands at 0-00000000: {why}. {right}\n")


def test_an_export_that_the_service_makes_stands_behind_what_waits(service: Service, heron: Person, shelf: Path) -> None:
    service.door.run(noted(service.door.pool))
    export = ask(heron)
    assert make(service) == 1
    place = manifest_of(folder_of(shelf, export)).position
    assert (place.position > 0, place.pending, service.rows(POSITIONS)) == (True, 0, [(place.position, 0)])


# Who places


async def noted(pool: Pool[Record]) -> None:
    async with writing(pool) as writer:
        await log_change(writer, "comment", (1, 1), INSERT, START)


@pytest.mark.anyio
async def test_the_lease_is_free_afterwards(pool: Pool[Record]) -> None:
    await noted(pool)
    await place_pending(pool)
    assert await Sequencer(pool)._holds()
    assert not await are_pending(pool)
    await pool.execute("delete from lease")


@pytest.mark.anyio
async def test_what_a_sequencer_holds_the_lease_for_it_places_itself(pool: Pool[Record]) -> None:
    sequencer = Sequencer(pool, timedelta(hours=1))
    assert await sequencer.place() == 0
    await noted(pool)
    waiting = asyncio.create_task(place_pending(pool, patience=60))
    done, _ = await asyncio.wait([waiting], timeout=0)
    assert (not done, await sequencer.place()) == (True, 1)
    await waiting
    await pool.execute("delete from lease")


@pytest.mark.anyio
async def test_one_that_sleeps_is_not_waited_for(pool: Pool[Record]) -> None:
    await take_lease(pool, "changes", "a sleeper", timedelta(hours=1))
    await noted(pool)
    await place_pending(pool, patience=0)
    assert await are_pending(pool)
    await pool.execute("delete from lease")
    await place_pending(pool)
    assert not await are_pending(pool)


@pytest.mark.anyio
async def test_where_a_later_holder_has_placed_before_nobody_waits_for_ever(pool: Pool[Record]) -> None:
    """Its lease was taken away, and its number with it."""
    await pool.execute("delete from lease")
    await pool.execute("update change_head set fence = 1000")
    await noted(pool)
    await place_pending(pool, patience=0)
    assert await are_pending(pool)
    await pool.execute("update change_head set fence = 0")
    await place_pending(pool)
    assert not await are_pending(pool)
