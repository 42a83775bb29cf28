"""How far back the feed of changes reaches: to the first change where it was there from the beginning; else nobody is told so."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from api.acts.demo import make_demo
from db import migrate as migrating
from db.migrate import known_migrations, migrate
from tests.door import Door
from tests.following import Copy, all_shown, getter, placed
from tests.sending import at_database

pytestmark = pytest.mark.anyio
FEED_CAME = 19  # the migration


@pytest.fixture
async def old(empty_dsn: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A database of before the feed."""
    admin = await asyncpg.connect(at_database(empty_dsn, "postgres"))
    await admin.execute("create database old_feed template template0")
    connection = await asyncpg.connect(at_database(empty_dsn, "old_feed"))
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "known_migrations", lambda: known_migrations()[: FEED_CAME - 1])
        await migrate(connection)
    yield connection
    await connection.close()
    await admin.execute("drop database old_feed with (force)")
    await admin.close()


async def test_where_there_is_something_already_nobody_is_told_that_the_feed_tells_all(old: asyncpg.Connection[asyncpg.Record]) -> None:
    await old.execute("insert into site (slug, name) values ('courier', 'Courier')")
    await old.execute("insert into change (position, noun, key, operation, at) values (1, 'comment', '{1,7}', 'insert', now())")
    await migrate(old)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await old.fetchval("select place_behind(null)")
    cursor = await old.fetchval("select change_cursor(position, mark) from change_head")
    assert (refused.value.sqlstate, await old.fetchval("select place_behind($1)", cursor)) == ("BC001", 1)
    assert await old.fetchval("select array_agg(noun) from change") == ["site"]  # what was logged before told of hidden things, too


async def test_an_empty_database_tells_all_from_its_first_change_on(old: asyncpg.Connection[asyncpg.Record]) -> None:
    await migrate(old)
    assert await old.fetchval("select place_behind(null)") == 0


def test_data_that_was_made_for_trying_out_is_told_whole(fresh_dsn: str) -> None:
    door = Door(fresh_dsn)
    try:
        door.run(make_demo(fresh_dsn, articles=8, comments=60, accounts=9, votes=40, seed=1))
        placed(door)
        copy = Copy()
        told = copy.follow(getter(door), limit=100)
        assert ({one["operation"] for one in told}, copy.rows) == ({"insert"}, all_shown(door))
        assert len(told) == len(copy.rows)
    finally:
        door.close()
