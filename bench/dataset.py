"""The demo data that is read: made at the first run, kept in `bench/.data/` for the next."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.acts.demo import DemoRefused, make_demo
from api.cli.progress import ProgressBar
from api.cli.where import bring_up
from db.cluster import Cluster
from db.migrate import MigrationError

FOLDER = Path(__file__).parent / ".data"


@dataclass(frozen=True, slots=True)
class Size:
    """How much demo data there is."""

    articles: int
    comments: int


@contextmanager
def demo_cluster(size: Size, folder: Path = FOLDER) -> Iterator[Cluster]:
    """The embedded Postgres on data of this size; it runs while it is used. What an older version made is made again where it must be."""
    place = folder / f"{size.articles}-{size.comments}"
    with Cluster(place) as cluster:
        is_usable = _is_filled(cluster.dsn, size)
    if not is_usable:
        shutil.rmtree(place)
    with Cluster(place) as cluster:
        if not is_usable and not _is_filled(cluster.dsn, size):
            raise RuntimeError(f"The data in {place} cannot be made.")
        yield cluster


def _is_filled(dsn: str, size: Size) -> bool:
    """Fills it, where it can be used."""
    try:
        asyncio.run(_fill(dsn, size))
    except MigrationError:
        return False
    return True


async def _fill(dsn: str, size: Size) -> None:
    await bring_up(dsn)
    try:
        with ProgressBar() as progress:
            await make_demo(
                dsn, articles=size.articles, comments=size.comments, accounts=size.articles, votes=size.comments, seed=1, progress=progress
            )
    except DemoRefused:
        return  # all of it is there since an earlier run: it is made in one transaction
