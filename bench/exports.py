"""Measures an export of comments beside a plain COPY of the same JSON to a file: how long, how large, how much memory.

`make bench-exports`. The plain COPY is asyncpg's: Postgres prints the same rows, and they land in one file as they come.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from api.acts.demo import make_demo
from api.release.tables import fields_of
from api.release.wanted import Wanted
from bench.servers import PROGRAM
from db.cluster import Cluster
from db.migrate import migrate
from db.release import Part, copy_rows
from db.snapshot import snapshot
from schema.release import TABLES

LOOK_SECONDS = 0.1
COMMENTS = next(table for table in TABLES if table.name == "comments")
WAYS = {
    "jsonl": ("--format", "jsonl"),
    "parquet": ("--format", "parquet"),
    "csv": ("--format", "csv"),
    "all three": ("--format", "jsonl,csv,parquet"),
    "pseudonyms, masked": ("--mask", "--coarse", "hour", "--pseudonyms"),
}


@dataclass(frozen=True, slots=True)
class Took:
    """What one way took. The plain COPY runs in this process, whose memory says nothing."""

    seconds: float
    megabytes: float
    memory: float | None = None


def plain(dsn: str, path: Path) -> Took:
    began = time.monotonic()
    asyncio.run(copied(dsn, path))
    return Took(time.monotonic() - began, path.stat().st_size / 1e6)


async def copied(dsn: str, path: Path) -> None:
    with path.open("wb") as file:

        async def write(some: bytes) -> None:
            file.write(some)

        async with snapshot(dsn, 1) as [reader]:
            await copy_rows(reader, COMMENTS.noun, fields_of(COMMENTS, Wanted()), Part((0, 0), None), write)


def export(dsn: str, folder: Path, *options: str) -> Took:
    """As a process of its own: its start counts, and its memory is all its own."""
    began = time.monotonic()
    child = subprocess.Popen(
        [PROGRAM, "export", folder, "--only", "comments", "--database-url", dsn, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    memory = peak_of(child)
    if child.wait():
        raise SystemExit(f"the export failed with {child.returncode}")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Took(time.monotonic() - began, size / 1e6, memory)


def peak_of(child: subprocess.Popen[bytes]) -> float:
    """Megabytes, until it ends. What the kernel says of a child that has ended counts what its parent had when it began."""
    most = 0.0
    while child.poll() is None:
        told = Path(f"/proc/{child.pid}/status").read_text()
        if found := re.search(r"VmHWM:\s+([0-9]+) kB", told):
            most = max(most, int(found[1]) / 1e3)
        time.sleep(LOOK_SECONDS)
    return most


def measure(dsn: str, folder: Path, tell: Callable[[str], None]) -> None:
    plain(dsn, folder / "warm")
    base = plain(dsn, folder / "plain")
    tell(f"{'':<20}{'s':>8}{'MB':>9}{'memory MB':>11}{'of plain':>10}")
    tell(line("plain copy", base, base))
    key = folder / "key"
    key.write_text(os.urandom(32).hex())
    key.chmod(0o600)
    for name, options in WAYS.items():
        tell(line(name, export(dsn, folder / name, *options, *([str(key)] if options[-1] == "--pseudonyms" else [])), base))


def line(name: str, took: Took, base: Took) -> str:
    memory = f"{took.memory:,.0f}" if took.memory else ""
    return f"{name:<20}{took.seconds:>8.1f}{took.megabytes:>9,.0f}{memory:>11}{took.seconds / base.seconds:>10.2f}"


def main(arguments: Sequence[str] | None = None) -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--comments", type=int, default=1_000_000, help="how many comments (1,000,000)")
    given.add_argument("--data", type=Path, help="folder for the embedded Postgres, kept; a temporary one if not given")
    chosen = given.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made, Cluster(chosen.data or Path(made) / "data") as cluster:
        asyncio.run(fill(cluster.dsn, chosen.comments))
        measure(cluster.dsn, Path(made), print)


async def fill(dsn: str, comments: int) -> None:
    """Where the folder is kept, what is there is measured again."""
    async with snapshot(dsn, 1) as [connection]:
        is_there = await connection.fetchval("select to_regclass('comment') is not null")
    if not is_there:
        await migrated(dsn)
        await make_demo(dsn, articles=max(comments // 50, 1), comments=comments, accounts=max(comments // 100, 10), votes=0, seed=1)


async def migrated(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await migrate(connection)
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
