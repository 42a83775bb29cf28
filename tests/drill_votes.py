"""The vote drill: many voters on one comment, through several workers, while Postgres is killed again and again; `make drill-votes`.

Each voter sends two votes, and sends each again until it is acknowledged. In the end every voter's last acknowledged vote must be there,
once; the tally must be what they come to; and the log of changes must have no gap.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import asyncpg

from api.acts.check import check
from bench.measured import measured
from bench.servers import broadsheet, serving
from bench.votes import prepared_in, request
from db.cluster import Cluster
from db.postmaster import pid_of

AT_ONCE = 64  # connections
PAUSE_SECONDS = 0.05  # before a vote is sent again
KILLED_FOR = 0.5  # seconds between a kill and the restart
LIMIT_SECONDS = 300.0  # for all of it
ANSWERED = 15.0  # seconds for one answer; the service gives up after 7
Values = tuple[int, int]


@dataclass
class Drill:
    """What was acknowledged, and what went wrong on the way."""

    port: int
    secrets: list[str]
    votes: list[Values]
    acknowledged: list[int] = field(default_factory=list)
    """Each voter's last vote, as far as the service said that it was kept."""
    seen: Counter[str] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    async def run(self) -> None:
        self.acknowledged, self.left = [0] * len(self.secrets), list(range(len(self.secrets)))
        async with asyncio.timeout(LIMIT_SECONDS):
            await asyncio.gather(*(self._connection() for _ in range(AT_ONCE)))

    async def _connection(self) -> None:
        line: Line | None = None
        while self.left:
            voter = self.left.pop()
            for value in self.votes[voter]:
                line = await self._voted(line, voter, value)
        if line:
            line.writer.close()

    async def _voted(self, line: Line | None, voter: int, value: int) -> Line | None:
        """Until it is acknowledged."""
        while True:
            began = time.monotonic()
            try:
                line = line or await Line.opened(self.port)
                status = await asyncio.wait_for(line.ask(request(self.secrets[voter], value)), ANSWERED)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                self.seen[type(error).__name__] += 1
                line = None
            else:
                self.seen[str(status)] += 1
                if status == 200:
                    self.acknowledged[voter] = value
                    self.took.append((time.monotonic() - began) * 1000)
                    return line
            await asyncio.sleep(PAUSE_SECONDS)


@dataclass
class Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def opened(cls, port: int) -> Line:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, asked: bytes) -> int:
        """The answer's status. Raises OSError or IncompleteReadError."""
        self.writer.write(asked)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await self.reader.readexactly(int(length or b"0"))
        return int(head.split()[1])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="drill-votes", description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--voters", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder, Cluster(Path(folder) / "data") as cluster:
        secrets = prepared_in(cluster.dsn, given.voters)
        random = Random(given.seed)
        votes = [(random.choice((1, -1)), random.choice((1, 0, -1))) for _ in secrets]
        with serving(broadsheet(given.workers), cluster.dsn) as service:
            drill = Drill(service.port, secrets, votes)
            asyncio.run(under_fire(drill, cluster, given.kills))
            asyncio.run(all_placed(cluster.dsn))
        tell(drill)
        sys.exit(tell_faults(asyncio.run(faults(drill, cluster.dsn))))


async def under_fire(drill: Drill, cluster: Cluster, kills: int) -> None:
    """The votes, with so many kills spread over them."""
    voting, all_of_them = asyncio.create_task(drill.run()), len(drill.secrets)
    for nth in range(1, kills + 1):
        while not voting.done() and len(drill.left) > all_of_them * (kills + 1 - nth) // (kills + 1):  # noqa: ASYNC110  # they go on by themselves
            await asyncio.sleep(0.01)  # the votes go on by themselves
        kill(cluster)
        await asyncio.sleep(KILLED_FOR)
        await asyncio.to_thread(cluster.revive, lambda: None)
        drill.seen["kill -9"] += 1
    await voting


def kill(cluster: Cluster) -> None:
    """The server with all its children, at once: stopped first, so that none is born meanwhile."""
    postmaster = pid_of(cluster.pgdata)
    os.kill(postmaster, signal.SIGSTOP)
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    for pid in (postmaster, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


async def all_placed(dsn: str) -> None:
    """Waits until all that was noted has its place."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(60):
            while await connection.fetchval("select exists (select from pending_change)"):  # noqa: ASYNC110  # another process does
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def faults(drill: Drill, dsn: str) -> list[str]:
    """What is not as it should be."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("select voter_id, value from vote")
        [[up, down]] = await connection.fetch("select up, down from comment")
        positions = [row["position"] for row in await connection.fetch("select position from change order by position")]
    finally:
        await connection.close()
    found = {row["voter_id"] - 1: row["value"] for row in rows}
    lost = [voter for voter, value in enumerate(drill.acknowledged) if found.get(voter) != value]
    expected = (drill.acknowledged.count(1), drill.acknowledged.count(-1))
    return [
        *([f"{len(lost)} votes were lost or are others, that of voter {lost[0] + 1} first"] if lost else []),
        *([f"{len(rows)} rows for {len(drill.secrets)} voters"] if len(rows) != len(drill.secrets) else []),
        *([f"the tally is +{up} / -{down}, the votes come to +{expected[0]} / -{expected[1]}"] if (up, down) != expected else []),
        *(["the log of changes has gaps"] if positions != list(range(1, len(positions) + 1)) else []),
        *(["some answer was 500"] if drill.seen["500"] else []),
        *await check(dsn),
    ]


def tell(drill: Drill) -> None:
    took = measured(drill.took, 1.0)
    print(f"{len(drill.secrets):,} voters, two votes each; {', '.join(f'{what}: {count:,}' for what, count in sorted(drill.seen.items()))}")
    print(f"acknowledged: p50 {took.p50:.0f} ms, p99 {took.p99:.0f} ms, most {max(drill.took):.0f} ms")


def tell_faults(found: list[str]) -> int:
    """The exit code."""
    print("\n".join(found) or "no acknowledged vote lost, none counted twice, no drift, no gap")
    return 1 if found else 0


if __name__ == "__main__":
    main()
