"""Votes: many in one transaction, each judged by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from asyncpg import Pool, Record

from db.changes import wake
from db.statements import statement
from db.write import writing

Asked: TypeAlias = tuple[int, int, int, int]
"""article_id, number, voter_id, value"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of a vote: the comment's tally, or the code of what it was refused with."""

    refusal: str | None
    up: int | None
    down: int | None


MOST_VOTES = 2_000_000_000
"""On one comment, which only comes from elsewhere with so many: Postgres adds up both kinds as an integer. Above is room for a batch."""


async def cast_votes(pool: Pool[Record], votes: Sequence[Asked], now: datetime) -> list[Counted]:
    """In the order of `votes`, no two of which are of one voter on one comment. All are kept or none.

    Raises Unavailable or StatementTimeout.
    """
    articles, numbers, voters, values = zip(*votes, strict=True)
    async with writing(pool) as writer:
        await writer.execute(statement("vote", "lock_threads"), sorted(set(articles)))
        rows = await writer.fetch(statement("vote", "cast_votes"), articles, numbers, voters, values, now, MOST_VOTES)
    wake()
    return [Counted(row["refusal"], row["up"], row["down"]) for row in rows]
