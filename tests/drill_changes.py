"""The drill of changes: a follower rebuilds the dataset through the feed while Postgres and the service are killed; `make drill-changes`.

Writers of all kinds write at full speed and commit late. The follower reads pages and streams, and now and then loses what it has not
saved. In the end its copy is what the service shows, all that was acknowledged has come, and no place was left out. Then the database is
replaced by a backup: the follower must be told.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import asyncpg

from api.acts.check import check
from bench.servers import free_port
from db.cluster import Cluster
from db.migrate import migrate
from db.pool import open_pool
from tests.drill_follower import Follower
from tests.drill_killed import KilledService
from tests.drill_votes import all_placed, kill
from tests.drill_writers import Writers
from tests.following import EVERY_ID, alone

PEOPLE = 300
AT_ONCE = 12  # writers
DOWN_SECONDS = 0.5  # between a kill and the restart
CAUGHT_UP = 60.0  # seconds for the follower to read what is left
SITE = "insert into site (slug, name, host) values ('courier', 'Courier', 'courier.example')"
ACCOUNTS = """
with people as (
  insert into account (handle, handle_key, display_name, origin, role, joined_at)
  select 'person-' || nth, 'person-' || nth, 'Person', 'registered', case when nth = 1 then 'admin' else 'reader' end, now()
  from generate_series(1, $1::integer) as nth
  returning account_id
)
insert into private_account (account_id, email, email_key, created_at)
select account_id, account_id || '@example.org', account_id || '@example.org', now() from people
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="drill-changes", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40.0, help="for which is written")
    parser.add_argument("--kills", type=int, default=3, help="of Postgres, and as many of the service")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        asyncio.run(prepared(cluster.dsn))
        with KilledService(cluster.dsn, free_port(), given.workers) as service:
            faults = asyncio.run(drilled(cluster, service, given.seconds, given.kills, Random(given.seed)))
            faults += restored(cluster, service, Path(folder) / "backup")
    print("\n".join(faults) or "the copy is equal, nothing is missing, no place was left out, and the backup was noticed")
    sys.exit(1 if faults else 0)


async def prepared(dsn: str) -> None:
    """Tables, a site and people. They come past the acts, so that they are logged as a whole."""
    connection = await asyncpg.connect(dsn)
    try:
        await migrate(connection)
        await connection.execute(SITE)
        await connection.execute(ACCOUNTS, PEOPLE)
        await connection.execute("insert into pending_change (noun, key, operation, at) values ('site', array[1], 'insert', now())")
        await connection.execute(
            "insert into pending_change (noun, key, operation, at) select 'account', array[account_id], 'insert', now() from account"
        )
    finally:
        await connection.close()


async def drilled(cluster: Cluster, service: KilledService, seconds: float, kills: int, random: Random) -> list[str]:
    """What is not as it should be."""
    follower = Follower(service.port, Random(random.random()))
    async with await open_pool(cluster.dsn, size=AT_ONCE + 2) as pool:
        writers = Writers(pool, Random(random.random()), list(range(1, PEOPLE + 1)))
        writing, following = asyncio.create_task(writers.run(AT_ONCE)), asyncio.create_task(follower.run())
        await fire(cluster, service, seconds, kills)
        writers.is_over = True
        await writing
    await all_placed(cluster.dsn)
    follower.until = await head(cluster.dsn)
    async with asyncio.timeout(CAUGHT_UP):
        await following
    tell(writers, follower)
    return [*follower.faults, *await compared(cluster.dsn, writers, follower), *await check(cluster.dsn)]


async def fire(cluster: Cluster, service: KilledService, seconds: float, kills: int) -> None:
    """Postgres and the service in turns, spread over the time."""
    pause = seconds / (2 * kills + 1)
    for _ in range(kills):
        await asyncio.sleep(pause)  # the writers go on by themselves
        kill(cluster)
        await asyncio.sleep(DOWN_SECONDS)
        await asyncio.to_thread(cluster.revive, lambda: None)
        await asyncio.sleep(pause)
        service.kill()
        await asyncio.sleep(DOWN_SECONDS)
        await asyncio.to_thread(service.start)
    await asyncio.sleep(pause)


async def head(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        found: int = await connection.fetchval("select position from change_head")
        return found
    finally:
        await connection.close()


async def compared(dsn: str, writers: Writers, follower: Follower) -> list[str]:
    """The copy beside what the service shows of everything there is."""
    connection = await asyncpg.connect(dsn)
    try:
        every = [row["id"] for row in await connection.fetch(EVERY_ID)]
        positions = [row["position"] for row in await connection.fetch("select position from change order by position")]
    finally:
        await connection.close()
    began = time.monotonic()
    shown = {one: alone(row) for one in every if (row := follower.get(f"/v1/node/{one}"))}
    print(f"{len(shown):,} of {len(every):,} rows are shown; asked one by one in {time.monotonic() - began:.0f} s")
    missing, extra = sorted(shown.keys() - follower.rows.keys()), sorted(follower.rows.keys() - shown.keys())
    others = [one for one in shown.keys() & follower.rows.keys() if shown[one] != follower.rows[one]]
    unseen = [one for one in writers.kept if one not in follower.seen]
    return [
        *([f"{len(missing)} rows are missing, such as {missing[0]}"] if missing else []),
        *([f"{len(extra)} rows are gone and still in the copy, such as {extra[0]}"] if extra else []),
        *([f"{len(others)} rows are others, such as {shown[others[0]]}, which is told as {follower.rows[others[0]]}"] if others else []),
        *([f"{len(unseen)} acknowledged writes never came, such as {unseen[0]}"] if unseen else []),
        *(["the log has gaps"] if positions != list(range(1, len(positions) + 1)) else []),
    ]


def restored(cluster: Cluster, service: KilledService, backup: Path) -> list[str]:
    """A backup, more changes, and the backup in place of them: the cursor of after it must lead nowhere, that of before it on."""
    follower = Follower(service.port, Random(1))
    before = follower.now()
    service.kill()
    cluster.stop()
    shutil.copytree(cluster.pgdata, backup)
    cluster.start()
    service.start()
    asyncio.run(renamed(cluster.dsn))
    after = follower.now()
    service.kill()
    cluster.stop()
    shutil.rmtree(cluster.pgdata)
    shutil.copytree(backup, cluster.pgdata)
    cluster.start()
    service.start()
    asyncio.run(renamed(cluster.dsn))  # so that the same place is another change's
    told = [follower.status(f"/v1/changes?after={cursor}") for cursor in (after, before)]
    return [] if told == [410, 200] else [f"after a backup was restored, the cursors of after and before it were answered with {told}"]


async def renamed(dsn: str) -> None:
    """One change, until it has its place."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("insert into pending_change (noun, key, operation, at) values ('site', array[1], 'update', now())")
    finally:
        await connection.close()
    await all_placed(dsn)


def tell(writers: Writers, follower: Follower) -> None:
    print(f"written: {', '.join(f'{what} {count:,}' for what, count in sorted(writers.done.items()))}")
    print(f"followed: {', '.join(f'{what} {count:,}' for what, count in sorted(follower.done.items()))}; {follower.place:,} places")


if __name__ == "__main__":
    main()
