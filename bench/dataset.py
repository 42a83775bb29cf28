"""The demo data that is read: made at the first run, kept in `bench/.data/` for the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.acts.demo import DemoRefused, make_demo
from api.cli.progress import ProgressBar
from api.cli.where import bring_up
from db.cluster import Cluster

FOLDER = Path(__file__).parent / ".data"


@dataclass(frozen=True, slots=True)
class Size:
    """How much demo data there is."""

    articles: int
    comments: int


@contextmanager
def demo_cluster(size: Size, folder: Path = FOLDER) -> Iterator[Cluster]:
    """The embedded Postgres on data of this size; it runs while it is used."""
    with Cluster(folder / f"{size.articles}-{size.comments}") as cluster:
        asyncio.run(_fill(cluster.dsn, size))
        yield cluster


async def _fill(dsn: str, size: Size) -> None:
    await bring_up(dsn)
    try:
        with ProgressBar() as progress:
            await make_demo(
                dsn, articles=size.articles, comments=size.comments, accounts=size.articles, votes=size.comments, seed=1, progress=progress
            )
    except DemoRefused:
        return  # all of it is there since an earlier run: it is made in one transaction
