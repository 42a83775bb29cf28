"""Voting. Votes that wait in one process go in together: a comment's row is written once for all of them, however hot it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TypeAlias

from asyncpg import Pool, Record
from pydantic_core import to_json

from api.acts.doing import Doing
from api.acts.once import Done
from db.gathering import Gathering
from db.votes import MOST_VOTES, Asked, Counted, cast_votes
from schema.errors import NotFound, OwnComment, Refusal, ThreadClosed, TooMany, Unavailable
from schema.ids import key_of
from schema.posting import CastVoteInput
from schema.vote import VoteTally

MOST_TOGETHER = 256  # in one transaction: the more, the faster they all are, and the longer each waits
TRY_SECONDS = 2.0  # in which a batch that met a deadlock or lost its connection is sent again: the same vote twice changes nothing
PAUSE_SECONDS = 0.05  # between two tries: a server that restarts is soon back
Place: TypeAlias = tuple[int, int, int]  # article_id, number, voter_id
REFUSALS: dict[str, Callable[[], Refusal]] = {
    "not_found": lambda: NotFound("There is no comment with this id."),
    "own_comment": lambda: OwnComment("Nobody votes on their own comment."),
    "thread_closed": lambda: ThreadClosed("The thread is closed."),
    "too_many": lambda: TooMany(f"A comment with {MOST_VOTES:,} votes takes no more; votes may be taken back."),
}


async def cast_vote(doing: Doing, given: CastVoteInput) -> Done:
    """Raises NotFound, OwnComment, ThreadClosed or TooMany."""
    key = key_of(given.id, "cmt", 2)
    if key is None:
        raise REFUSALS["not_found"]()
    counted = await ballot_of(doing.pool).cast((key[0], key[1], doing.who.account_id, given.value), doing.now)
    if counted.refusal:
        raise REFUSALS[counted.refusal]()
    return Done(key, document=to_json(tally(counted.up or 0, counted.down or 0)))


def tally(up: int, down: int) -> VoteTally:
    """As `db/visible/comment.sql` prints it."""
    return VoteTally(up=up, down=down, score=up - down, display=f"{up - down} ( +{up} / -{down} )")


class Ballot:
    """The votes of one process on their way to one database."""

    def __init__(self, pool: Pool[Record]) -> None:
        self.pool, self.now = pool, datetime.min
        self.gathering: Gathering[Place, int, Counted] = Gathering(self._kept, MOST_TOGETHER)

    async def cast(self, vote: Asked, now: datetime) -> Counted:
        """Of several votes of one voter on one comment the last word counts. Raises Unavailable or StatementTimeout."""
        article_id, number, voter_id, value = vote
        self.now = now
        return await self.gathering.ask((article_id, number, voter_id), value)

    async def _kept(self, votes: list[tuple[Place, int]]) -> list[Counted]:
        until = monotonic() + TRY_SECONDS
        while True:
            try:
                return await cast_votes(self.pool, [(*place, value) for place, value in votes], self.now)
            except Unavailable:
                if monotonic() >= until:
                    raise
                await asyncio.sleep(PAUSE_SECONDS)


_ballots: dict[Pool[Record], Ballot] = {}  # a process has one or two pools


def ballot_of(pool: Pool[Record]) -> Ballot:
    """The one of this process and this database."""
    return _ballots.setdefault(pool, Ballot(pool))
